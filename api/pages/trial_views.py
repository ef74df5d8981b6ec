"""What the page of trials says, as plain values: sentences, a table, and where each line of the picture lies."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.rendering import date_words
from api.pages.typed import Choice, Typed
from clinics.local_time import local_day
from notifications.render import Templates
from scheduler.arms.models import Kind, Purpose, Trial, TrialStatus
from scheduler.trials.analysis import Comparison, Difference, Outcome, Result
from scheduler.trials.lifecycle import Change, changes
from scheduler.trials.words import PURPOSES, arm_words, percent, sentence, stratum_words

ROW, TOP, FIRST, LAST = 48, 64, 10, 350  # of a picture that is 360 wide: as on a phone
ROOM, WIDEST = 1.5, 0.3  # to both sides: so much of the widest end of all together, and no more than 30 in 100
_STATES = {
    TrialStatus.DRAFT: ("Draft", "grey"),
    TrialStatus.RUNNING: ("Running", "blue"),
    TrialStatus.STOPPED: ("Stopped: your decision", "yellow"),
    TrialStatus.ADOPTED: ("B adopted", "green"),
    TrialStatus.DISCARDED: ("Discarded", "grey"),
}
_BUTTONS = {
    Change.START: "Start",
    Change.STOP: "Stop",
    Change.ADOPT: "Adopt B",
    Change.DISCARD: "Discard, and keep A",
}
TIMING = "timing"
Cell = tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One line of the table, two lines to each cell: rates, and by how many points B differs, with the interval."""

    among: str
    a: Cell
    b: Cell
    missed: Cell
    in_time: Cell

    @classmethod
    def of(cls, found: Comparison, among: str) -> "Row":
        a, b = ((percent(arm.rate(Outcome.MISSED)), f"of {arm.counted:,}") for arm in (found.a, found.b))
        return cls(among.removeprefix("Booked "), a, b, _points(found.missed), _points(found.in_time))


@dataclass(frozen=True)
class Bar:
    """One line of the picture, in its units; an interval that goes on beyond an edge ends there."""

    name: str
    y: int
    left: float
    right: float
    middle: float | None


