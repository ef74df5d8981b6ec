"""What can go wrong with a message, apart from its provider."""


class TemplateError(Exception):
    """A template is missing, wants a value that nobody gave, or invites an opt-out; the message names it."""


class InvalidNumber(ValueError):
    """Not a telephone number we can use; the message says why in words for the person who typed it."""
