"""What the front desk's screen says, as plain values: whom a search found, the caller, their times, what was done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from api.pages.desk_wishes import Screen
from api.pages.presenters import IN_PERSON, Visit
from api.pages.rendering import CHANNELS, date_words, moment_words, needs_words
from clinics.models import Service, Site
from scheduler.booking.calls import Done
from scheduler.booking.lifecycle import CancelReason, Status
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.search.found import FreeSlot
from scheduler.patients.models import Patient

MOST = 20
MANY = f"More than {MOST} people are called so: these are the first. Add the date of birth, as in “smith 1/2/1980”."
NOBODY = "Nobody was found. Try the beginning of the name, the date of birth, or the NHS number."
_DONE = {"booked": "Booked", "moved": "Moved", "cancelled": "Cancelled"}
_REASONS = {
    CancelReason.NOT_NEEDED: "No longer needed",
    CancelReason.CANNOT_COME: "Cannot come",
    CancelReason.OTHER_TIME: "Wants another time",
    CancelReason.BOOKED_ELSEWHERE: "Seen elsewhere",
    CancelReason.OTHER: "Other",
}
Choices = tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Found:
    """Somebody whom a search found; `ending` of their number where another one has their name and birthday."""

    address: str
    name: str
    born: str
    practice: str
    postcode: str
    ending: str


@dataclass(frozen=True)
class People:
    """Whom a search found, and what to say about how many they are."""

    listed: tuple[Found, ...]
    remark: str

    @classmethod
    def of(cls, found: Sequence[Patient], practices: dict[int, str]) -> "People":
        """`found` may be one more than are listed."""
        shown = found[:MOST]
        alike = Counter(_known_as(one) for one in shown)
        listed = tuple(_found(one, practices, twin=alike[_known_as(one)] > 1) for one in shown)
        return cls(listed, MANY if len(found) > MOST else "" if found else NOBODY)


def _known_as(patient: Patient) -> tuple[str, object]:
    return patient.name.casefold(), patient.date_of_birth


def _found(one: Patient, practices: dict[int, str], *, twin: bool) -> Found:
    practice = practices.get(one.practice_id, "")
    ending = f"NHS number ends in {one.nhs_number[-4:]}" if twin else ""
    return Found(f"/desk/{one.id}", one.name, date_words(one.date_of_birth), practice, one.postcode, ending)


@dataclass(frozen=True)
class Coming:
    """An appointment to come, and where to go to move or cancel it: nowhere once it cannot be."""

    id: int
    words: str
    move: str
    cancel: str

    @classmethod
    def of(cls, row: AppointmentRow, screen: Screen) -> "Coming":
        own, patient = row.appointment.id, row.patient.id
        if row.appointment.status != Status.BOOKED:
            return cls(own, _words(row), "", "")
        move = screen.address(patient, moving=own, service=row.service.code)
        return cls(own, _words(row), move, screen.address(patient, cancelling=own))


@dataclass(frozen=True)
class Offered:
    """One of the first free times; `number` is the key that chooses it."""

    number: int
    slot_id: int
    when: str
    place: str

    @classmethod
    def of(cls, number: int, row: FreeSlot) -> "Offered":
        where = row.site.name if row.slot.delivery_channel == IN_PERSON else CHANNELS[row.slot.delivery_channel]
        return cls(number, row.slot.id, moment_words(row.slot.starts_at), f"{where}, with {row.clinician.name}")


@dataclass(frozen=True)
class Caller:
    """Who is on the telephone: what to check with them, and what they have to come."""

    id: int
    name: str
    born: str
    practice: str
    phone: str
    needs: str
    coming: tuple[Coming, ...]

    @classmethod
    def of(
        cls, patient: Patient, practice: str, rows: Sequence[AppointmentRow], screen: Screen, now: datetime
    ) -> "Caller":
        """`rows` start latest first."""
        ahead = [row for row in reversed(rows) if row.slot.starts_at > now and row.appointment.status != "cancelled"]
        return cls(
            patient.id, patient.name, date_words(patient.date_of_birth), practice, patient.phone or "none on record",
            needs_words(patient.needs), tuple(Coming.of(row, screen) for row in ahead),
        )  # fmt: skip


@dataclass(frozen=True)
class Options:
    """What may be chosen, each as (value, words, chosen)."""

    services: Choices
    sites: Choices
    channels: Choices

    @classmethod
    def of(cls, services: Sequence[Service], sites: Sequence[Site], chosen: str, screen: Screen) -> "Options":
        return cls(
            tuple((one.code, one.name, one.code == chosen) for one in services),
            tuple((str(one.id), one.name, str(one.id) == screen.site) for one in sites),
            tuple((value, words, value == screen.channel) for value, words in CHANNELS.items()),
        )


@dataclass(frozen=True)
class Times:
    """The wish as typed, what is wrong with it, and the first times that fit it, or why there are none."""

    options: Options
    listed: tuple[Offered, ...]
    nothing: tuple[str, ...]
    errors: dict[str, str]


@dataclass(frozen=True)
class Open:
    """The screen of one call. `changing` is the appointment that is being moved or cancelled, in words."""

    caller: Caller
    screen: Screen
    times: Times
    changing: str
    refused: str
    done: tuple[str, ...]
    key: str
    reasons: tuple[tuple[str, str], ...] = tuple((value.value, words) for value, words in _REASONS.items())

    @property
    def verb(self) -> str:
        return "Move" if self.screen.moving else "Book"

    @property
    def faults(self) -> list[dict[str, str]]:
        """For the error summary, each linked to where it is mended."""
        place = "#reason" if self.screen.cancelling else "#times"
        refused = [{"text": self.refused, "href": place}] if self.refused else []
        return refused + [{"text": words, "href": f"#{name}"} for name, words in self.times.errors.items()]

    @property
    def focus(self) -> str:
        """Where work goes on: at what is wrong, the question, the times that were asked for, or the next request."""
        if self.faults:
            return "faults"
        if self.screen.cancelling:
            return "cancel"
        return "times" if self.screen.is_asked and self.times.listed else "service"


@dataclass(frozen=True)
class DeskPage:
    """The search box, and below it whom it found, or the call."""

    staff: str
    query: str = ""
    fault: str = ""
    people: People | None = None
    call: Open | None = field(default=None)

    @property
    def heading(self) -> str:
        return self.call.caller.name if self.call else "Who is calling?"


def done_words(done: Sequence[Done]) -> tuple[str, ...]:
    """What was done, in the order in which it was done."""
    return tuple(f"{_DONE.get(one.what, one.what)}: {_words(one.row)}" for one in done)


def _words(row: AppointmentRow) -> str:
    visit = Visit.of(row, has_number=bool(row.patient.phone))
    where = f", {row.site.name}" if visit.where else ""
    return f"{visit.service}, {visit.day} at {visit.time}{where}"


def changing_words(rows: Sequence[AppointmentRow], screen: Screen) -> str:
    """The appointment that is being moved or cancelled."""
    wanted = screen.cancelling or screen.moving
    return next((_words(row) for row in rows if row.appointment.id == wanted), "")
