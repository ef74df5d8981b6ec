"""The waiting list beside everything else that people do, at random, against a plain model: the two never differ."""

from datetime import timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test
from sqlalchemy import text

from scheduler.booking.actor import Actor
from scheduler.config import Settings
from scheduler.runtime import create_offering
from scheduler.waitlist import answers, service, sweep
from scheduler.waitlist.announcements import Offering
from scheduler.waitlist.lifecycle import Priority
from scheduler.waitlist.service import NewWish
from tests.scheduler.booking_model import Booked, Kept, Offered, Person
from tests.scheduler.test_booking_model import Booking, machine  # noqa: F401 - a fixture
from tests.scheduler.waiting_model import Claim, WaitingList, Wished

CODES = {1: "gp", 2: "screening"}
A_MONTH = timedelta(days=30)


class Waiting(Booking):
    """Search, in the machine that this one goes on from, is what shows that an offer counts against capacity."""

    offering: ClassVar[Offering]

    @initialize()
    def fill(self) -> None:
        super().fill()
        self.list = WaitingList(self.model)
        for patient in self.model.people:
            self.wish(patient, 1, Priority.ROUTINE)

    async def _fill(self, slots: list[Offered], people: list[Person]) -> None:
        await super()._fill(slots, people)
        async with self.sessions() as session, session.begin():
            await session.execute(text("update patient set email = id || '@example.com'"))

    @rule(patient=st.integers(1, 4), of=st.sampled_from([1, 2]), how=st.sampled_from(Priority))
    def wish(self, patient: int, of: int, how: Priority) -> None:
        now = self.model.now
        wanted = NewWish((patient,), CODES[of], how, now.date(), (now + A_MONTH).date())
        rows, said = self.act(lambda s: service.add(s, Actor(1, "desk"), wanted, now))
        assert said == self.list.refused_wish(patient, of, now + A_MONTH)
        if rows:
            self.list.wishes[rows[0].entry.id] = Wished(patient, of)

    @rule(step=st.sampled_from([timedelta(minutes=4), timedelta(hours=3), timedelta(hours=13), timedelta(days=2)]))
    def wait(self, step: timedelta) -> None:
        """Often less than an offer lasts."""
        self.model.now += step

    @rule(then=st.sampled_from([None, True, False]))
    def look(self, then: bool | None) -> None:
        """What is over ends, nothing that could be offered is forgotten, and somebody may answer at once."""
        self.list.sweep()
        self.loop.run_until_complete(sweep.look(self.sessions, lambda: self.model.now, self.offering))
        self._note_new_offers()
        assert self.list.forgotten() == []
        if then is not None:
            self.answer(then, 0)

    @rule(accept=st.booleans(), which=st.integers(0, 20))
    def answer(self, accept: bool, which: int) -> None:
        made = [key for key, claim in self.list.claims.items() if claim.is_made]
        if not made:
            return
        key = made[which % len(made)]
        claim = self.list.claims[key]
        wish = self.list.wishes[claim.wish]
        expected = self.list.refused_answer(claim, accept=accept)
        in_time = claim.kept.until > self.model.now
        actor, now = Actor(1, f"patient:{wish.patient}"), self.model.now
        row, said = self.act(lambda s: answers.answer(s, actor, key, accept, now, self.offering))
        assert said == expected
        if row and accept:
            self.list.end(claim, in_vain=False)
            wish.is_open = False
            self.model.appointments[row.offer.appointment_id] = Booked(wish.patient, claim.kept.slot, now)
        elif row and in_time:
            self.list.end(claim, in_vain=True)
            self._note_new_offers()

    def _note_new_offers(self) -> None:
        """Each to somebody who waits, of a time that they could book, that was free, and that is new to them."""
        for offer in self._offers():
            if offer.id in self.list.claims:
                continue
            assert self.list.may_be_offered(offer.entry_id, offer.slot_id)
            kept = Kept(f"waitlist:{offer.entry_id}", offer.slot_id, offer.expires_at)
            self.model.holds[offer.hold_id] = kept
            self.list.claims[offer.id] = Claim(offer.entry_id, kept)
            self.list.wishes[offer.entry_id].tried.add(offer.slot_id)

    def _offers(self) -> list[Any]:
        async def read(session: Any) -> list[Any]:
            asked = text("select id, entry_id, slot_id, hold_id, expires_at from offer order by id")
            return list(await session.execute(asked))

        return list(self.act(read)[0])


@pytest.fixture
def waiting(machine: type[Booking]) -> type[Waiting]:  # noqa: F811 - the fixture
    Waiting.offering = create_offering(Settings(), machine.announcer)
    return Waiting


def test_whatever_is_offered_answered_and_booked_in_between_is_as_the_model_says(waiting: type[Waiting]) -> None:
    every = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        waiting,
        settings=settings(max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=every),
    )
