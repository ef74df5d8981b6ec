"""What can go wrong with a message, apart from its provider."""


class TemplateError(Exception):
    """A template is missing, wants a value that nobody gave, or invites an opt-out; the message names it."""
