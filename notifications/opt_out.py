"""Words that carriers act upon: a text that invites one unsubscribes the patient from everything."""

import re

WORDS = ("CANCEL", "END", "QUIT", "STOP", "REVOKE", "OPTOUT", "STOPALL", "UNSUBSCRIBE")
_INVITATION = re.compile(rf"\b(reply|text|send|answer)\b[^.]{{0,20}}\b({'|'.join(WORDS)})\b", re.IGNORECASE)


def invited(text: str) -> str | None:
    """The opt-out word that a text asks its reader to answer with, or None."""
    found = _INVITATION.search(text)
    return found.group(2).upper() if found else None


AGAIN = ("START", "UNSTOP")


def asks_to_start(text: str) -> bool:
    """Whether a text is one of the words by which a number that was opted out is texted again."""
    return text.strip(" \t\r\n.!").upper() in AGAIN


def asks_to_stop(text: str) -> bool:
    """Whether a text is one of the words, by itself: the carrier sends that number nothing more until it says START."""
    return text.strip(" \t\r\n.!").upper() in WORDS
