"""What the page about who works here says, as plain values."""

from dataclasses import dataclass

from api.pages.rendering import date_words
from api.pages.typed import Choice, Typed
from clinics.local_time import local_day
from clinics.models import Practice
from scheduler.access.authority import Manager
from scheduler.access.models import Staff


@dataclass(frozen=True)
class NewcomerForm(Typed):
    """What was typed."""

    email: str = ""
    name: str = ""
    role: str = ""
    practice: str = ""


@dataclass(frozen=True)
class ColleagueLine:
    """`theirs`: whether the reader may end them, or let them in again."""

    id: int
    name: str
    email: str
    what: str
    state: str
    theirs: bool

    @classmethod
    def of(cls, row: Staff, practices: dict[int, str], manager: Manager) -> "ColleagueLine":
        where = practices.get(row.practice_id, "one practice") if row.practice_id else "the whole network"
        theirs = row.ended_at is None and row.role in manager.roles and manager.reaches(row.practice_id)
        return cls(row.id, row.name, row.email, f"{role_words(row.role)}, {where}", _state(row), theirs)


@dataclass(frozen=True)
class StaffPage:
    """Those who work here first, then those who have left. `practices` is empty where there is nothing to choose."""

    lines: tuple[ColleagueLine, ...]
    left: tuple[ColleagueLine, ...]
    roles: tuple[Choice, ...]
    practices: tuple[Choice, ...]
    form: NewcomerForm

    @classmethod
    def of(cls, rows: list[Staff], practices: list[Practice], manager: Manager, form: NewcomerForm) -> "StaffPage":
        names = {one.id: one.name for one in practices}
        shown = [(row.ended_at is None, ColleagueLine.of(row, names, manager)) for row in rows]
        roles = tuple(Choice(role, role_words(role), role == form.role) for role in manager.roles)
        of_network = Choice("", "The whole network", not form.practice)
        others = [Choice(one.ods_code, one.name, one.ods_code == form.practice) for one in practices if not one.closed]
        choices = (of_network, *others) if manager.practice_id is None else ()
        return cls(
            tuple(line for here, line in shown if here), tuple(line for here, line in shown if not here), roles,
            choices, form,
        )  # fmt: skip


@dataclass(frozen=True)
class LinkPage:
    """A link that is shown this once."""

    name: str
    email: str
    link: str


def role_words(role: str) -> str:
    """Network manager."""
    return role.replace("_", " ").capitalize()


def _state(row: Staff) -> str:
    if row.ended_at is not None:
        return f"Left on {date_words(local_day(row.ended_at))}"
    return "Signs in" if row.password_hash else "Has not chosen a password yet"
