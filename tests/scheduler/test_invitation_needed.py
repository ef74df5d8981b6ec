"""Services for some practices' people, or with an invitation only: booking refuses, search hides, and both say why."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from scheduler.booking import rescheduling
from scheduler.booking.admission import seeker
from scheduler.booking.eligibility import Terms, refuse_strangers
from scheduler.booking.errors import InvitationNeeded, NotForThisPractice
from scheduler.booking.search.barriers import Barrier, sentence
from scheduler.booking.search.service import search, why_nothing
from scheduler.booking.search.wish import SlotSearch
from scheduler.errors import Refused
from scheduler.patients.models import Patient
from tests.scheduler.desk import Desk

DAYS = timedelta(days=1)
CAMPAIGN = (
    "insert into campaign (network_id, service_id, name, first_day, last_day, not_within_days, most_per_wave,"
    " wave_every_days, answer_days, expected_take_up, status, waves, next_wave_at, created_by, created_at)"
    " select network_id, id, 'Winter', '2026-12-01', '2026-12-31', 365, 9, 7, 14, 0.4, 'running', 1, now(), 'test', now()"
    " from service"
)


class Practice:
    """The small network, whose service the tests keep to some people."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.world = desk, desk.world
        self.patient, self.slot = desk.world.patients[0], desk.world.slots[0]

    async def do(self, statement: str, **values: Any) -> None:
        async with self.world.sessions() as session, session.begin():
            await session.execute(text(statement), values)

    async def invite(self, lasts: timedelta = 14 * DAYS, status: str = "sent") -> None:
        await self.do(CAMPAIGN)
        await self.do(
            "insert into invitation (network_id, campaign_id, patient_id, service_id, wave, status, chosen_at, sent_at,"
            " expires_at) select network_id, id, :patient, service_id, 1, :status, :sent, :sent, :until from campaign",
            patient=self.patient, status=status, sent=self.world.now - 30 * DAYS, until=self.world.now + lasts,
        )  # fmt: skip

    async def found(self) -> list[int]:
        return [row.slot.id for row in await self.desk.do(search, *await self._wanted())]

    async def why(self) -> list[tuple[Barrier, int]]:
        nothing = await self.desk.do(why_nothing, *await self._wanted())
        return [(one.barrier, one.slots) for one in nothing.reasons]

    async def refusal(self) -> type | None:
        try:
            await self.desk.book(self.slot, self.patient)
        except Refused as refused:
            return type(refused)
        return None

    async def _wanted(self) -> tuple[int, SlotSearch, Any]:
        now = self.world.now
        async with self.world.sessions() as session:
            who = seeker(await session.get(Patient, self.patient))
        return self.world.network_id, SlotSearch("gp", now, now + 60 * DAYS, seeker=who), now


@pytest.fixture
def practice(desk: Desk) -> Practice:
    return Practice(desk)


async def test_a_service_of_other_practices_is_neither_shown_nor_booked(practice: Practice) -> None:
    await practice.do("update service set practice_ids = array[(select max(id) from practice)]")
    assert await practice.found() == []
    assert await practice.why() == [(Barrier.PRACTICE, 6)]
    assert await practice.refusal() is NotForThisPractice


async def test_a_service_of_their_own_practice_is_shown_and_booked(practice: Practice) -> None:
    await practice.do("update service set practice_ids = array(select id from practice)")
    assert await practice.found() == practice.world.slots
    assert await practice.refusal() is None


@pytest.mark.parametrize(
    ("lasts", "status"),
    [(None, ""), (-DAYS, "sent"), (14 * DAYS, "declined"), (14 * DAYS, "withdrawn")],
    ids=["never invited", "run out", "declined", "withdrawn"],
)
async def test_without_an_invitation_that_lasts_nothing_is_shown_or_booked(
    practice: Practice, lasts: timedelta | None, status: str
) -> None:
    await practice.do("update service set invitation_needed = true")
    if lasts is not None:
        await practice.invite(lasts, status)
    assert await practice.found() == []
    assert await practice.why() == [(Barrier.UNINVITED, 6)]
    assert await practice.refusal() is InvitationNeeded


async def test_with_an_invitation_it_is_shown_and_booked(practice: Practice) -> None:
    await practice.do("update service set invitation_needed = true")
    await practice.invite()
    assert await practice.found() == practice.world.slots
    assert await practice.refusal() is None


async def test_one_invitation_is_for_one_appointment_however_it_is_booked(practice: Practice) -> None:
    await practice.do("update service set invitation_needed = true")
    await practice.invite()
    held = await practice.desk.hold(practice.world.slots[1])
    first = await practice.desk.book(practice.slot, practice.patient)
    assert await practice.found() == []
    practice.slot = practice.world.slots[2]
    assert await practice.refusal() is InvitationNeeded
    with pytest.raises(InvitationNeeded):
        await practice.desk.book_held(held.id, practice.patient)
    await practice.desk.cancel(first.appointment.id)
    assert await practice.refusal() is None


async def test_what_was_booked_before_they_were_invited_uses_no_invitation_up(practice: Practice) -> None:
    await practice.desk.book(practice.world.slots[1], practice.patient, practice.world.now - 40 * DAYS)
    await practice.do("update service set invitation_needed = true")
    await practice.invite()
    assert await practice.refusal() is None


async def test_what_was_booked_with_an_invitation_can_be_moved_when_that_is_used_up(practice: Practice) -> None:
    await practice.do("update service set invitation_needed = true")
    await practice.invite()
    booked = await practice.desk.book(practice.slot, practice.patient)
    await practice.do("update invitation set status = 'booked', appointment_id = (select max(id) from appointment)")
    desk, to = practice.desk, practice.world.slots[3]
    moved = await desk.do(
        rescheduling.reschedule, desk.actor, booked.appointment.id, to, practice.world.now, desk.announcer
    )
    assert moved.slot.id == to


def test_each_refusal_names_the_service_and_what_to_do() -> None:
    with pytest.raises(NotForThisPractice, match="Smear is for patients of other practices"):
        refuse_strangers(Terms("Smear", practices=frozenset({2})), 1, invited=True)
    with pytest.raises(InvitationNeeded, match="Smear is for people whom we have invited"):
        refuse_strangers(Terms("Smear", invitation_needed=True), 1, invited=False)
    refuse_strangers(Terms("Smear", practices=frozenset({1}), invitation_needed=True), 1, invited=True)
    refuse_strangers(Terms("Smear"), 1, invited=False)


def test_search_says_how_many_times_are_for_others() -> None:
    assert sentence(Barrier.PRACTICE, 1, None) == "1 time is for patients of other practices."
    assert sentence(Barrier.UNINVITED, 3, None) == "3 times are for people with an invitation."
