"""Calendars as people's own programs write them, from the lines that a test is about."""

from datetime import UTC, datetime, timedelta


def event(*lines: str, uid: str = "one") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260901T000000Z", *lines, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    whole = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN", *parts, "END:VCALENDAR", ""])
    return whole.replace("\n", "\r\n").encode()


def evening(day: str, uid: str = "one") -> str:
    """From 18:00 to 19:00 in London, on a day such as 20261208."""
    return event(f"DTSTART;TZID=Europe/London:{day}T180000", f"DTEND;TZID=Europe/London:{day}T190000", uid=uid)


def utc(*words: int, hours: float = 0) -> datetime:
    return datetime(*words, tzinfo=UTC) + timedelta(hours=hours)  # type: ignore[arg-type,misc]
