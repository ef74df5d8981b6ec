"""What the day's list says, as plain values: who comes when, how far each is, and what can be said of them now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from api.pages.presenters import IN_PERSON
from api.pages.rendering import CHANNELS, date_words, moment_words, needs_words
from api.pages.typed import Choice
from clinics.local_time import LONDON, local_day
from clinics.models import Site
from scheduler.booking.day_list.service import counted
from scheduler.booking.languages import spoken_time
from scheduler.booking.lifecycle import Status, Verb, possible
from scheduler.booking.queries import AppointmentRow

_STATES = {
    Status.BOOKED: ("Expected", "blue"),
    Status.ARRIVED: ("Waiting", "yellow"),
    Status.STARTED: ("Being seen", "purple"),
    Status.FULFILLED: ("Seen", "green"),
    Status.DID_NOT_ATTEND: ("Did not attend", "red"),
}
_PRESSES = {
    Verb.ARRIVE: "Arrived",
    Verb.START: "Being seen",
    Verb.FULFIL: "Seen",
    Verb.MISS: "Did not attend",
}
Presses = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """One appointment; `presses` are (verb, words), in the order in which they come about."""

    id: int
    when: str
    name: str
    born: str
    needs: str
    what: str
    state: str
    colour: str
    presses: Presses

    @classmethod
    def of(cls, row: AppointmentRow, now: datetime, *, with_day: bool = False) -> "Line":
        """`with_day`: where it stands among those of other days."""
        starts, channel = row.slot.starts_at.astimezone(LONDON), row.slot.delivery_channel
        how = "" if channel == IN_PERSON else f", {CHANNELS[channel].lower()}"
        state, colour = _STATES[Status(row.appointment.status)]
        return cls(
            row.appointment.id,
            moment_words(starts) if with_day else spoken_time(starts),
            row.patient.name,
            date_words(row.patient.date_of_birth),
            needs_words(row.patient.needs),
            f"{row.service.name} with {row.clinician.name}{how}" + (f", {row.site.name}" if with_day else ""),
            state,
            colour,
            presses(Status(row.appointment.status), starts, now),
        )


def presses(status: Status, starts: datetime, now: datetime) -> Presses:
    """What can be said of an appointment at the door now."""
    found = possible(status, starts.astimezone(LONDON), now.astimezone(LONDON))
    return tuple((verb.value, _PRESSES[verb]) for verb in found if verb in _PRESSES)


@dataclass(frozen=True)
class Place:
    """A site's part of the day."""

    name: str
    counts: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class TodayPage:
    """`day` as 2026-12-08; `more`: there are others that are not shown; `fault` is what the last press ended in."""

    heading: str
    day: str
    is_today: bool
    site: str
    before: str
    after: str
    sites: tuple[Choice, ...]
    places: tuple[Place, ...]
    more: bool
    left_open: tuple[Line, ...]
    more_left_open: bool
    fault: str


@dataclass(frozen=True)
class Wanted:
    """Which day, and which site: all where there is none."""

    day: date
    site_id: int | None

    def address(self, days: int = 0) -> str:
        """Of the same list so many days later."""
        site = f"&site={self.site_id}" if self.site_id else ""
        return f"/today?day={(self.day + timedelta(days=days)).isoformat()}{site}"


def today_page(
    wanted: Wanted, rows: Sequence[AppointmentRow], left: Sequence[AppointmentRow], sites: Sequence[Site],
    now: datetime, most: tuple[int, int], fault: str = "",
) -> TodayPage:  # fmt: skip
    """`rows` and `left` may be one more than are shown, which are `most` of each."""
    shown = rows[: most[0]]
    older = [row for row in left[: most[1]] if local_day(row.slot.starts_at) != wanted.day]
    chosen = str(wanted.site_id or "")
    return TodayPage(
        f"{wanted.day:%A} {wanted.day.day} {wanted.day:%B}",
        wanted.day.isoformat(),
        wanted.day == local_day(now),
        chosen,
        wanted.address(-1),
        wanted.address(1),
        (
            Choice("", "All sites", not chosen),
            *(Choice(str(one.id), one.name, str(one.id) == chosen) for one in sites),
        ),
        tuple(_places(shown, now)),
        len(rows) > most[0],
        tuple(Line.of(row, now, with_day=True) for row in older),
        len(left) > most[1],
        fault,
    )


def _places(rows: Sequence[AppointmentRow], now: datetime) -> Iterable[Place]:
    ordered = sorted(rows, key=lambda row: (row.site.name, row.site.id))  # keeps the order of time within a site
    for (name, _), found in groupby(ordered, key=lambda row: (row.site.name, row.site.id)):
        here = list(found)
        yield Place(name, count_words(here), tuple(Line.of(row, now) for row in here))


def count_words(rows: Sequence[AppointmentRow]) -> str:
    """12 appointments: 7 expected, 2 waiting, 3 seen."""
    told = ", ".join(f"{many} {_STATES[status][0].lower()}" for status, many in counted(rows).items())
    return f"{len(rows)} appointment{'' if len(rows) == 1 else 's'}: {told}"
