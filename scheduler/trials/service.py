"""The use cases of trials: draft one, start and stop it, see what it has shown, adopt what is better."""

from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_hex

from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import local_day
from scheduler.arms import queries as arms
from scheduler.arms.manner import current
from scheduler.arms.models import NOT_TO_BE_TOLD, Finding, Kind, Purpose, Trial, TrialStatus
from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.trials import analysis, queries
from scheduler.trials.analysis import Result
from scheduler.trials.errors import (
    AnotherTrialOpen,
    DaysOfReminders,
    KnownWorse,
    LastDayPast,
    NothingToTry,
    TrialNotFound,
    VariantUnknown,
)
from scheduler.trials.lifecycle import Change, after


@dataclass(frozen=True)
class NewTrial:
    """What is asked for: B is a wording (empty: the plain one), or the days before on which reminders leave."""

    purpose: Purpose
    kind: Kind
    variant: str
    days: tuple[int, ...] | None
    share_percent: int
    planned_size: int
    last_day: date | None
    in_time_hours: int


async def draft(session: AsyncSession, actor: Actor, wanted: NewTrial, now: datetime, announcer: Announcer) -> Trial:
    """Write a trial down. Nobody takes part until it is started."""
    _refuse_unknown(wanted, now, announcer)
    made = Trial(
        network_id=actor.network_id,
        purpose=wanted.purpose,
        kind=wanted.kind,
        variant=wanted.variant,
        days=sorted(set(wanted.days), reverse=True) if wanted.days is not None else None,
        share_percent=wanted.share_percent,
        planned_size=wanted.planned_size,
        last_day=wanted.last_day,
        in_time_hours=wanted.in_time_hours,
        seed=token_hex(16),
        created_by=actor.name,
        created_at=now,
    )
    await _set_current(session, made, announcer)
    session.add(made)
    await session.flush()
    _note(session, actor, made, (None, made.status), now)
    return made


async def change(
    session: AsyncSession, actor: Actor, trial_id: int, how: Change, now: datetime, announcer: Announcer
) -> Trial:
    """Start, stop, adopt or discard it; twice is no error. What it has shown by now is looked at first.

    Raises `AnotherTrialOpen`, `NothingToTry` at a start, and `KnownWorse` where B is not to be adopted.
    """
    trial = await queries.trial(session, actor.network_id, trial_id, lock=True)
    if trial is None:
        raise TrialNotFound
    await judge(session, actor, trial, now)
    status = after(TrialStatus(trial.status), how)
    if status == trial.status:
        return trial
    if how is Change.START:
        _refuse_past(trial.last_day, now)
        await _refuse_second(session, trial)
        await _set_current(session, trial, announcer)
    elif how is Change.ADOPT and trial.finding in NOT_TO_BE_TOLD:
        raise KnownWorse
    elif trial.status == TrialStatus.ADOPTED:
        await _refuse_second(session, trial)  # it would change the A of that one
    await _move(session, actor, trial, status, now, "")
    return trial


async def judge(session: AsyncSession, actor: Actor, trial: Trial, now: datetime) -> None:
    """Keep what has been found, and stop a running trial whose rule, or last day, says so. The trial is locked."""
    if trial.status not in queries.OPEN:
        return
    shown = await result(session, trial, now)
    trial.judged_at = now
    if shown.finding is not None and shown.finding != trial.finding:
        _note(session, actor, trial, (trial.finding, shown.finding), now, f"{shown.counted} appointments counted")
        trial.finding = shown.finding
    over = trial.last_day is not None and trial.last_day < local_day(now)
    if trial.status == TrialStatus.RUNNING and (over or trial.finding is not None):
        reason = f"found: {trial.finding.replace('_', ' ')}" if trial.finding else "its last day is over"
        await _move(session, actor, trial, TrialStatus.STOPPED, now, reason)
    session.add(trial)


async def result(session: AsyncSession, trial: Trial, now: datetime) -> Result:
    """What the trial shows at this moment. It may be looked at as often as anybody likes."""
    found = Finding(trial.finding) if trial.finding else None
    counts = await queries.counts(session, trial.network_id, trial, now)
    return analysis.result(counts, trial.planned_size, found)


async def find(session: AsyncSession, network_id: int, trial_id: int) -> Trial:
    """The trial, or `TrialNotFound`: also for one of another network."""
    found = await queries.trial(session, network_id, trial_id)
    if found is None:
        raise TrialNotFound
    return found


async def listed(session: AsyncSession, network_id: int, behind: int, limit: int) -> list[Trial]:
    """Trials behind the id `behind`, oldest first."""
    return await queries.trials(session, network_id, behind, limit)


async def latest(session: AsyncSession, network_id: int, limit: int) -> list[Trial]:
    """The last ones, oldest first."""
    return await queries.latest(session, network_id, limit)


def _refuse_unknown(wanted: NewTrial, now: datetime, announcer: Announcer) -> None:
    timing = wanted.kind is Kind.TIMING
    if timing != bool(wanted.days) or (timing and (wanted.variant or wanted.purpose is not Purpose.REMINDER_DAYS)):
        raise DaysOfReminders(field="days")
    known = announcer.templates.variants(wanted.purpose)
    if wanted.variant and wanted.variant not in known:
        there = ", ".join(known) or "only the plain one yet"
        raise VariantUnknown(f"This message has no wording {wanted.variant!r}. There is: {there}.", field="variant")
    _refuse_past(wanted.last_day, now)


def _refuse_past(last_day: date | None, now: datetime) -> None:
    if last_day is not None and last_day <= local_day(now):
        raise LastDayPast(field="last_day")


async def _set_current(session: AsyncSession, trial: Trial, announcer: Announcer) -> None:
    """What A is; `NothingToTry` where B is the same."""
    told = current(await arms.in_force(session, trial.network_id))
    trial.current_variant = told.variants.get(trial.purpose, "")
    if trial.kind == Kind.TIMING:
        days = told.days_before if told.days_before is not None else announcer.policy.days_before
        trial.current_days = sorted(set(days), reverse=True)
    if (trial.variant, trial.days) == (trial.current_variant if trial.days is None else "", trial.current_days):
        raise NothingToTry(field="variant" if trial.kind == Kind.WORDING else "days")


async def _refuse_second(session: AsyncSession, trial: Trial) -> None:
    if await queries.open_of(session, trial.network_id, trial.purpose) is not None:
        raise AnotherTrialOpen


async def _move(
    session: AsyncSession, actor: Actor, trial: Trial, status: TrialStatus, now: datetime, reason: str
) -> None:
    _note(session, actor, trial, (trial.status, status), now, reason)
    trial.status = status
    match status:
        case TrialStatus.RUNNING:
            trial.started_at = now
        case TrialStatus.STOPPED:
            trial.stopped_at = now
        case _:
            trial.decided_at = now
    session.add(trial)
    try:
        await session.flush()
    except IntegrityError:  # somebody else has started one at the same moment
        raise AnotherTrialOpen from None


def _note(
    session: AsyncSession, actor: Actor, trial: Trial, change: tuple[str | None, str], now: datetime, reason: str = ""
) -> None:
    record(session, trial.network_id, f"trial:{trial.id}", change, actor=actor.name, now=now, reason=reason)
