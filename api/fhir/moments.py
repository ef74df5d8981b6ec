"""Search by date: FHIR's prefixes and days as half-open stretches of time on the London calendar."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from api.v1.types import within_reason
from clinics.local_time import at
from scheduler.errors import Invalid

_INSTANT = timedelta(microseconds=1)
_SHAPE = re.compile(r"(eq|ge|gt|le|lt)?(.+)", re.DOTALL)


@dataclass(frozen=True)
class Stretch:
    """From `earliest` up to `latest`, which is not included; None is no bound. Aware moments."""

    earliest: datetime | None = None
    latest: datetime | None = None


def stretch(values: Sequence[str], field: str) -> Stretch:
    """What all of these prefixed values allow together; `Invalid` names `field`."""
    bounds = [_bounds(value, field) for value in values]
    return Stretch(
        max((one.earliest for one in bounds if one.earliest), default=None),
        min((one.latest for one in bounds if one.latest), default=None),
    )


def _bounds(text: str, field: str) -> Stretch:
    found = _SHAPE.fullmatch(text)
    prefix, value = (found[1] or "eq", found[2]) if found else ("", "")
    first, after = _span(value, field)
    match prefix:
        case "ge":
            return Stretch(earliest=first)
        case "gt":
            return Stretch(earliest=after)
        case "lt":
            return Stretch(latest=first)
        case "le":
            return Stretch(latest=after)
    return Stretch(first, after)


def _span(text: str, field: str) -> tuple[datetime, datetime]:
    """A day from its London midnight to the next, or the moment itself."""
    value = _read(text.replace(" ", "+"), field)  # a plus sign that nobody escaped arrives as a space
    within_reason(value, field)
    if isinstance(value, datetime):
        return value, value + _INSTANT
    return at(value, time(0)), at(value + timedelta(days=1), time(0))


def _read(text: str, field: str) -> datetime | date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Invalid(
            f"`{field}` takes a day (ge2026-12-08) or a moment with its offset (ge2026-12-08T18:30:00+00:00).",
            field=field,
        )
    return moment


def day(text: str, field: str) -> date:
    """A whole day, with or without `eq`: a birthday. People are born outside this century, too."""
    try:
        return date.fromisoformat(text.removeprefix("eq"))
    except ValueError:
        raise Invalid(f"`{field}` takes a day: 1980-12-31.", field=field) from None
