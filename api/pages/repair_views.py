"""What the pages say on which a published rota is mended, as plain values."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.pages.planning_live import Look
from api.pages.planning_rota_views import counted
from api.pages.planning_views import Choice, is_open, progress_words
from api.pages.rendering import date_words, moment_words
from api.pages.typed import Typed
from scheduler.booking.queries import AppointmentRow
from scheduler.planning.jobs.lifecycle import State
from scheduler.planning.jobs.models import PlannerJob
from scheduler.planning.jobs.repair_terms import RepairAsked, Way, Ways

LONGEST = timedelta(days=90)
SHOWN = 8
_CALLED = {
    "touch nobody": "Ask nobody: only what has become impossible goes",
    "add only": "Others take on more; nobody else changes",
    "least changes": "As few changes as meet what is owed",
    "best": "The best rota there is now",
}


@dataclass(frozen=True)
class IllForm(Typed):
    """As it was filled in; days as 2026-12-03."""

    who: str = ""
    room: str = ""
    first: str = ""
    last: str = ""
    key: str = ""

    @classmethod
    def fresh(cls, today: date) -> "IllForm":
        return cls(first=today.isoformat(), last=today.isoformat(), key=uuid.uuid4().hex)


def read_ill(
    form: IllForm, people: Mapping[int, str], rooms: Mapping[int, str], today: date
) -> tuple[RepairAsked | None, IllForm]:
    """What has happened; None, and the form with everything that is wrong with it."""
    who, room = _known(form.who, people), _known(form.room, rooms)
    first, last = _day(form.first), _day(form.last or form.first)
    if bool(who) == bool(room) or not form.key:
        form.errors["who"] = "Choose who is away, or which room is closed: one of the two"
    if first is None or first < today:
        form.errors["first"] = "Enter the first day, from today on"
    if last is None or (first and not first <= last <= first + LONGEST):
        form.errors["last"] = "Enter the last day: not before the first, and within 90 days of it"
    if form.errors or first is None or last is None:
        return None, form
    what = f"{people[who]} is away" if who else f"{rooms[room]} is closed"
    days = date_words(first) if first == last else f"{date_words(first)} to {date_words(last)}"
    return RepairAsked(who, room, first, last, f"{what}, {days}"), form


def _known(text: str, among: Mapping[int, str]) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
    return number if number in among else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class IllPage:
    form: IllForm
    people: tuple[Choice, ...]
    rooms: tuple[Choice, ...]

    @classmethod
    def of(cls, form: IllForm, people: Mapping[int, str], rooms: Mapping[int, str]) -> "IllPage":
        return cls(form, _choices(people, form.who), _choices(rooms, form.room))


def _choices(among: Mapping[int, str], chosen: str) -> tuple[Choice, ...]:
    ranked = sorted(among.items(), key=lambda pair: pair[1])
    return tuple((str(number), name, str(number) == chosen) for number, name in ranked)


@dataclass(frozen=True)
class BookedLine:
    """A patient who is booked in what would go, and where they are moved."""

    words: str
    address: str

    @classmethod
    def of(cls, row: AppointmentRow) -> "BookedLine":
        words = f"{row.patient.name}, {moment_words(row.slot.starts_at)}, {row.service.name} with {row.clinician.name}"
        return cls(words, f"/desk/{row.patient.id}?moving={row.appointment.id}&service={row.service.code}")


@dataclass(frozen=True)
class WayView:
    """One way, numbered from 1."""

    number: int
    name: str
    size: str
    worth: str
    changes: tuple[str, ...]
    short: tuple[str, ...]
    booked: tuple[BookedLine, ...]
    taken: bool

    @property
    def first(self) -> tuple[str, ...]:
        """What is read at once; the rest is unfolded."""
        return self.changes[:SHOWN]

    @property
    def rest(self) -> tuple[str, ...]:
        return self.changes[SHOWN:]

    @classmethod
    def of(cls, number: int, way: Way, booked: Mapping[int, Sequence[AppointmentRow]], *, taken: bool) -> "WayView":
        people = "1 person" if way.people == 1 else f"{way.people} people"
        rows = [] if taken else [row for shift in way.going for row in booked.get(shift, ())]
        rows.sort(key=lambda row: row.slot.starts_at)
        return cls(
            number, _CALLED.get(way.name, way.name), f"{counted(len(way.changes), 'change')} for {people}",
            way.worth[:1].upper() + way.worth[1:], way.changes, way.short,
            tuple(BookedLine.of(row) for row in rows), taken,
        )  # fmt: skip


@dataclass(frozen=True)
class WaysPage:
    """`changed`: the rota was another than when these were first looked for."""

    id: int
    what: str
    open: bool
    said: str
    refused: str
    changed: bool
    rota: int
    taken: bool
    ways: tuple[WayView, ...]

    @classmethod
    def of(
        cls, job: PlannerJob, booked: Mapping[int, Sequence[AppointmentRow]], now: datetime, refused: str,
        *, changed: bool,
    ) -> "WaysPage":  # fmt: skip
        found = Ways.from_json(job.found)
        return cls(
            id=job.id,
            what=RepairAsked.from_json(job.asked).what,
            open=is_open(job, now),
            said=_said(job, found, now),
            refused=refused,
            changed=changed,
            rota=job.rota_id or 0,
            taken=bool(found.taken),
            ways=tuple(
                WayView.of(number, way, booked, taken=number == found.taken) for number, way in enumerate(found.ways, 1)
            ),
        )


def looks_like(job: PlannerJob, now: datetime) -> Look:
    """What the page's script is told while ways are looked for."""
    return Look(is_open(job, now), {"said": _said(job, Ways.from_json(job.found), now)})


def _said(job: PlannerJob, found: Ways, now: datetime) -> str:
    ways = counted(len(found.ways), "way")
    if job.state == State.WORKING and is_open(job, now):
        return f"Looking for ways to go on: {ways} found so far. It takes ten seconds as a rule."
    if job.state == State.DONE:
        return "It is done." if found.taken else f"{ways} to go on, the smallest change first."
    return progress_words(job, now)
