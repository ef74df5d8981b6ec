"""A shift that changes hands: offered to who may take it, judged each time by every rule, and told to both."""

import asyncio
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from clinics.models import Availability, Clinician, ClinicianContract, ClinicianService, Commitment, Leave
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.config import Settings
from scheduler.notices.drafts import Terms
from scheduler.notices.handover import service as handover
from scheduler.notices.handover.lifecycle import ShiftOfferOver, State, Verb, after
from scheduler.notices.handover.service import BookedThere, MayNotTake, NobodyCould, NotYourShift
from scheduler.planning.policy import Policy
from scheduler.planning.standing import RotaBroken
from scheduler.runtime import create_noticing
from solver import checker
from tests.scheduler.clinic import EVENING, Clinic
from tests.scheduler.desk import Desk

TUESDAY = date(2026, 12, 8)
MANAGER = "staff:1"


class Handing:
    """The clinic's people, handing shifts to each other."""

    def __init__(self, clinic: Clinic, announcer: Announcer) -> None:
        self.clinic, self.now = clinic, clinic.now
        self.terms = Terms(5, Policy(), create_noticing(Settings(), announcer))

    async def do(self, use: Any, *arguments: Any, who: int = 0, at: datetime | None = None, **named: Any) -> Any:
        """As one of the clinicians, or as the manager."""
        async with self.clinic.world.sessions() as session, session.begin():
            actor = Actor(self.clinic.network_id, f"staff:{who or 1}")
            me = [await session.get(Clinician, who)] if who else []
            return await use(session, actor, *me, *arguments, at or self.now, **named)

    @property
    async def shift(self) -> int:
        ((found,),) = await self.clinic.ask("select min(id) from shift where live")
        return int(found)

    async def offer(self, who: int | None = None, shift: int | None = None, at: datetime | None = None) -> int:
        """By Dr Test, where nobody is named; returns its number."""
        await self.do(handover.offer, shift or await self.shift, who=who or self.clinic.test, at=at, terms=self.terms)
        ((number,),) = await self.clinic.ask("select max(id) from shift_offer")
        return int(number)

    async def take(self, offer: int, who: int | None = None, *, by_rule: bool = False) -> None:
        await self.do(handover.take, offer, who=who or self.clinic.stand_in, terms=self.terms, by_rule=by_rule)

    async def approve(self, offer: int) -> None:
        await self.do(handover.approve, offer, terms=self.terms)

    async def states(self) -> list[str]:
        return [state for (state,) in await self.clinic.ask("select state from shift_offer order by id")]

    async def in_force(self) -> list[int]:
        return [who for (who,) in await self.clinic.ask("select clinician_id from shift where live order by id")]

    async def colleague(self, role: str = "gp", *, covers: bool = True) -> int:
        """One more, who may work on Tuesday evenings."""
        who = Clinician(
            network_id=self.clinic.network_id,
            name="Third",
            gender="male",
            role=role,
            covers_as_gp=covers,
            email="t@example.com",
        )
        await self.clinic.add(who)
        await self.clinic.add(
            ClinicianService(clinician_id=who.id, service_id=self.clinic.service),
            Availability(clinician_id=who.id, weekday=1, starts=EVENING[0], ends=EVENING[1]),
            ClinicianContract(
                clinician_id=who.id, starts_on=date(2026, 1, 1), contracted_minutes_per_week=0,
                maximum_minutes_per_week=90, cost_pence_per_hour=9000,
            ),
        )  # fmt: skip
        return int(who.id)


@pytest.fixture
def handing(clinic: Clinic, announcer: Announcer) -> Handing:
    return Handing(clinic, announcer)


def test_a_shift_is_offered_taken_and_approved_and_ends_once() -> None:
    assert [after(State.OPEN, Verb.TAKE), after(State.TAKEN, Verb.APPROVE)] == [State.TAKEN, State.DONE]
    for state in (State.DONE, State.DECLINED, State.WITHDRAWN):
        for verb in Verb:
            with pytest.raises(ShiftOfferOver):
                after(state, verb)
    with pytest.raises(ShiftOfferOver):
        after(State.OPEN, Verb.APPROVE)


async def test_it_stays_its_owners_until_a_manager_approves_and_then_both_are_told(handing: Handing) -> None:
    offer = await handing.offer()
    for _ in range(2):
        await handing.take(offer)
    assert (await handing.states(), await handing.in_force()) == (["taken"], [handing.clinic.test])
    for _ in range(2):
        await handing.approve(offer)
    assert (await handing.states(), await handing.in_force()) == (["done"], [handing.clinic.stand_in])
    assert await handing.clinic.free() == {handing.clinic.stand_in}
    told = await handing.clinic.ask("select recipient from message where purpose = 'shifts_changed' order by recipient")
    assert told == [("d@example.com",), ("s@example.com",)]
    trail = await handing.clinic.ask(
        "select to_status, actor from audit_event where subject like 'shift_offer:%' order by id"
    )
    stand_in, test = handing.clinic.stand_in, handing.clinic.test
    assert trail == [("open", f"staff:{test}"), ("taken", f"staff:{stand_in}"), ("done", MANAGER)]
    rota = await handing.clinic.standing()
    assert checker.check(rota.problem, rota.plan) == ()


async def test_where_rules_alone_decide_it_changes_hands_at_once(handing: Handing) -> None:
    offer = await handing.offer()
    for _ in range(2):
        await handing.take(offer, by_rule=True)
    assert (await handing.states(), await handing.in_force()) == (["done"], [handing.clinic.stand_in])


