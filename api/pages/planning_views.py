"""What the planning pages say, as plain values: the form, a job and its search, the rotas there are."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.pages.gap_chart import Chart
from api.pages.planning_live import Look
from api.pages.rendering import date_words, environment, moment_words
from api.pages.typed import Typed
from clinics.local_time import next_monday
from scheduler.config import Settings
from scheduler.planning.jobs.lifecycle import OPEN, Kind, State, is_lost
from scheduler.planning.jobs.models import PlannerJob
from scheduler.planning.jobs.service import GONE
from scheduler.planning.jobs.terms import Drafted, PlanAsked, Point, in_units
from scheduler.rota.models import Rota
from solver.tiers import Tier

MONDAYS_AHEAD, MOST_WEEKS = 26, 13
SECONDS = {20: "20 seconds: a first look", 60: "1 minute", 300: "5 minutes", 600: "10 minutes"}
Choice = tuple[str, str, bool]
_TAGS = {"draft": "yellow", "published": "green", "closed": "grey"}
_STAGES = {
    Tier.OBLIGATION: "what the contract obliges you to",
    Tier.NEED: "what patients need",
    Tier.WISHES: "what your people wish for",
    Tier.COST: "what it costs",
}
PATIENCE = timedelta(seconds=30)


@dataclass(frozen=True)
class AskForm(Typed):
    """The form as it was filled in; empty is the default."""

    monday: str = ""
    weeks: str = ""
    seconds: str = ""
    keeping: str = ""
    key: str = ""

    @classmethod
    def fresh(cls, settings: Settings) -> "AskForm":
        wanted = next((one for one in SECONDS if one >= settings.plan_seconds), max(SECONDS))
        return cls(weeks=str(settings.plan_weeks), seconds=str(wanted), key=uuid.uuid4().hex)


def read_ask(form: AskForm) -> tuple[PlanAsked | None, AskForm]:
    """What was asked for; None, and the form with everything that is wrong with it."""
    monday, weeks = _monday(form.monday), _number(form.weeks, MOST_WEEKS)
    seconds, keeping = _number(form.seconds, max(SECONDS)), _number(form.keeping or "0", 2**63 - 1)
    if monday is None:
        form.errors["monday"] = "Choose the Monday on which the rota starts"
    if not weeks:
        form.errors["weeks"] = f"Enter a number of weeks from 1 to {MOST_WEEKS}"
    if seconds not in SECONDS:
        form.errors["seconds"] = "Choose how long the planner may search"
    if keeping is None or not form.key:
        form.errors["keeping"] = "Choose whose pinned shifts to keep, or none"
    if form.errors or monday is None or not weeks or not seconds or keeping is None:
        return None, form
    return PlanAsked(monday, weeks, seconds, keeping), form


def _monday(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.weekday() == 0 and 2000 <= day.year <= 2100 else None


def _number(text: str, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= most else None


@dataclass(frozen=True)
class RotaLine:
    """A rota in the list. `address` leads to what can be done with it."""

    id: int
    words: str
    status: str
    tag: str
    address: str

    @classmethod
    def of(cls, rota: Rota) -> "RotaLine":
        return cls(rota.id, period_words(rota), rota.status, _TAGS[rota.status], f"/plan/rota/{rota.id}")


def period_words(rota: Rota) -> str:
    """30 November to 27 December 2026."""
    last = rota.ends_on - timedelta(days=1)
    first = f"{rota.starts_on.day} {rota.starts_on:%B}"
    return f"{first if last.year == rota.starts_on.year else date_words(rota.starts_on)} to {date_words(last)}"


@dataclass(frozen=True)
class JobLine:
    words: str
    state: str
    address: str

    @classmethod
    def of(cls, job: PlannerJob, now: datetime) -> "JobLine":
        return cls(_asked_words(job), _state_words(job, now), f"/plan/{job.id}")


@dataclass(frozen=True)
class PlanPage:
    form: AskForm
    mondays: tuple[Choice, ...]
    seconds: tuple[Choice, ...]
    keeping: tuple[Choice, ...]
    jobs: tuple[JobLine, ...]
    rotas: tuple[RotaLine, ...]

    @classmethod
    def of(
        cls, form: AskForm, rotas: Sequence[Rota], pins: Mapping[int, int], jobs: Sequence[PlannerJob], now: datetime
    ) -> "PlanPage":
        """`pins`: how many shifts are pinned, by rota. Proposed is the Monday that no published rota reaches."""
        first = next_monday(now)
        proposed = max([first, *(rota.ends_on for rota in rotas if rota.status == "published")])
        mondays = [first + timedelta(weeks=n) for n in range(MONDAYS_AHEAD)]
        chosen = form.monday or proposed.isoformat()
        pinned = [rota for rota in rotas if rota.id in pins and rota.status == "draft"]
        return cls(
            form,
            tuple((day.isoformat(), date_words(day), day.isoformat() == chosen) for day in mondays),
            tuple((str(one), words, str(one) == form.seconds) for one, words in SECONDS.items()),
            tuple(
                (str(one.id), f"Rota {one.id}, {period_words(one)}: {pins[one.id]} pinned", str(one.id) == form.keeping)
                for one in pinned
            ),
            tuple(JobLine.of(job, now) for job in jobs),
            tuple(RotaLine.of(rota) for rota in rotas if rota.status != "closed"),
        )


@dataclass(frozen=True)
class PointRow:
    """The search after so many seconds, as a row of the table beneath the chart."""

    seconds: str
    tier: str
    gap: str
    objective: str
    bound: str


@dataclass(frozen=True)
class Worth:
    """What a tier costs at present, in its unit."""

    tier: str
    amount: str
    now: bool


@dataclass(frozen=True)
class JobPage:
    """A job: while it is `open`, how the search goes; then what came of it. `said` is the one line read aloud."""

    id: int
    words: str
    open: bool
    stopping: bool
    done: bool
    said: str
    worths: tuple[Worth, ...]
    objective: str
    bound: str
    gap: str
    chart: Chart
    rows: tuple[PointRow, ...]
    verdict: tuple[tuple[str, str], ...]
    rota: str
    by: str

    @classmethod
    def of(cls, job: PlannerJob, now: datetime) -> "JobPage":
        points = [Point.from_json(point) for point in job.points]
        last = points[-1] if points else None
        came = Drafted.from_json(job.found) if job.kind == Kind.PLAN and job.state == State.DONE else None
        asked = PlanAsked.from_json(job.asked)
        return cls(
            id=job.id,
            words=_asked_words(job),
            open=is_open(job, now),
            stopping=job.stop_asked_at is not None,
            done=job.state == State.DONE,
            said=progress_words(job, now, points),
            worths=_worths(last),
            objective=f"{last.objective:,.0f}" if last else "",
            bound=f"{last.bound:,.0f}" if last else "",
            gap=f"{last.gap:.1%}" if last else "",
            chart=Chart.of([(point.elapsed, point.gap) for point in points], asked.seconds),
            rows=tuple(_row(point) for point in points),
            verdict=came.verdict if came else (),
            rota=f"/plan/rota/{job.rota_id}" if job.rota_id else "",
            by=moment_words(job.asked_at),
        )


def _row(point: Point) -> PointRow:
    return PointRow(
        f"{point.elapsed:.1f}", point.tier, f"{point.gap:.1%}", f"{point.objective:,.0f}", f"{point.bound:,.0f}"
    )


def _worths(last: Point | None) -> tuple[Worth, ...]:
    if last is None:
        return ()
    units = in_units(last.values)
    return tuple(
        Worth(tier.capitalize(), f"worth {amount:,.0f} {unit}", tier == last.tier) for tier, amount, unit in units
    )


def is_open(job: PlannerJob, now: datetime) -> bool:
    """Whether there is more to come of it."""
    return job.state in OPEN and not is_lost(State(job.state), job.lease_until, now)


def looks_like(job: PlannerJob, now: datetime) -> Look:
    """What the page's script is told while the planner searches: the parts that the page itself is made of."""
    view, parts = JobPage.of(job, now), environment().get_template("plan_parts.html").module
    return Look(view.open, {name: str(getattr(parts, name)(view)) for name in ("said", "figures", "points")})