@dataclass(frozen=True)
class Picture:
    """Intervals of the difference in missed appointments, from fewer (left) to more (right) with B."""

    bars: tuple[Bar, ...]
    zero: float
    height: int
    edge: str
    words: str

    @classmethod
    def of(cls, shown: Result, words: str) -> "Picture":
        together = shown.total.missed.interval
        widest = min(max(ROOM * abs(end) for end in (together.lower, together.upper)), WIDEST)

        def x(difference: float) -> float:
            kept = max(-widest, min(widest, difference))
            return round(FIRST + (kept + widest) / (2 * widest) * (LAST - FIRST), 1)

        bars = tuple(
            Bar(name, TOP + ROW * i, x(one.missed.interval.lower), x(one.missed.interval.upper),
                None if one.missed.estimate is None else x(one.missed.estimate))
            for i, (one, name) in enumerate(_lines(shown))
        )  # fmt: skip
        return cls(bars, x(0), bars[-1].y + ROW // 4, f"{widest * 100:.1f}", words)


@dataclass(frozen=True)
class Button:
    change: str
    words: str
    primary: bool


@dataclass(frozen=True)
class TrialCard:
    """One trial; without rows and picture before anything is counted."""

    id: int
    name: str
    state: str
    colour: str
    arms: str
    sentence: str
    progress: str
    rows: tuple[Row, ...]
    picture: Picture | None
    not_noted: str
    buttons: tuple[Button, ...]

    @classmethod
    def of(cls, trial: Trial, shown: Result) -> "TrialCard":
        state, colour = _STATES[TrialStatus(trial.status)]
        what = "Timing" if trial.kind == Kind.TIMING else "Wording"
        said = sentence(trial, shown)
        rows = [Row.of(one, among) for one, among in _lines(shown)]
        begun = shown.counted > 0
        return cls(
            trial.id, f"{PURPOSES[Purpose(trial.purpose)]}: {what.lower()}", state, colour, _arms(trial), said,
            _progress(trial, shown), tuple(rows) if begun else (), Picture.of(shown, said) if begun else None,
            _not_noted(shown), tuple(_button(trial, one) for one in changes(TrialStatus(trial.status), trial.finding)),
        )  # fmt: skip


@dataclass(frozen=True)
class TrialForm(Typed):
    """What was typed."""

    what: str = ""
    days: str = ""
    share: str = "100"
    planned: str = "7000"


@dataclass(frozen=True)
class TrialsPage:
    """Latest first; what can be tried; and the form as it was typed."""

    trials: tuple[TrialCard, ...]
    choices: tuple[Choice, ...]
    form: TrialForm

    @classmethod
    def of(cls, found: Sequence[tuple[Trial, Result]], templates: Templates, form: TrialForm) -> "TrialsPage":
        cards = tuple(TrialCard.of(trial, shown) for trial, shown in reversed(found))
        return cls(cards, choices(templates, form.what), form)


def choices(templates: Templates, chosen: str) -> tuple[Choice, ...]:
    """Every other wording that there is, the plain one beside it (where another was adopted), and other days."""
    offered = [("", "Choose one"), (TIMING, "Reminders on other days (say below which)")]
    for purpose, name in PURPOSES.items():
        variants = templates.variants(purpose)
        offered += [(f"{purpose}+{one}", f"{name}: {arm_words(one, None)}") for one in variants]
        offered += [(f"{purpose}+", f"{name}: the plain wording again")] if variants else []
    return tuple(Choice(value, words, value == chosen) for value, words in offered)


def _lines(shown: Result) -> list[tuple[Comparison, str]]:
    """All together, and each stratum of which anything is known."""
    strata = [(one, stratum_words(i)) for i, one in enumerate(shown.strata) if one.a.counted + one.b.counted]
    return [(shown.total, "All"), *strata]


def _arms(trial: Trial) -> str:
    a, b = arm_words(trial.current_variant, trial.current_days), arm_words(trial.variant, trial.days)
    decided = trial.status in (TrialStatus.ADOPTED, TrialStatus.DISCARDED)
    return f"A{'' if decided else ', as now'}: {a}. B: {b}."


def _progress(trial: Trial, shown: Result) -> str:
    drawn = sum(sum(arm.by_outcome.values()) for arm in (shown.total.a, shown.total.b))
    began = f"Since {date_words(local_day(trial.started_at))}: " if trial.started_at else ""
    share = f"{trial.share_percent}% of the appointments that it can make a difference to take part, half of them in B."
    return f"{began}{drawn:,} drawn, {shown.counted:,} of {trial.planned_size:,} counted. {share}"


def _not_noted(shown: Result) -> str:
    a, b = (arm.of(Outcome.NOT_NOTED) for arm in (shown.total.a, shown.total.b))
    return f"Nobody has said how {a + b:,} more went ({a:,} in A, {b:,} in B)." if a + b else ""


def _button(trial: Trial, change: Change) -> Button:
    back = change is Change.DISCARD and trial.status == TrialStatus.ADOPTED
    words = "Give up B, and go back to A" if back else _BUTTONS[change]
    return Button(change.value, words, primary=change in (Change.START, Change.ADOPT))


def _points(found: Difference) -> Cell:
    """−2.4, and (−4.3 to −0.4)."""
    middle = "–" if found.estimate is None else _signed(found.estimate * 100)
    return middle, f"({_signed(found.interval.lower * 100)} to {_signed(found.interval.upper * 100)})"


def _signed(points: float) -> str:
    rounded = f"{abs(points):.1f}"
    return rounded if rounded == "0.0" else f"{'−' if points < 0 else '+'}{rounded}"
