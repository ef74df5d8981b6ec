"""Why a fact about organisations was refused."""


class FactRefused(ValueError):
    """A fact that contradicts itself or its source; the message is a sentence."""
