"""The command line, `extended-access NOUN VERB`: thin doors to the same services that the pages use."""

from scheduler.cli.app import main

__all__ = ["main"]
