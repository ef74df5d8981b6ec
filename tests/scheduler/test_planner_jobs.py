"""What the planner is asked on a page is a row: one at a time, asked once, and never left open by a process that died."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.booking.actor import Actor
from scheduler.planning.jobs import service as jobs
from scheduler.planning.jobs import work
from scheduler.planning.jobs.lifecycle import LEASE, TRANSITIONS, JobMovedOn, Kind, State, Verb, after
from scheduler.planning.jobs.models import PlannerJob
from scheduler.planning.jobs.service import GONE, UNBEGUN, Claimed, NoLongerOurs, PlannerBusy, Wanted
from scheduler.planning.jobs.terms import PlanAsked, Point, in_units, thinned
from scheduler.planning.jobs.work import Bench, carry_out
from scheduler.planning.policy import Policy
from solver.tiers import Tier
from tests.scheduler.clinic import Clinic

WEEK = PlanAsked(date(2026, 12, 14), 1, 20)


class Office:
    """Whoever asks, and the process that works, on a clock that the tests move."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.sessions, self.now = clinic, clinic.world.sessions, clinic.now

    async def within(self, do: Callable[..., Any], *words: Any) -> Any:
        async with self.sessions() as session, session.begin():
            return await do(session, *words)

    async def ask(self, key: str = "one", asked: PlanAsked = WEEK) -> PlannerJob:
        wanted = Wanted(Kind.PLAN, asked.to_json(), key)
        job: PlannerJob = await self.within(jobs.ask, self.clinic.actor, wanted, self.now)
        return job

    async def claim(self) -> Claimed | None:
        mine: Claimed | None = await self.within(jobs.claim, self.now)
        return mine

    async def begun(self, asked: PlanAsked = WEEK) -> Claimed:
        await self.ask(asked=asked)
        mine = await self.claim()
        assert mine is not None
        return mine

    async def seen(self, job_id: int) -> PlannerJob:
        job: PlannerJob = await self.within(jobs.get, self.clinic.network_id, job_id)
        return job

    async def stop(self, job_id: int) -> None:
        await self.within(jobs.stop, self.clinic.network_id, job_id, self.now)

    async def still_at_it(self, mine: Claimed, points: list[Point] | None = None) -> bool:
        return bool(await self.within(jobs.still_at_it, mine, self.now, points))

    def bench(self, mine: Claimed) -> Bench:
        return Bench(self.sessions, lambda: self.now, Policy(), mine)

    def later(self, time: timedelta) -> None:
        self.now += time


@pytest.fixture
def office(clinic: Clinic) -> Office:
    return Office(clinic)


def point(elapsed: float) -> Point:
    return Point(elapsed, "need", (0.0, 20.0, 0.0, 5.0), 25.0, 5.0, 0.8)


async def test_a_form_that_is_sent_twice_has_asked_once(office: Office) -> None:
    assert (await office.ask()).id == (await office.ask()).id


