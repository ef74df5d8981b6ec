"""What the pages about signing in say, as plain values."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from api.pages.presenters import AppointmentPage, DetailsForm, Somebody
from api.pages.rendering import date_words, moment_words
from scheduler.access.models import LoginSession
from scheduler.access.permissions import Permission, may
from scheduler.booking.queries import AppointmentRow
from scheduler.patients.models import Patient
from scheduler.waitlist.queries import ListRow

_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {
    "Android": "Android", "iPhone": "an iPhone", "iPad": "an iPad", "Windows": "Windows", "Mac OS": "a Mac",
    "Linux": "Linux",
}  # fmt: skip


@dataclass(frozen=True)
class Form:
    """What was typed and may be shown again, and what is wrong: field → sentence."""

    errors: dict[str, str] = field(default_factory=dict)
    email: str = ""

    @property
    def summary(self) -> list[dict[str, str]]:
        return [{"text": words, "href": f"#{name}"} for name, words in self.errors.items()]


@dataclass(frozen=True)
class SignInPage:
    """For staff."""

    form: Form


@dataclass(frozen=True)
class SetUpPage:
    """A first password, and an authenticator: `key` is its secret in groups of four, `address` opens an app."""

    name: str
    link: str
    key: str
    address: str
    form: Form

    @classmethod
    def of(cls, name: str, link: str, secret: str, address: str, form: Form) -> "SetUpPage":
        key = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return cls(name, link, key, address, form)


@dataclass(frozen=True)
class SessionLine:
    id: int
    device: str
    since: str
    seen: str
    is_this: bool

    @classmethod
    def of(cls, row: LoginSession, this: int) -> "SessionLine":
        return cls(
            row.id,
            device_words(row.device),
            moment_words(row.created_at),
            moment_words(row.last_seen_at),
            row.id == this,
        )


@dataclass(frozen=True)
class SessionsPage:
    """Where somebody is signed in, latest first; `books`: whether the front desk is theirs."""

    name: str
    role: str
    lines: tuple[SessionLine, ...]
    books: bool

    @classmethod
    def of(cls, name: str, role: str, rows: list[LoginSession], this: int) -> "SessionsPage":
        lines = tuple(SessionLine.of(row, this) for row in rows)
        return cls(name, role.replace("_", " "), lines, may(role, Permission.BOOK))


@dataclass(frozen=True)
class WhoPage:
    """For patients; `people` are there to be tried, in a demonstration."""

    form: DetailsForm
    people: tuple[Somebody, ...]

    @classmethod
    def of(cls, form: DetailsForm, people: list[Patient]) -> "WhoPage":
        shown = (Somebody(one.family_name, date_words(one.date_of_birth), one.postcode) for one in people)
        return cls(form, tuple(shown))


@dataclass(frozen=True)
class CodePage:
    """It says the same to everybody: whether a code is on its way is for its reader to know."""

    ticket: str
    form: Form


@dataclass(frozen=True)
class Diary:
    """Somebody's appointments: the next one first, and behind those to come the latest of the past.

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
        shown = [(row.slot.starts_at > now, AppointmentPage.of(row, token(row.appointment.id), now)) for row in rows]
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

    @classmethod
    def of(cls, row: ListRow) -> "WishLine":
        return cls(row.entry.id, row.service.name, date_words(row.entry.last_day), bool(row.entry.appointment_id))


@dataclass(frozen=True)
class MyPage:
    """One's own, and those of everybody for whom one acts; and what one waits for."""

    me: Diary
    others: tuple[Diary, ...]
    wishes: tuple[WishLine, ...] = ()


@dataclass(frozen=True)
class ChoosePage:
    """For whom is the time that is kept? (id, name), oneself first."""

    hold: int
    people: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, hold: int, people: list[Patient]) -> "ChoosePage":
        return cls(hold, tuple((one.id, one.name) for one in people))


def device_words(agent: str) -> str:
    """Chrome on Windows: as much of what a browser calls itself as its owner knows it by."""
    browser = next((words for mark, words in _BROWSERS.items() if mark in agent), "A browser")
    system = next((words for mark, words in _SYSTEMS.items() if mark in agent), None)
    return f"{browser} on {system}" if system else browser
