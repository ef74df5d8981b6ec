"""What patients may say that they need. Codes, because sites, messages and other systems act on some of them."""

NEEDS = (
    "step_free", "hearing_loop", "bsl_interpreter", "interpreter", "large_print", "easy_read", "longer_appointment",
    "no_internet",
)  # fmt: skip


def with_chosen(recorded: list[str], chosen: frozenset[str]) -> list[str]:
    """What is needed from now on: what was chosen, and what was recorded that nobody is offered to choose here."""
    others = [need for need in recorded if need not in NEEDS]
    return [need for need in NEEDS if need in chosen] + others
