"""What patients may say that they need. Codes, because sites, messages and other systems act on some of them."""

LARGE_PRINT, EASY_READ, NO_INTERNET = "large_print", "easy_read", "no_internet"
"""Those by which messages differ; who has no internet is written to without links."""
NEEDS = (
    "step_free", "hearing_loop", "bsl_interpreter", LARGE_PRINT, EASY_READ, "interpreter", "longer_appointment",
    NO_INTERNET,
)  # fmt: skip


def with_chosen(recorded: list[str], chosen: frozenset[str]) -> list[str]:
    """What is needed from now on: what was chosen, and what was recorded that nobody is offered to choose here."""
    others = [need for need in recorded if need not in NEEDS]
    return [need for need in NEEDS if need in chosen] + others
