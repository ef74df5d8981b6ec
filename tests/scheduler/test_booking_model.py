"""Search, hold, book, move, cancel and the clock at random, against a plain model: the two never differ."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from scheduler.access.links import Links
from scheduler.booking import attendance, holds, rescheduling, service
from scheduler.booking.actor import Actor
from scheduler.booking.admission import seeker
from scheduler.booking.announcements import Announcer
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import SlotSearch
from scheduler.config import Settings
from scheduler.db import Sessions, async_url, create_sessions
from scheduler.errors import Refused
from scheduler.patients.models import Patient
from scheduler.runtime import create_announcer
from tests.conftest import _EMPTY_EVERYTHING as EMPTY_EVERYTHING
from tests.scheduler.booking_model import KEEP, Booked, Kept, Model, Offered, Person, Terms, outcome

START = datetime(2026, 12, 1, 12, tzinfo=UTC)
FIRST = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)
DESKS = ("anna", "ben")
QUARTER = timedelta(minutes=15)
GP = Terms(days_ahead=8, notice=timedelta(hours=2), share_days=2)
SCREENING = Terms(ages=(25, 64), sex="female", interval=timedelta(days=3))
CHECK = Terms(practices=frozenset({2}), invitation_needed=True)
PEOPLE = (
    (date(1980, 3, 31), "female"),
    (date(2001, 12, 10), "female"),
    (date(1960, 1, 1), "male"),
    (date(1999, 2, 28), "female"),
)
FILL = """
insert into network (id, ods_code, name, icb_code, icb_name, is_demonstration) overriding system value values (1, 'U00001', 'N', '', '', true);
insert into practice (id, network_id, ods_code, name, address, postcode, list_size, adjusted_list_size, closed) overriding system value values
 (1, 1, 'C00001', 'Large', '', 'S1 1AA', 3000, 3000, false), (2, 1, 'C00002', 'Small', '', 'S1 1AA', 1000, 1000, false);
insert into site (id, network_id, name, address, postcode, step_free, hearing_loop) overriding system value values (1, 1, 'Hub', '', 'S1 1AA', true, false);
insert into service (id, network_id, code, name, description, minutes, delivery_channel, bookable_online, demand_share,
 min_age, max_age, sex, interval_days, days_ahead, notice_minutes, practice_share_days, practice_ids, invitation_needed) overriding system value values
 (1, 1, 'gp', 'GP', '', 15, 'in_person', true, 0, null, null, null, null, 8, 120, 2, '{}', false),
 (2, 1, 'screening', 'Screening', '', 15, 'in_person', true, 0, 25, 64, 'female', 3, 56, 0, null, '{}', false),
 (3, 1, 'check', 'Check', '', 15, 'in_person', true, 0, null, null, null, null, 56, 0, null, '{2}', true);
insert into campaign (id, network_id, service_id, name, first_day, last_day, not_within_days, most_per_wave, wave_every_days,
 answer_days, expected_take_up, status, waves, next_wave_at, created_by, created_at) overriding system value values
 (1, 1, 3, 'Winter', '2026-12-01', '2026-12-31', 365, 9, 7, 14, 0.4, 'running', 1, now(), 'test', now());
insert into clinician (id, network_id, name, gender, role, covers_as_gp, email) overriding system value
 select n, 1, 'Dr ' || n, 'female', 'gp', true, n || '@example.com' from generate_series(1, 3) n;
insert into room (id, network_id, site_id, name) overriding system value select n, 1, 1, 'Room ' || n from generate_series(1, 3) n;
insert into rota (id, network_id, starts_on, ends_on, status, created_at) overriding system value values (1, 1, '2026-12-07', '2026-12-14', 'published', now());
insert into clinic_session (id, network_id, rota_id, site_id, starts_at, ends_at) overriding system value values (1, 1, 1, 1, '2026-12-08 18:30Z', '2026-12-12 20:00Z');
insert into shift (id, network_id, clinic_session_id, clinician_id, room_id, service_id, during, live) overriding system value
 select n, 1, 1, n, n, n, tstzrange('2026-12-08 18:30Z', '2026-12-12 20:00Z'), true from generate_series(1, 3) n;
