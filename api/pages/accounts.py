"""What the pages about signing in say, as plain values."""

from dataclasses import dataclass
from enum import StrEnum

from api.pages.rendering import moment_words
from api.pages.typed import Typed
from scheduler.access.errors import NotLetIn, ProviderAway
from scheduler.access.models import LoginSession
from scheduler.access.passkeys.models import Passkey
from scheduler.access.permissions import Permission, Role, may

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


def device_words(agent: str) -> str:
    """Chrome on Windows: as much of what a browser calls itself as its owner knows it by."""
    browser = next((words for mark, words in _BROWSERS.items() if mark in agent), "A browser")
    system = next((words for mark, words in _SYSTEMS.items() if mark in agent), None)
    return f"{browser} on {system}" if system else browser
