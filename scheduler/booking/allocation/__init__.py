"""Who may have how much of what is offered: practices by their size, partner organisations by their quota."""
