"""What the pages about signing in say, as plain values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from api.pages.my_preferences import PreferencesForm
from api.pages.presenters import AppointmentPage, DetailsForm, Somebody
from api.pages.rendering import date_words, moment_words
from api.pages.typed import Typed
from scheduler.access.errors import NotLetIn, ProviderAway
from scheduler.access.models import LoginSession
from scheduler.access.passkeys.models import Passkey
from scheduler.access.permissions import Permission, Role, may
from scheduler.booking.lifecycle import Status
from scheduler.booking.queries import AppointmentRow
from scheduler.patients.models import Patient
from scheduler.waitlist.lifecycle import standing
from scheduler.waitlist.queries import ListRow

_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {
    "Android": "Android", "iPhone": "an iPhone", "iPad": "an iPad", "Windows": "Windows", "Mac OS": "a Mac",
    "Linux": "Linux",
}  # fmt: skip


@dataclass(frozen=True)
class Form(Typed):
    """What was typed and may be shown again."""

    email: str = ""


@dataclass(frozen=True)
class SignInPage:
    """For staff. `passkeys`: whether one can be used at this address; a code can, always.

    `elsewhere`: what people call the account that they may have at a provider; nothing, where there is none.
    """

    form: Form
    passkeys: bool = False
    elsewhere: str = ""


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


_DOORS = {
    Permission.OWN_SHIFTS: ("/shifts", "Your shifts, and your calendar"),
    Permission.BOOK: ("/desk", "Go to the front desk"),
    Permission.CLOSE: ("/today", "Today: who comes, who is here, what is not closed"),
    Permission.READ_REPLIES: ("/tray", "Texts and calls to make"),
    Permission.SEE_ROTA: ("/rota", "The rota, the contract meter and fair shares"),
    Permission.MANAGE_STAFF: ("/staff", "Who works here"),
    Permission.PLAN_ROTAS: ("/plan", "Plan and mend rotas"),
    Permission.RUN_TRIALS: ("/trials", "Trials of messages"),
    Permission.READ_TRAIL: ("/audit", "What happened: the audit trail"),
}


def doors(role: str, *, elsewhere: bool = False) -> tuple[tuple[str, str], ...]:
    """The pages that somebody of this role may open, beside their own; `elsewhere`: whether staff have accounts there.

    Patients have one, with their appointments.
    """
    if role not in set(Role):
        return (("/my", "Your appointments"),)
    account = (("/work-account", "Your work account"),) if elsewhere else ()
    own = (("/passkeys", "Your passkeys"), *account, ("/wordings", "What we write to patients"))
    return (*own, *(door for wanted, door in _DOORS.items() if may(role, wanted)))


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
    """Where somebody is signed in, latest first, and where else they may go: (address, words)."""

    name: str
    role: str
    lines: tuple[SessionLine, ...]
    doors: tuple[tuple[str, str], ...]

    @property
    def elsewhere(self) -> int:
        """In how many other places."""
        return sum(not line.is_this for line in self.lines)

    @classmethod
    def of(
        cls, name: str, role: str, rows: list[LoginSession], this: int, doors: tuple[tuple[str, str], ...] = ()
    ) -> "SessionsPage":
        return cls(name, role.replace("_", " "), tuple(SessionLine.of(row, this) for row in rows), doors)


@dataclass(frozen=True)
class PasskeyLine:
    id: int
    name: str
    since: str
    used: str


@dataclass(frozen=True)
class PasskeysPage:
    """Somebody's passkeys. `possible`: whether one can be added at this address."""

    lines: tuple[PasskeyLine, ...]
    form: Form
    possible: bool

    @classmethod
    def of(cls, rows: list[Passkey], form: Form, *, possible: bool) -> "PasskeysPage":
        lines = (
            PasskeyLine(
                one.id, one.name, moment_words(one.created_at),
                f"last used {moment_words(one.used_at)}" if one.used_at else "not used yet",
            )
            for one in rows
        )  # fmt: skip
        return cls(tuple(lines), form, possible)


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


class Elsewhere(StrEnum):
    """How signing in elsewhere ended, where it did not go well."""

    REFUSED = "refused"
    AWAY = "away"

    @property
    def errors(self) -> dict[str, str]:
        """The field of the button, and what to say there."""
        sentence = ProviderAway().sentence if self is Elsewhere.AWAY else NotLetIn("").sentence
        return {"elsewhere": sentence}


@dataclass(frozen=True)
class ReturnPage:
    """Back from a provider; `to` goes on with what it handed over."""

    to: str
    state: str
    code: str


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


def device_words(agent: str) -> str:
    """Chrome on Windows: as much of what a browser calls itself as its owner knows it by."""
    browser = next((words for mark, words in _BROWSERS.items() if mark in agent), "A browser")
    system = next((words for mark, words in _SYSTEMS.items() if mark in agent), None)
    return f"{browser} on {system}" if system else browser
