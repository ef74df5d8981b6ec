"""What each page says, as plain values: no rule is decided in a template."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import ClassVar
from urllib.parse import urlencode

from api.pages.rendering import CHANNELS, date_words, day_words
from api.pages.typed import Typed
from clinics.local_time import LONDON
from clinics.models import DeliveryChannel, Network, Service, Site
from scheduler.booking.languages import spoken_time
from scheduler.booking.lifecycle import CancelReason, Status
from scheduler.booking.meeting import around, meeting
from scheduler.booking.models import Hold
from scheduler.booking.queries import AppointmentRow, SlotRow
from scheduler.booking.search.found import FreeSlot
from scheduler.patients.models import Patient

EVENING_FROM = time(18, 0)
IN_PERSON = DeliveryChannel.IN_PERSON


@dataclass(frozen=True)
class ServiceChoice:
    code: str
    name: str
    description: str
    detail: str

    @classmethod
    def of(cls, service: Service) -> "ServiceChoice":
        detail = f"{CHANNELS[service.delivery_channel]}, {service.minutes} minutes"
        return cls(service.code, service.name, service.description, detail)


@dataclass(frozen=True)
class ServicesPage:
    """What may be booked online, in the network's order."""

    network: str
    services: tuple[ServiceChoice, ...]

    @classmethod
    def of(cls, network: Network, services: list[Service]) -> "ServicesPage":
        return cls(network.name, tuple(ServiceChoice.of(service) for service in services if service.is_public))


@dataclass(frozen=True)
class TimeChoice:
    """`place` tells two equal times apart: the site, or where nobody travels the clinician."""

    slot_id: int
    time: str
    place: str


@dataclass(frozen=True)
class DayOfTimes:
    """One day's free times; `kind` is Evening or Saturday."""

    heading: str
    kind: str
    times: tuple[TimeChoice, ...]

    @property
    def count(self) -> str:
        return "1 free time" if len(self.times) == 1 else f"{len(self.times)} free times"


@dataclass(frozen=True)
class TimesPage:
    service: ServiceChoice
    days: tuple[DayOfTimes, ...]
    sites: tuple[tuple[str, str, bool], ...]
    earliest: str | None
    later: str | None

    @classmethod
    def of(
        cls, service: Service, rows: Sequence[SlotRow | FreeSlot], sites: list[Site], chosen: int | None,
        *, later: str | None, is_first: bool,
    ) -> "TimesPage":  # fmt: skip
        """Days in order, each with its times in order; `sites` are (id, name, chosen), none where nobody travels.

        `earliest` and `later` are links that keep the place: back to the first page, and on behind this one.
        """
        kept = {"site": str(chosen)} if chosen else {}
        return cls(
            ServiceChoice.of(service),
            days_of(rows),
            tuple((str(site.id), site.name, site.id == chosen) for site in sites)
            if service.delivery_channel == IN_PERSON
            else (),
            None if is_first else f"/book/{service.code}?{urlencode(kept)}".rstrip("?"),
            f"/book/{service.code}?{urlencode(kept | {'after': later})}" if later else None,
        )


def days_of(rows: Sequence[SlotRow | FreeSlot]) -> tuple[DayOfTimes, ...]:
    """Times that are in order, by day."""
    by_day: dict[str, list[SlotRow | FreeSlot]] = {}
    for row in rows:
        by_day.setdefault(day_words(row.slot.starts_at), []).append(row)
    return tuple(_day(heading, found) for heading, found in by_day.items())


def _day(heading: str, rows: Sequence[SlotRow | FreeSlot]) -> DayOfTimes:
    local = rows[0].slot.starts_at.astimezone(LONDON)
    kind = "Saturday" if local.weekday() == 5 else "Evening" if local.time() >= EVENING_FROM else "Daytime"
    return DayOfTimes(heading, kind, tuple(_time(row) for row in rows))


def _time(row: SlotRow | FreeSlot) -> TimeChoice:
    place = row.site.name if row.slot.delivery_channel == IN_PERSON else row.clinician.name
    return TimeChoice(row.slot.id, spoken_time(row.slot.starts_at.astimezone(LONDON)), place)


