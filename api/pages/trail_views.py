"""What the page of the audit trail says, as plain values: sentences, not statuses."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from api.pages.rendering import moment_words
from api.pages.typed import Typed
from scheduler.access.models import Staff
from scheduler.audit.models import AuditEvent

KINDS = {
    "appointment": "Appointment", "hold": "Time kept for a moment", "waitlist": "Wish on the waiting list",
    "offer": "Offer", "rota": "Rota", "staff": "Member of staff", "session": "Sign-in", "sign_in_code": "Sign-in code",
    "proxy": "Proxy", "passkey": "Passkey", "elsewhere": "Sign-in elsewhere", "token": "Token",
    "partner": "Partner organisation", "campaign": "Campaign", "invitation": "Invitation", "reply": "Reply by text",
    "trial": "Trial of messages",
    "webhook": "What a provider tells",
    "message_policy": "Rules for messages",
    "service": "Service",
    "clinician": "Clinician",
    "shift_offer": "Shift on offer",
    "feedback": "Question about a visit",
}  # fmt: skip
_KNOWN = {"web": "somebody on the pages", "command line": "the command line", "waitlist": "the waiting list"}
_OVERRIDE = re.compile(
    r"(?:^|; )override(?: of (?P<rules>[a-z_]+(?:, [a-z_]+)*))?(?P<overbooked> and overbook)?: (?P<why>.*)", re.DOTALL
)


@dataclass(frozen=True)
class Asked(Typed):
    """What the form says, as it was typed."""

    kind: str = ""
    id: str = ""
    actor: str = ""
    first: str = ""
    last: str = ""
    overrides: bool = False

    def behind(self, event: int) -> str:
        """The address of the page behind `event`."""
        typed = {"kind": self.kind, "id": self.id, "actor": self.actor, "from": self.first, "to": self.last}
        more = {"overrides": "yes"} if self.overrides else {}
        return "/audit?" + urlencode({name: words for name, words in typed.items() if words} | more | {"before": event})


@dataclass(frozen=True)
class EventLine:
    """`override`: what was set aside, where something was; `why` is then the reason that was given."""

    what: str
    became: str
    who: str
    when: str
    override: str
    why: str

    @classmethod
    def of(cls, row: AuditEvent, names: dict[str, str]) -> "EventLine":
        found = _OVERRIDE.search(row.reason)
        override = _set_aside(found) if found else ""
        before = f" (before: {_words(row.from_status)})" if row.from_status else ""
        return cls(
            subject_words(row.subject), f"{_words(row.to_status)}{before}", actor_words(row.actor, names),
            moment_words(row.at), override, found["why"] if found else row.reason,
        )  # fmt: skip


@dataclass(frozen=True)
class TrailPage:
    """A page of the trail, latest first; `next` is the address of the following one, if there is one."""

    asked: Asked
    kinds: tuple[tuple[str, str], ...]
    lines: tuple[EventLine, ...]
    next: str

    @classmethod
    def of(cls, asked: Asked, rows: list[AuditEvent], following: int | None, staff: list[Staff]) -> "TrailPage":
        names = {f"staff:{one.id}": f"{one.name} ({one.role.replace('_', ' ')})" for one in staff}
        return cls(
            asked, tuple(KINDS.items()), tuple(EventLine.of(row, names) for row in rows),
            asked.behind(following) if following else "",
        )  # fmt: skip


def subject_words(subject: str) -> str:
    """Appointment 12."""
    kind, _, number = subject.partition(":")
    return f"{KINDS.get(kind, _words(kind).capitalize())} {number}".strip()


def actor_words(actor: str, names: dict[str, str]) -> str:
    """Who that was, as people call them; a token is called by its name, its role and its number."""
    token = re.fullmatch(r"(\w+):(.*)#(\d+)", actor)
    if token:
        return f"{token[2]} ({_words(token[1])}, token {token[3]})"
    kind, _, number = actor.partition(":")
    others = {
        "patient": "patient", "web": "a visitor of the pages", "waitlist": "wish", "partner": "partner",
        "address": "somebody at",
    }  # fmt: skip
    return names.get(actor) or _KNOWN.get(actor) or (f"{others[kind]} {number}" if kind in others else actor)


def _set_aside(found: re.Match[str]) -> str:
    """Rules set aside: not open yet, not for this age; and overbooked."""
    rules = f": {_words(found['rules'])}" if found["rules"] else ""
    return f"Rules set aside{rules}{', and overbooked' if found['overbooked'] else ''}"


def _words(status: str) -> str:
    return status.replace("_", " ")
