"""What the page says on which a clinician tells what they can and would like to work, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from api.pages.rendering import date_words, day_words
from api.pages.typed import Choice, Typed
from clinics.local_time import LONDON, local_day
from clinics.models import Leave
from scheduler.booking.languages import spoken_time
from scheduler.planning.own.service import Own, can_be_taken_back
from scheduler.planning.own.week import Answer, Hours, Said, Stretch
from scheduler.planning.own.words import WEEKDAYS, stretch_words
from scheduler.rota.models import Rota
from scheduler.rota.queries import Line

CHOOSE = "Choose one of the four"


@dataclass(frozen=True)
class WishesForm(Typed):
    """What was typed: days away as 2026-12-03, and the answers by their field."""

    first: str = ""
    last: str = ""
    week: Mapping[str, str] | None = None

    @property
    def summary(self) -> list[dict[str, str]]:
        """Every fault, linked to its field; of a row, to the first of its answers."""
        return [
            {"text": words, "href": f"#{name}" if name in ("first", "last") else f"#{name}-1"}
            for name, words in self.errors.items()
        ]


@dataclass(frozen=True)
class RowView:
    """One stretch of the week. `part`: what they offer of it; `still`: shifts that are published at that time, where
    they cannot work."""

    field: str
    name: str
    hours: str
    choices: tuple[Choice, ...]
    part: str
    still: str


@dataclass(frozen=True)
class AwayLine:
    """`id` is 0 where it cannot be taken back here."""

    id: int
    days: str
    why: str


@dataclass(frozen=True)
class WishesPage:
    """`until`: how far what is published reaches, empty where nothing is; `done`: what was just saved, if anything."""

    form: WishesForm
    rows: tuple[RowView, ...]
    away: tuple[AwayLine, ...]
    until: str
    done: str

    @classmethod
    def of(
        cls, own: Own, ahead: Sequence[Line], rotas: Sequence[Rota], form: WishesForm, now: datetime, done: str = ""
    ) -> "WishesPage":
        today = local_day(now)
        return cls(
            form,
            tuple(_row(stretch, said, ahead, form) for stretch, said in own.week.items()),
            tuple(_away(one, today) for one in own.away),
            date_words(rotas[-1].ends_on - timedelta(days=1)) if rotas else "",
            done,
        )


def field_of(stretch: Stretch) -> str:
    """monday_evening."""
    return f"{WEEKDAYS[stretch.weekday].lower()}_{'evening' if stretch.is_evening else 'day'}"


def read_week(own: Own, given: Mapping[str, str], form: WishesForm) -> dict[Stretch, Answer]:
    """The answers that were given; what is none of the four is a fault of the form. What is not asked is not read."""
    wanted: dict[Stretch, Answer] = {}
    for stretch in own.week:
        typed = given.get(field_of(stretch), "")
        if typed in set(Answer):
            wanted[stretch] = Answer(typed)
        elif typed:
            form.errors[field_of(stretch)] = CHOOSE
    return wanted


def read_days(form: WishesForm) -> tuple[date, date] | None:
    """First and last day; None, and the faults of the form, where they are none. One day needs no last."""
    first, last = _day(form.first), _day(form.last or form.first)
    if first is None:
        form.errors["first"] = "Enter the first day"
    elif last is None:
        form.errors["last"] = "Enter the last day, or leave it empty for one day"
    return (first, last) if first and last else None


def _row(stretch: Stretch, said: Said, ahead: Sequence[Line], form: WishesForm) -> RowView:
    field = field_of(stretch)
    chosen = (form.week or {}).get(field) or said.answer
    choices = tuple(Choice(one, one.capitalize(), one == chosen) for one in Answer)
    then = [line for line in ahead if said.answer is Answer.CANNOT and _at(stretch, line)]
    still = ", ".join(day_words(line.starts_at) for line in then)
    part = " and ".join(_hours(one) for one in said.part)
    return RowView(field, stretch_words(stretch), _hours((stretch.starts, stretch.ends)), choices, part, still)


def _at(stretch: Stretch, line: Line) -> bool:
    starts, ends = line.starts_at.astimezone(LONDON), line.ends_at.astimezone(LONDON)
    return starts.weekday() == stretch.weekday and starts.time() < stretch.ends and stretch.starts < ends.time()


def _away(one: Leave, today: date) -> AwayLine:
    days = date_words(one.starts_on)
    if one.ends_on != one.starts_on:
        days = f"{days} to {date_words(one.ends_on)}"
    return AwayLine(one.id if can_be_taken_back(one, today) else 0, days, "ill" if one.kind == "sick" else "")


def _hours(span: Hours) -> str:
    """6:30pm to 8pm."""
    return " to ".join(_clock(one) for one in span)


def _clock(clock: time) -> str:
    return spoken_time(datetime.combine(date.min, clock, LONDON))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