"""


def offered() -> list[Offered]:
    """Two evenings of three clinicians; the second of each evening's slots opens on the day."""
    made = []
    for clinician in (1, 2, 3):
        for n in range(6):
            starts = FIRST + timedelta(days=4 * (n // 3)) + n % 3 * QUARTER
            opens = starts.replace(hour=0, minute=0) if n % 3 == 1 else None
            made.append(Offered(len(made) + 1, clinician, clinician, starts, starts + QUARTER, opens))
    return made


class Booking(RuleBasedStateMachine):
    """Every step is done twice: by the product, each time in a transaction of its own, and by the model."""

    loop: ClassVar[asyncio.AbstractEventLoop]
    sessions: ClassVar[Sessions]
    announcer: ClassVar[Announcer]

    @initialize()
    def fill(self) -> None:
        slots = offered()
        people = [Person(n + 1, born, sex, 1 + n % 2) for n, (born, sex) in enumerate(PEOPLE)]
        terms = {1: GP, 2: SCREENING, 3: CHECK}
        self.model = Model({s.id: s for s in slots}, terms, {p.id: p for p in people}, {1: 3000, 2: 1000}, START)
        self.loop.run_until_complete(self._fill(slots, people))

    async def _fill(self, slots: list[Offered], people: list[Person]) -> None:
        async with self.sessions() as session, session.begin():
            await session.execute(EMPTY_EVERYTHING)
            for statement in FILL.split(";\n"):
                if statement.strip():
                    await session.execute(text(statement))
            for one in slots:
                await session.execute(
                    text(
                        "insert into slot (id, network_id, shift_id, site_id, clinician_id, room_id, service_id, delivery_channel,"
                        " starts_at, ends_at, opens, opens_at, status) overriding system value values"
                        " (:id, 1, :who, 1, :who, :who, :service, 'in_person', :starts, :ends, :how, :opens, 'open')"
                    ),
                    {"id": one.id, "who": one.clinician, "service": one.service, "starts": one.starts, "ends": one.ends,
                     "how": "same_day" if one.opens else "advance", "opens": one.opens},
                )  # fmt: skip
            for who in people:
                await session.execute(
                    text(
                        "insert into patient (id, network_id, practice_id, nhs_number, given_name, family_name, date_of_birth, sex, postcode)"
                        " overriding system value values (:id, 1, :practice, :nhs, 'Pat', 'Example', :born, :sex, 'S1 1AA')"
                    ),
                    {"id": who.id, "practice": who.practice, "nhs": f"99900000{who.id:02d}", "born": who.born, "sex": who.sex},
                )  # fmt: skip

    def act(self, use: Callable[[Any], Awaitable[Any]]) -> tuple[Any, str | None]:
        async def once() -> Any:
            async with self.sessions() as session, session.begin():
                return await use(session)

        try:
            return self.loop.run_until_complete(once()), None
        except Refused as refused:
            return None, outcome(refused)

    @rule(who=st.sampled_from(DESKS), slot=st.integers(1, 18))
    def hold(self, who: str, slot: int) -> None:
        found, said = self.act(lambda s: holds.hold(s, Actor(1, who), slot, self.model.now, KEEP))
        expected = self.model.unreleased(slot)
        if expected is None and (self.model.booked(slot) or self.model.held(slot, who)):
            expected = "SlotTaken"
        assert said == expected
        if found and not found.found_again:
            until = min(self.model.now + KEEP, self.model.slots[slot].starts)
            self.model.holds[found.hold.id] = Kept(who, slot, until)

    @rule(who=st.sampled_from(DESKS), slot=st.integers(1, 18), patient=st.integers(1, 4))
    def book(self, who: str, slot: int, patient: int) -> None:
        expected = self.model.refusal(slot, patient, who)
        row, said = self.act(lambda s: service.book(s, Actor(1, who), slot, patient, self.model.now, self.announcer))
        assert said == expected
        if row:
            self._use_holds(who, slot)
            self.model.appointments[row.appointment.id] = Booked(patient, slot, self.model.now)

    @rule(patient=st.integers(1, 4), service=st.sampled_from([2, 3]), days=st.sampled_from([1, 9]))
    def invite(self, patient: int, service: int, days: int) -> None:
        """Anew, to what needs an invitation or to what does not."""
        until = self.model.now + timedelta(days=days)
        self.act(lambda s: self._invite(s, patient, service, until))
        self.model.invited[patient, service] = self.model.now, until

    async def _invite(self, session: Any, patient: int, service: int, until: datetime) -> None:
        asked = {"patient": patient, "service": service, "now": self.model.now, "until": until}
        for statement in (
            "update invitation set status = 'withdrawn' where patient_id = :patient and service_id = :service",
            "insert into invitation (network_id, campaign_id, patient_id, service_id, wave, status, chosen_at, sent_at,"
            " expires_at) values (1, 1, :patient, :service, 1, 'sent', :now, :now, :until)",
        ):
            await session.execute(text(statement), asked)

    @rule(who=st.sampled_from(DESKS), patient=st.integers(1, 4), which=st.integers(0, 20))
    def book_held(self, who: str, patient: int, which: int) -> None:
        mine = [key for key, kept in self.model.holds.items() if kept.holder == who]
        if not mine:
            return
        key = mine[which % len(mine)]
        kept = self.model.holds[key]
        if kept.until <= self.model.now:
            expected: str | None = "HoldExpired"
        elif kept.used:
            expected = None  # judged below: rules of the patient come first
        else:
            expected = self.model.refusal(kept.slot, patient, who)
        row, said = self.act(
            lambda s: service.book_held(s, Actor(1, who), key, patient, self.model.now, self.announcer)
        )
        if kept.used and kept.until > self.model.now:
            assert said in {"HoldUsed", self.model.unreleased(kept.slot), self.model.unsuited(kept.slot, patient)} - {
                None
            }
            return
        assert said == expected
        if row:
            kept.used = True
            self.model.appointments[row.appointment.id] = Booked(patient, kept.slot, self.model.now)

    @rule(who=st.sampled_from(DESKS), slot=st.integers(1, 18), which=st.integers(0, 20))
    def move(self, who: str, slot: int, which: int) -> None:
        if not self.model.appointments:
            return
        key = sorted(self.model.appointments)[which % len(self.model.appointments)]
        mine = self.model.appointments[key]
        expected = self._refused_move(mine, key, slot, who)
        actor, now = Actor(1, who), self.model.now
        _, said = self.act(lambda s: rescheduling.reschedule(s, actor, key, slot, now, self.announcer))
        assert said == expected
        if said is None and mine.slot != slot:
            self._use_holds(who, slot)
            mine.slot = slot

    def _refused_move(self, mine: Booked, key: int, slot: int, who: str) -> str | None:
        if self.model.unreleased(slot):
            return self.model.unreleased(slot)
        if not mine.live:
            return "AppointmentMovedOn"
        if self.model.slots[mine.slot].starts <= self.model.now:
            return "TooLate"
        return None if mine.slot == slot else self.model.refusal(slot, mine.patient, who, key)

    @rule(who=st.sampled_from(DESKS), which=st.integers(0, 20))
    def cancel(self, who: str, which: int) -> None:
        if self.model.appointments:
            key = sorted(self.model.appointments)[which % len(self.model.appointments)]
            _, said = self.act(lambda s: attendance.cancel(s, Actor(1, who), key, self.model.now, self.announcer))
            assert said is None
            self.model.appointments[key].live = False

    @rule(who=st.sampled_from(DESKS), which=st.integers(0, 20))
    def release(self, who: str, which: int) -> None:
        mine = [key for key, kept in self.model.holds.items() if kept.holder == who]
        if mine:
            key = mine[which % len(mine)]
            self.act(lambda s: holds.release(s, Actor(1, who), key, self.model.now))
            self.model.holds[key].used = True

    @rule(step=st.sampled_from([timedelta(minutes=4), timedelta(hours=9), timedelta(days=1), timedelta(days=3)]))
    def wait(self, step: timedelta) -> None:
        self.model.now += step

    @invariant()
    def search_shows_exactly_what_each_patient_can_book(self) -> None:
        if hasattr(self, "model"):
            for who, patient in ((DESKS[0], 1), (DESKS[1], 2), (DESKS[0], 3), (DESKS[1], 4)):
                assert self._found(who, patient) == sorted(self.model.free(patient, who), key=self._place)

    def _found(self, who: str, patient: int) -> list[int]:
        async def find(session: Any) -> list[int]:
            person = await session.get(Patient, patient)
            now = self.model.now
            wanted = SlotSearch(None, now, now + timedelta(days=60), holder=who, seeker=seeker(person))
            return [row.slot.id for row in await search(session, 1, wanted, now)]

        found, _ = self.act(find)
        return list(found)

    def _place(self, slot: int) -> tuple[datetime, int]:
        return self.model.slots[slot].starts, slot

    def _use_holds(self, who: str, slot: int) -> None:
        for kept in self.model.holds.values():
            if kept.slot == slot and kept.holder == who:
                kept.used = True


@pytest.fixture
def machine(database_url: str) -> Iterator[type[Booking]]:
    """One loop and one connection for all examples: what is compared is never how they are made."""
    engine = create_async_engine(async_url(database_url), pool_size=1)
    Booking.loop, Booking.sessions = asyncio.new_event_loop(), create_sessions(engine)
    Booking.announcer = create_announcer(Settings(), Links("http://127.0.0.1:8000", "s" * 32))
    yield Booking
    Booking.loop.run_until_complete(engine.dispose())
    Booking.loop.close()


def test_whatever_people_do_in_whatever_order_the_product_does_as_the_model_says(machine: type[Booking]) -> None:
    every = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=10, stateful_step_count=25, deadline=None, suppress_health_check=every),
    )