@dataclass(frozen=True)
class Visit:
    """A time and place in words, without anything about the person; `where` is empty where nobody travels."""

    service: str
    day: str
    time: str
    where: str
    how: str
    clinician: str

    @classmethod
    def of(cls, row: SlotRow | AppointmentRow, *, has_number: bool = True) -> "Visit":
        """`has_number`: whether the patient can be telephoned."""
        address = f"{row.site.address}, {row.site.postcode}"
        met = meeting(row.slot.delivery_channel, row.site.name, address, has_number=has_number)
        return cls(
            row.service.name,
            day_words(row.slot.starts_at),
            around(spoken_time(row.slot.starts_at.astimezone(LONDON)), met),
            "" if met.about else met.where,
            met.where if met.about else CHANNELS[row.slot.delivery_channel],
            row.clinician.name,
        )

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What, when, where and with whom, each with its heading."""
        when = f"{self.day} at {self.time}"
        places = [("Where", self.where)] if self.where else []
        return [("What", self.service), ("When", when), *places, ("How", self.how), ("With", self.clinician)]


_STATES = {
    Status.BOOKED: "Booked",
    Status.ARRIVED: "Arrived",
    Status.STARTED: "In progress",
    Status.FULFILLED: "Completed",
    Status.CANCELLED: "Cancelled",
    Status.DID_NOT_ATTEND: "Not attended",
}


REASONS = {
    CancelReason.NOT_NEEDED: "I do not need it any more",
    CancelReason.CANNOT_COME: "I cannot come then",
    CancelReason.OTHER_TIME: "I want another time",
    CancelReason.BOOKED_ELSEWHERE: "I have been seen elsewhere",
    CancelReason.OTHER: "Something else",
}
"""What a patient may say who cancels. None is asked for."""


def offered(said: str) -> CancelReason | None:
    """The reason that was chosen; anything else is none, since a cancellation hangs on no reason."""
    return next((reason for reason in REASONS if reason == said), None)


@dataclass(frozen=True)
class AppointmentPage:
    """What somebody with the link may see: when and where, never who."""

    token: str
    visit: Visit
    status: str
    can_cancel: bool
    can_move: bool
    is_cancelled: bool
    just_booked: bool
    just_moved: bool
    reasons: tuple[tuple[str, str], ...] = tuple((reason.value, words) for reason, words in REASONS.items())

    @classmethod
    def of(
        cls, row: AppointmentRow, token: str, now: datetime, *, just_booked: bool = False, just_moved: bool = False
    ) -> "AppointmentPage":
        status = Status(row.appointment.status)
        booked = status is Status.BOOKED
        visit = Visit.of(row, has_number=bool(row.patient.phone))
        can_cancel = booked and now < row.slot.starts_at
        can_move = can_cancel and not row.appointment.joined_slot_ids
        just = just_booked and booked, just_moved and booked
        return cls(token, visit, _STATES[status], can_cancel, can_move, status is Status.CANCELLED, *just)


@dataclass(frozen=True)
class DetailsForm(Typed):
    """What was typed, kept as it was."""

    GROUPS: ClassVar = {"birth": "birth-day", "details": "family_name"}

    family_name: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    postcode: str = ""

    def but(self, field_name: str, sentence: str) -> "DetailsForm":
        """The same answers with this wrong about them."""
        return replace(self, errors={**self.errors, field_name: sentence})


@dataclass(frozen=True)
class Somebody:
    """A person of the demonstration, by what the form asks for."""

    family_name: str
    born: str
    postcode: str


@dataclass(frozen=True)
class DetailsPage:
    """Who are you? With the time that is kept meanwhile; `people` are there to be tried, in a demonstration."""

    hold: int
    visit: Visit
    until: str
    back: str
    form: DetailsForm
    people: tuple[Somebody, ...]

    @classmethod
    def of(cls, row: SlotRow, held: Hold, form: DetailsForm, people: list[Patient]) -> "DetailsPage":
        return cls(
            held.id,
            Visit.of(row),
            spoken_time(held.expires_at.astimezone(LONDON)),
            f"/book/{row.service.code}",
            form,
            tuple(Somebody(one.family_name, date_words(one.date_of_birth), one.postcode) for one in people),
        )


@dataclass(frozen=True)
class CheckPage:
    """Is this right? `ticket` is the place of this browser, and the key of its one booking."""

    name: str
    visit: Visit
    ticket: str
    back: str

    @classmethod
    def of(cls, row: SlotRow, patient: Patient, hold_id: int, ticket: str, *, typed: bool = False) -> "CheckPage":
        """Whoever has only `typed` who they are reads no more of the person than that."""
        visit = Visit.of(row, has_number=bool(patient.phone))
        name = f"{patient.family_name}, born {date_words(patient.date_of_birth)}" if typed else patient.name
        return cls(name, visit, ticket, f"/details?hold={hold_id}")


@dataclass(frozen=True)
class ErrorPage:
    """What went wrong, in words, and where to start again."""

    title: str
    detail: str