async def test_offering_twice_is_once_and_again_after_it_was_kept(handing: Handing) -> None:
    first = await handing.offer()
    assert await handing.offer() == first
    for _ in range(2):
        await handing.do(handover.withdraw, first, who=handing.clinic.test)
    assert await handing.offer() != first
    assert await handing.states() == ["withdrawn", "open"]


async def test_nobody_offers_a_shift_that_is_not_theirs_or_has_begun(handing: Handing) -> None:
    with pytest.raises(NotYourShift):
        await handing.offer(handing.clinic.stand_in)
    with pytest.raises(NotYourShift):
        await handing.offer(at=datetime(2026, 12, 8, 18, 30, tzinfo=handing.now.tzinfo))


@pytest.mark.parametrize("why", ["availability", "leave", "hours", "rest", "service", "cover"])
async def test_it_is_offered_only_to_who_may_take_it_by_every_rule(handing: Handing, why: str) -> None:
    who = handing.clinic.stand_in
    broken = {
        "availability": f"delete from availability where clinician_id = {who}",
        "hours": f"update clinician_contract set maximum_minutes_per_week = 60 where clinician_id = {who}",
        "service": f"delete from clinician_service where clinician_id = {who}",
        "cover": f"update clinician set covers_as_gp = false where id = {who}",
    }
    if why in broken:
        await handing.clinic.change(broken[why])
    elif why == "leave":
        await handing.clinic.add(Leave(clinician_id=who, starts_on=TUESDAY, ends_on=TUESDAY))
    else:
        await handing.clinic.add(Commitment(clinician_id=who, weekday=2, starts=time(5), ends=time(9), label="Early"))
    with pytest.raises(NobodyCould):
        await handing.offer()
    await handing.colleague()
    await handing.offer()
    ((could,),) = await handing.clinic.ask("select could from shift_offer")
    assert who not in could
    assert len(could) == 1


async def test_the_rules_are_asked_again_of_whoever_takes_it_and_before_it_is_approved(handing: Handing) -> None:
    offer = await handing.offer()
    away = f"insert into leave (clinician_id, starts_on, ends_on) values ({handing.clinic.stand_in}, '{TUESDAY}', '{TUESDAY}')"
    await handing.clinic.change(
        away.replace("ends_on)", "ends_on, kind)").replace(f"'{TUESDAY}')", f"'{TUESDAY}', 'annual')")
    )
    with pytest.raises(MayNotTake, match="Dr Stand-In is on leave"):
        await handing.take(offer)
    assert await handing.states() == ["open"]
    await handing.clinic.change("delete from leave")
    await handing.take(offer)
    await handing.clinic.change(
        f"update clinician_contract set maximum_minutes_per_week = 60 where clinician_id = {handing.clinic.stand_in}"
    )
    with pytest.raises(MayNotTake):
        await handing.approve(offer)
    assert (await handing.states(), await handing.in_force()) == (["taken"], [handing.clinic.test])


async def test_nothing_is_handed_over_over_the_heads_of_booked_patients(handing: Handing, desk: Desk) -> None:
    offer = await handing.offer()
    await handing.take(offer)
    await desk.book(handing.clinic.world.slots[0], handing.clinic.world.patients[0])
    with pytest.raises(BookedThere):
        await handing.approve(offer)
    await handing.do(handover.decline, offer)
    with pytest.raises(BookedThere):
        await handing.offer()
    assert await handing.in_force() == [handing.clinic.test]


async def test_of_two_who_take_it_at_once_one_has_it(handing: Handing) -> None:
    third = await handing.colleague()
    offer = await handing.offer()
    takes = [handing.take(offer), handing.take(offer, third)]
    ended = await asyncio.gather(*takes, return_exceptions=True)
    assert sorted(type(one).__name__ for one in ended) == ["NoneType", "ShiftOfferOver"]
    assert await handing.states() == ["taken"]


async def test_what_was_declined_or_kept_is_nobodys_to_take_or_approve(handing: Handing) -> None:
    offer = await handing.offer()
    await handing.take(offer)
    for _ in range(2):
        await handing.do(handover.decline, offer)
    for again in (handing.take(offer), handing.approve(offer), handing.approve(offer + 1)):
        with pytest.raises(ShiftOfferOver):
            await again
    kept = await handing.offer()
    with pytest.raises(ShiftOfferOver):
        await handing.do(handover.withdraw, kept, who=handing.clinic.stand_in)  # whose it is not
    assert await handing.states() == ["declined", "open"]


async def test_a_shift_that_is_gone_or_has_begun_is_on_offer_no_more(handing: Handing) -> None:
    offer = await handing.offer()
    listed = await handing.do(lambda session, actor, now: handover.listed(session, actor.network_id, now))
    assert [one.owner for one in listed] == ["Dr Test"]
    later = handing.now + timedelta(days=30)
    assert await handing.do(lambda session, actor, now: handover.listed(session, actor.network_id, now), at=later) == []
    await handing.clinic.change("update shift set live = false")
    assert await handing.do(lambda session, actor, now: handover.listed(session, actor.network_id, now)) == []
    with pytest.raises(ShiftOfferOver):
        await handing.take(offer)


async def test_a_rota_that_breaks_a_rule_is_mended_first(handing: Handing) -> None:
    await handing.clinic.add(Leave(clinician_id=handing.clinic.test, starts_on=TUESDAY, ends_on=TUESDAY))
    with pytest.raises(RotaBroken):
        await handing.offer()
