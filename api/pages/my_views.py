"""What a patient's own pages say, as plain values: who they are, what they have, wait for, and may choose."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from api.pages.accounts import Form
from api.pages.my_preferences import PreferencesForm
from api.pages.presenters import AppointmentPage, DetailsForm, Somebody
from api.pages.rendering import date_words, moment_words
from scheduler.booking.lifecycle import Status
from scheduler.booking.queries import AppointmentRow
from scheduler.patients.models import Patient
from scheduler.waitlist.lifecycle import standing
from scheduler.waitlist.queries import ListRow


@dataclass(frozen=True)
class WhoPage:
    """For patients; `people` are there to be tried, in a demonstration. `nhs_login`: whether one can use it."""

    form: DetailsForm
    people: tuple[Somebody, ...]
    nhs_login: bool = False

    @classmethod
    def of(cls, form: DetailsForm, people: list[Patient], *, nhs_login: bool = False) -> "WhoPage":
        shown = (Somebody(one.family_name, date_words(one.date_of_birth), one.postcode) for one in people)
        return cls(form, tuple(shown), nhs_login)


@dataclass(frozen=True)
class ProvePage:
    """For a patient whom NHS login does not know well enough to see appointments."""

    name: str


@dataclass(frozen=True)
class CodePage:
    """It says the same to everybody: whether a code is on its way is for its reader to know."""

    ticket: str
    form: Form


@dataclass(frozen=True)
class Diary:
    """Somebody's appointments: the next one first, and behind those to come the latest of what is past or cancelled.

    `can_open`: whether the reader may do more than see them.
    """

    name: str
    upcoming: tuple[AppointmentPage, ...]
    past: tuple[AppointmentPage, ...]
    can_open: bool

    @classmethod
    def of(
        cls, patient: Patient, rows: list[AppointmentRow], token: Callable[[int], str], now: datetime,
        *, can_open: bool = True,
    ) -> "Diary":  # fmt: skip
        """`rows` start latest first."""
        shown = [
            (row.slot.starts_at > now and row.appointment.status != Status.CANCELLED,
             AppointmentPage.of(row, token(row.appointment.id), now))
            for row in rows
        ]  # fmt: skip
        return cls(
            patient.name,
            tuple(line for ahead, line in reversed(shown) if ahead),
            tuple(line for ahead, line in shown if not ahead),
            can_open,
        )


@dataclass(frozen=True)
class WishLine:
    """What somebody waits for, in words; `earlier` than an appointment that they have."""

    id: int
    service: str
    until: str
    earlier: bool
    offered: str
    offer: str

    @classmethod
    def of(cls, row: ListRow, now: datetime, token: Callable[[int], str]) -> "WishLine":
        """`offered` is the time that is kept for them just now, and `offer` its link's token; both may be empty."""
        made = [(offer, slot) for offer, slot in row.offers if standing(offer.status, offer.expires_at, now) == "made"]
        offer, slot = made[0] if made else (None, None)
        return cls(
            row.entry.id, row.service.name, date_words(row.entry.last_day), bool(row.entry.appointment_id),
            moment_words(slot.starts_at) if slot else "", token(offer.id) if offer else "",
        )  # fmt: skip


@dataclass(frozen=True)
class MyPage:
    """One's own, and those of everybody for whom one acts; and what one waits for."""

    me: Diary
    others: tuple[Diary, ...]
    wishes: tuple[WishLine, ...]
    preferences: PreferencesForm
    has_feed: bool = False


@dataclass(frozen=True)
class CalendarPage:
    """The address of one's calendar; `subscribe` is the same for programs that take it at a press.

    `shows`: what of theirs is in it, and on the page at `back`.
    """

    address: str
    subscribe: str
    shows: str
    back: str

    @classmethod
    def of(cls, base_url: str, token: str, shows: str = "appointments", back: str = "/my") -> "CalendarPage":
        address = f"{base_url}/calendar/{token}.ics"
        return cls(address, f"webcal:{address.partition(':')[2]}", shows, back)


@dataclass(frozen=True)
class ChoosePage:
    """For whom is the time that is kept? (id, name), oneself first."""

    hold: int
    people: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, hold: int, people: list[Patient]) -> "ChoosePage":
        return cls(hold, tuple((one.id, one.name) for one in people))
