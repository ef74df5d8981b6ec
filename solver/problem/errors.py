"""The one refusal of bad input, with everything that is wrong at once."""


class ProblemError(ValueError):
    """The problem contradicts itself; `faults` names everything that is wrong with it, at once."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))
