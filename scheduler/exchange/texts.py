"""Free text from other systems: kept whole or refused, never cut (GP Connect)."""

from scheduler.errors import Invalid
from scheduler.exchange.errors import TextTooLong

DESCRIPTION, COMMENT = 100, 500
REASON = 500  # GP Connect names no limit; ours is that of a comment


def whole(text: str | None, most: int, field: str) -> str | None:
    """The text as it came, in `most` characters; `TextTooLong` names `field`. Nothing but spaces is no text."""
    if text is None or not text.strip():
        return None
    if len(text) > most:
        raise TextTooLong(
            f"`{field}` has {len(text)} characters and may have {most}. Nothing was cut off, and nothing was done.",
            field=field,
        )
    if "\x00" in text:
        raise Invalid("Text may not hold the character zero.", field=field)
    return text
