"""Which zone a time is in. Whoever guesses here plans somebody an hour off, so what is not known is refused."""

from collections.abc import Iterable
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from clinics.local_time import LONDON
from scheduler.busy.errors import Unreadable

SHOWN = 60  # letters of a name that a calendar gives


class Zones:
    """Those with a public name (Outlook's too), and those that the calendar itself describes."""

    def __init__(self, described: Iterable[Timezone]) -> None:
        self._described = {str(zone.get("TZID", "")): zone for zone in described}
        self._found: dict[str, tzinfo] = {}

    def named(self, name: str | None) -> tzinfo:
        """London where no zone is named. Raises `Unreadable` for one that nobody describes."""
        if name is None:
            return LONDON
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> tzinfo:
        if name.upper() in ("UTC", "Z"):
            return UTC
        found = _public(WINDOWS_TO_OLSON.get(name, name)) or self._own(name) or _by_its_end(name)
        if found is None:
            raise Unreadable(f"It names a time zone that nobody knows: {name[:SHOWN]}.")
        return found

    def _own(self, name: str) -> tzinfo | None:
        described = self._described.get(name)
        if described is None:
            return None
        try:
            zone: tzinfo = described.to_tz(lookup_tzid=False)
        except (ValueError, LookupError, AttributeError, TypeError):
            raise Unreadable(f"It describes its time zone {name[:SHOWN]} in a way that cannot be read.") from None
        return zone


def _public(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # no name at all, a folder of names, nobody's name
        return None


def _by_its_end(name: str) -> tzinfo | None:
    """Some write /freeassociation.sourceforge.net/Europe/London."""
    parts = name.split("/")
    ends = ("/".join(parts[start:]) for start in range(1, len(parts) - 1))
    return next((found for found in map(_public, ends) if found), None)
