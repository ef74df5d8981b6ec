"""Asking the planner for something on a page, stopping it, and what the process that works at it writes down."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking.actor import Actor
from scheduler.errors import Conflict, NotFound
from scheduler.planning.jobs import queries
from scheduler.planning.jobs.lifecycle import LEASE, Kind, State, Verb, after, is_lost
from scheduler.planning.jobs.models import PlannerJob
from scheduler.planning.jobs.terms import Point, thinned

GONE = "The program that worked at this ended before it was done. Nothing was stored; ask again."
UNBEGUN = "It was stopped before it had begun."


class JobNotFound(NotFound):
    """There is nothing of this number that the planner was asked for."""


class PlannerBusy(Conflict):
    """The planner is at work for your network already. Wait until it is done, or stop it first."""


class NoLongerOurs(Exception):
    """Another process, or nobody, works at this job now: what was found is not to be stored."""


@dataclass(frozen=True)
class Wanted:
    """What to ask for. `key` is the form's; `rota_id` the rota to be repaired."""

    kind: Kind
    asked: dict[str, Any]
    key: str
    rota_id: int | None = None


@dataclass(frozen=True)
class Claimed:
    """A job to be worked at, and by whom."""

    network_id: int
    job_id: int
    owner: str


async def ask(session: AsyncSession, actor: Actor, wanted: Wanted, now: datetime) -> PlannerJob:
    """The job that was asked for under this key: a new one, or the one that the same form has made before.

    Raises `PlannerBusy` while another one is open in the network; one whose process is gone is not.
    """
    await _end_if_lost(session, actor.network_id, now)
    row = PlannerJob(**vars(wanted), network_id=actor.network_id, asked_by=actor.name, asked_at=now)
    made = await queries.add(session, actor.network_id, row)
    if made is not None:
        return await get(session, actor.network_id, made)
    known = await queries.by_key(session, actor.network_id, wanted.key)
    if known is None:
        raise PlannerBusy
    return known


async def get(session: AsyncSession, network_id: int, job_id: int) -> PlannerJob:
    found = await queries.job(session, network_id, job_id)
    if found is None:
        raise JobNotFound
    return found


async def latest(session: AsyncSession, network_id: int, most: int) -> list[PlannerJob]:
    """What was asked of late, newest first."""
    return await queries.latest(session, network_id, most)


async def at_work(session: AsyncSession, network_id: int, now: datetime) -> PlannerJob | None:
    """What the planner has to do for the network at present."""
    found = await queries.open_job(session, network_id)
    return None if found is None or is_lost(State(found.state), found.lease_until, now) else found


async def stop(session: AsyncSession, network_id: int, job_id: int, now: datetime) -> None:
    """End it, keeping the best so far; twice, or too late, is no error."""
    job = await locked(session, network_id, job_id)
    if job.state == State.WAITING:
        _end(job, Verb.END, now, UNBEGUN)
    elif job.state == State.WORKING and job.stop_asked_at is None:
        job.stop_asked_at = now
    await session.flush()


async def claim(session: AsyncSession, now: datetime) -> Claimed | None:
    """The job that has waited longest in any network, which is now the caller's; those whose process is gone end."""
    for gone in await queries.lost(session, now):
        _end(gone, Verb.END, now, GONE)
    job = await queries.next_waiting(session)
    if job is None:
        return None
    job.state, job.owner, job.lease_until = after(State(job.state), Verb.BEGIN), uuid.uuid4().hex, now + LEASE
    await session.flush()
    return Claimed(job.network_id, job.id, job.owner)


async def still_at_it(session: AsyncSession, mine: Claimed, now: datetime, points: Sequence[Point] | None) -> bool:
    """Say so, with how the search goes where that is news; whether somebody wants it to stop."""
    stop_asked = await queries.extend(session, mine.network_id, mine.job_id, mine.owner, now + LEASE)
    if stop_asked is None:
        raise NoLongerOurs
    if points is not None:
        job = await get(session, mine.network_id, mine.job_id)
        job.points = _written(points)
        await session.flush()
    return stop_asked


async def tell(session: AsyncSession, mine: Claimed, found: dict[str, Any]) -> None:
    """What has been found so far, for who watches."""
    job = await _ours(session, mine)
    job.found = found
    await session.flush()


async def finish(
    session: AsyncSession,
    mine: Claimed,
    now: datetime,
    found: dict[str, Any],
    points: Sequence[Point] = (),
    rota_id: int | None = None,
) -> None:
    """It is done. In the transaction that stores what came of it: `NoLongerOurs` undoes that."""
    job = await _ours(session, mine)
    job.found, job.rota_id, job.points = found, rota_id or job.rota_id, _written(points)
    _end(job, Verb.FINISH, now, "")
    await session.flush()


async def give_up(session: AsyncSession, mine: Claimed, now: datetime, why: str) -> None:
    """It comes to nothing, and why."""
    job = await _ours(session, mine)
    _end(job, Verb.END, now, why)
    await session.flush()


async def _end_if_lost(session: AsyncSession, network_id: int, now: datetime) -> None:
    found = await queries.open_job(session, network_id)
    if found and is_lost(State(found.state), found.lease_until, now):
        job = await locked(session, network_id, found.id)
        if is_lost(State(job.state), job.lease_until, now):
            _end(job, Verb.END, now, GONE)
            await session.flush()


async def locked(session: AsyncSession, network_id: int, job_id: int) -> PlannerJob:
    """The same as `get`, and nobody else changes it until the caller's transaction ends."""
    found = await queries.job(session, network_id, job_id, lock=True)
    if found is None:
        raise JobNotFound
    return found


async def _ours(session: AsyncSession, mine: Claimed) -> PlannerJob:
    job = await locked(session, mine.network_id, mine.job_id)
    if (job.owner, job.state) != (mine.owner, State.WORKING):
        raise NoLongerOurs
    return job


def _end(job: PlannerJob, verb: Verb, now: datetime, said: str) -> None:
    job.state, job.lease_until, job.ended_at, job.said = after(State(job.state), verb), None, now, said


def _written(points: Sequence[Point]) -> list[dict[str, Any]]:
    return [point.to_json() for point in thinned(points)]