async def test_of_two_forms_at_the_same_time_one_is_told_that_the_planner_is_busy(office: Office) -> None:
    ends = await asyncio.gather(office.ask("one"), office.ask("two"), return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["PlannerBusy", "PlannerJob"]


async def test_a_network_does_not_wait_for_another_one(office: Office) -> None:
    await office.ask()
    ((other,),) = await office.clinic.ask("select id from network where ods_code = 'U99999'")
    async with office.sessions() as session, session.begin():
        job = await jobs.ask(session, Actor(other, "test"), Wanted(Kind.PLAN, WEEK.to_json(), "one"), office.now)
    assert job.network_id == other
    with pytest.raises(jobs.JobNotFound):
        await office.seen(job.id)


async def test_what_is_asked_is_begun_once_whoever_looks(office: Office) -> None:
    await office.ask()
    claims = await asyncio.gather(*(office.claim() for _ in range(3)))
    assert len([mine for mine in claims if mine]) == 1


async def test_a_process_that_says_nothing_for_a_lease_is_gone_and_its_job_has_ended(office: Office) -> None:
    mine = await office.begun()
    office.later(LEASE - timedelta(seconds=1))
    await office.still_at_it(mine)
    office.later(LEASE - timedelta(seconds=1))
    assert await office.claim() is None
    assert (await office.seen(mine.job_id)).state == State.WORKING
    office.later(timedelta(seconds=1))
    assert await office.claim() is None
    job = await office.seen(mine.job_id)
    assert (job.state, job.said, job.lease_until) == (State.ENDED, GONE, None)


async def test_whoever_asks_does_not_wait_for_a_process_that_is_gone(office: Office) -> None:
    mine = await office.begun()
    with pytest.raises(PlannerBusy):
        await office.ask("two")
    office.later(LEASE)
    assert (await office.ask("two")).state == State.WAITING
    assert (await office.seen(mine.job_id)).said == GONE


async def test_a_process_that_was_given_up_stores_nothing_any_more(office: Office) -> None:
    mine = await office.begun()
    office.later(LEASE)
    await office.claim()
    for do in (lambda: office.still_at_it(mine), lambda: office.within(jobs.finish, mine, office.now, {})):
        with pytest.raises(NoLongerOurs):
            await do()


async def test_what_waits_is_stopped_at_once_and_what_is_worked_at_when_its_process_hears_of_it(office: Office) -> None:
    job = await office.ask()
    await office.stop(job.id)
    stopped = await office.seen(job.id)
    assert (stopped.state, stopped.said) == (State.ENDED, UNBEGUN)
    await office.ask("two")
    mine = await office.claim()
    assert mine is not None
    assert not await office.still_at_it(mine)
    for _ in range(2):
        await office.stop(mine.job_id)
    assert await office.still_at_it(mine)
    await office.stop(job.id)
    assert (await office.seen(job.id)).said == UNBEGUN


async def test_how_the_search_goes_is_kept_for_who_comes_back(office: Office) -> None:
    mine = await office.begun()
    await office.still_at_it(mine, [point(0.5), point(1.5)])
    await office.still_at_it(mine)
    assert [Point.from_json(one) for one in (await office.seen(mine.job_id)).points] == [point(0.5), point(1.5)]


async def test_a_plan_that_is_done_is_a_draft_with_its_verdict(office: Office) -> None:
    mine = await office.begun()
    await carry_out(office.bench(mine))
    job = await office.seen(mine.job_id)
    assert (job.state, job.said) == (State.DONE, "")
    assert await office.clinic.ask(f"select status from rota where id = {job.rota_id}") == [("draft",)]
    assert job.found["shifts"] == 1
    assert [tier for tier, _ in job.found["verdict"]][:4] == [tier.capitalize() for tier in Tier]
    assert (job.points[-1]["tier"], len(job.points[-1]["values"])) in [(tier, len(Tier)) for tier in Tier]


async def test_what_cannot_be_planned_ends_with_the_reason(office: Office) -> None:
    mine = await office.begun(PlanAsked(date(2020, 1, 6), 1, 20))
    await carry_out(office.bench(mine))
    assert "no contract for these weeks" in (await office.seen(mine.job_id)).said


async def test_a_fault_of_ours_is_said_to_who_waits_and_told_to_who_runs_it(office: Office) -> None:
    mine = await office.begun()
    await office.clinic.change("update contract set minutes_per_1000_per_week = 'NaN'")
    with pytest.raises(Exception, match=r"NaN|cannot"):
        await carry_out(office.bench(mine))
    assert (await office.seen(mine.job_id)).said == work.FAULT


async def test_a_draft_of_a_job_that_was_given_up_is_not_kept(office: Office) -> None:
    mine = await office.begun()
    await office.clinic.change("update planner_job set owner = 'somebody else'")
    await carry_out(office.bench(mine))
    assert await office.clinic.ask("select count(*) from rota where status = 'draft'") == [(0,)]


@given(st.sampled_from(State), st.sampled_from(Verb))
def test_a_job_goes_only_where_the_table_leads(state: State, verb: Verb) -> None:
    if (state, verb) in TRANSITIONS:
        assert after(state, verb) == TRANSITIONS[state, verb]
    else:
        with pytest.raises(JobMovedOn):
            after(state, verb)


@given(st.integers(0, 2000), st.integers(3, 50))
def test_however_many_plans_are_found_the_first_and_the_last_are_shown_in_order(count: int, most: int) -> None:
    points = [point(float(n)) for n in range(count)]
    kept = thinned(points, most)
    assert len(kept) <= most
    assert kept == sorted(kept, key=lambda one: one.elapsed)
    assert (kept[:1], kept[-1:]) == (points[:1], points[-1:])


def test_what_a_tier_costs_is_told_in_its_unit() -> None:
    told = in_units((12_000.0, 300.0, 450.0, 80.0))
    assert [(tier, amount) for tier, amount, _ in told] == [
        (Tier.OBLIGATION, 120), (Tier.NEED, 30), (Tier.WISHES, 3), (Tier.COST, 80),
    ]  # fmt: skip
