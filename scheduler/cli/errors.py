"""What a command says when it cannot go on."""


class CommandError(Exception):
    """One line for the terminal; the command ends with exit code 2."""