def _asked_words(job: PlannerJob) -> str:
    if job.kind == Kind.REPAIR:
        return str(job.asked["what"])
    asked = PlanAsked.from_json(job.asked)
    many = "1 week" if asked.weeks == 1 else f"{asked.weeks} weeks"
    return f"{many} from {date_words(asked.monday)}"


def _state_words(job: PlannerJob, now: datetime) -> str:
    if is_lost(State(job.state), job.lease_until, now):
        return "Ended"
    return {"waiting": "Waiting", "working": "At work", "done": "Done", "ended": "Ended"}[job.state]


def progress_words(job: PlannerJob, now: datetime, points: Sequence[Point] = ()) -> str:
    """Where it stands, in a line."""
    if is_lost(State(job.state), job.lease_until, now):
        return GONE
    match State(job.state):
        case State.WAITING if now - job.asked_at > PATIENCE:
            return "It still waits. The planner may be busy with another network, or the worker does not run."
        case State.WAITING:
            return "It waits for the planner, a few seconds as a rule."
        case State.WORKING if job.stop_asked_at is not None:
            return "Stopping: the best plan so far is being stored."
        case State.WORKING if not points:
            return "Reading the facts and looking for a first plan."
        case State.WORKING:
            return f"Improving {_STAGES[Tier(points[-1].tier)]}."
        case State.DONE:
            came = Drafted.from_json(job.found)
            shifts = "1 shift" if came.shifts == 1 else f"{came.shifts:,} shifts"
            return f"Done: {shifts} after {came.seconds:.0f} seconds."
    return job.said
