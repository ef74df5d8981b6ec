"""Trials of wordings and timings, for network managers: draft, start, see what is shown, adopt what is better."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import ActorDep, CallerDep, NowDep, OnceDep, RuntimeDep, SessionDep, may
from api.v1.types import BIGGEST_ID, PathId
from api.v1.types import Body as Received
from scheduler.access.permissions import Permission
from scheduler.arms.models import Kind, Purpose, Trial, TrialStatus
from scheduler.booking.idempotency import Body
from scheduler.trials import service
from scheduler.trials.analysis import ArmCounts, Comparison, Difference, Outcome, Result
from scheduler.trials.lifecycle import Change, changes
from scheduler.trials.service import NewTrial
from scheduler.trials.words import sentence, stratum_words

router = APIRouter(prefix="/trials", tags=["trials"])
Days = Annotated[list[Annotated[int, Field(ge=1, le=60)]], Field(min_length=1, max_length=5)]


class TrialIn(Received):
    """A is what people are told now. B is another wording (`variant`; empty for the plain one), or other `days` before
    the appointment on which reminders leave.

    `share_percent` of the appointments that it could make a difference to take part, half of them in B. 7,000 find,
    four times in five, that a quarter fewer of one in ten are missed. Whoever cancels `in_time_hours` before, cancels
    in time.
    """

    purpose: Purpose
    kind: Kind
    variant: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    days: Days | None = None
    share_percent: Annotated[int, Field(ge=1, le=100)] = 100
    planned_size: Annotated[int, Field(ge=100, le=1_000_000)] = 7000
    last_day: date | None = None
    in_time_hours: Annotated[int, Field(ge=0, le=168)] = 24

    def wanted(self) -> NewTrial:
        days = tuple(self.days) if self.days is not None else None
        return NewTrial(**self.model_dump(exclude={"days"}), days=days)


class ArmOut(BaseModel):
    """Appointments of one arm. `counted`: those whose time is over and whose outcome is known, the first four."""

    attended: int
    missed: int
    cancelled_in_time: int
    cancelled_late: int
    not_noted: int
    by_clinic: int
    ahead: int
    counted: int
    missed_rate: float | None
    cancelled_in_time_rate: float | None

    @classmethod
    def of(cls, found: ArmCounts) -> "ArmOut":
        return cls(
            **{outcome.value: found.of(outcome) for outcome in Outcome},
            counted=found.counted,
            missed_rate=found.rate(Outcome.MISSED),
            cancelled_in_time_rate=found.rate(Outcome.IN_TIME),
        )


class DifferenceOut(BaseModel):
    """B's rate minus A's: the estimate (by Mantel and Haenszel), and between which the truth lies with 95% certainty,
    whenever and however often anybody looks."""

    estimate: float | None
    lower: float
    upper: float

    @classmethod
    def of(cls, found: Difference) -> "DifferenceOut":
        return cls(estimate=found.estimate, lower=found.interval.lower, upper=found.interval.upper)


class ComparisonOut(BaseModel):
    """Both arms; each interval holds by itself."""

    among: str
    a: ArmOut
    b: ArmOut
    missed: DifferenceOut
    cancelled_in_time: DifferenceOut

    @classmethod
    def of(cls, found: Comparison, among: str) -> "ComparisonOut":
        return cls(
            among=among, a=ArmOut.of(found.a), b=ArmOut.of(found.b),
            missed=DifferenceOut.of(found.missed), cancelled_in_time=DifferenceOut.of(found.in_time),
        )  # fmt: skip


class ResultOut(BaseModel):
    """What a trial shows at this moment, in a sentence and in figures, by days from booking to the appointment."""

    sentence: str
    counted: int
    total: ComparisonOut
    strata: list[ComparisonOut]

    @classmethod
    def of(cls, trial: Trial, found: Result) -> "ResultOut":
        return cls(
            sentence=sentence(trial, found),
            counted=found.counted,
            total=ComparisonOut.of(found.total, "All"),
            strata=[ComparisonOut.of(one, stratum_words(i)) for i, one in enumerate(found.strata)],
        )


class TrialOut(BaseModel):
    """A trial; `can` says what can be done to it now, and `result` is null in lists. `finding`: what is known of B."""

    id: int
    purpose: str
    kind: str
    variant: str
    days: list[int] | None
    current_variant: str
    current_days: list[int] | None
    share_percent: int
    planned_size: int
    last_day: date | None
    in_time_hours: int
    status: str
    finding: str | None
    created_at: datetime
    started_at: datetime | None
    stopped_at: datetime | None
    decided_at: datetime | None
    can: list[Change]
    result: ResultOut | None = None

    @classmethod
    def of(cls, trial: Trial, found: Result | None = None) -> "TrialOut":
        of_row = {name: getattr(trial, name) for name in cls.model_fields if hasattr(trial, name)}
        shown = ResultOut.of(trial, found) if found else None
        return cls(**of_row, can=list(changes(TrialStatus(trial.status), trial.finding)), result=shown)


class TrialsOut(BaseModel):
    """A page of trials; `next` goes into `after` for the following one, and is null on the last."""

    items: list[TrialOut]
    next: int | None


@router.post("", status_code=201, dependencies=[may(Permission.RUN_TRIALS)])
async def draft(
    wanted: TrialIn, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep, once: OnceDep
) -> TrialOut:
    """Draft a trial. Nobody takes part until it is started."""

    async def act() -> Body:
        trial = await service.draft(session, actor, wanted.wanted(), now, runtime.announcer)
        return await _whole(session, trial, now)

    return TrialOut.model_validate(await once(wanted.model_dump(mode="json"), act))


@router.get("", dependencies=[may(Permission.RUN_TRIALS)])
async def see_all(
    session: SessionDep,
    caller: CallerDep,
    after: Annotated[int, Query(ge=0, le=BIGGEST_ID)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TrialsOut:
    """Every trial, oldest first."""
    rows = await service.listed(session, caller.network_id, after, limit + 1)
    return TrialsOut(
        items=[TrialOut.of(row) for row in rows[:limit]], next=rows[limit - 1].id if len(rows) > limit else None
    )


@router.get("/{trial_id}", dependencies=[may(Permission.RUN_TRIALS)])
async def see(trial_id: PathId, session: SessionDep, caller: CallerDep, now: NowDep) -> TrialOut:
    """One trial, with what it shows. Looking is free: it makes no finding less certain."""
    trial = await service.find(session, caller.network_id, trial_id)
    return TrialOut.of(trial, await service.result(session, trial, now))


@router.post("/{trial_id}/{change}", dependencies=[may(Permission.RUN_TRIALS)])
async def change(
    trial_id: PathId, change: Change, session: SessionDep, actor: ActorDep, now: NowDep, runtime: RuntimeDep,
    once: OnceDep,
) -> TrialOut:  # fmt: skip
    """Start, stop, adopt or discard a trial; twice is no error.

    Adopted, B is what everybody is told from the next booking on. An adopted one that is discarded gives way to what
    was told before.
    """

    async def act() -> Body:
        trial = await service.change(session, actor, trial_id, change, now, runtime.announcer)
        return await _whole(session, trial, now)

    return TrialOut.model_validate(await once({}, act))


async def _whole(session: AsyncSession, trial: Trial, now: datetime) -> Body:
    return TrialOut.of(trial, await service.result(session, trial, now)).model_dump(mode="json")
