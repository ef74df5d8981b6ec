"""Trials of messages: two wordings or timings, told apart by what became of the appointments."""
