"""No double booking, ever; and what is told is what is true."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from notifications import queries as messages
from notifications.providers.memory import MemoryProvider
from scheduler.access.links import Links
from scheduler.booking import holds, service
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import (
    HoldExpired,
    HoldNotFound,
    HoldUsed,
    PatientBusy,
    SlotNotFound,
    SlotPast,
    SlotTaken,
    TooEarly,
)
from scheduler.booking.lifecycle import Verb
from scheduler.booking.queries import SlotSearch
from scheduler.config import Settings
from scheduler.reminders.service import send_due
from scheduler.runtime import create_announcer

KEEP = timedelta(minutes=10)


class Desk:
    """Acts as one caller, each time in a transaction of its own."""

    def __init__(self, world: Any, announcer: Announcer, name: str = "desk") -> None:
        self.world, self.announcer, self.actor = world, announcer, Actor(world.network_id, name)

    async def do(self, use: Any, *arguments: Any) -> Any:
        async with self.world.sessions() as session, session.begin():
            return await use(session, *arguments)

    async def book(self, slot: int, patient: int, now: datetime | None = None) -> Any:
        return await self.do(service.book, self.actor, slot, patient, now or self.world.now, self.announcer)

    async def hold(self, slot: int, now: datetime | None = None, *, only_one: bool = False) -> Any:
        async with self.world.sessions() as session, session.begin():
            found = await holds.hold(session, self.actor, slot, now or self.world.now, KEEP, only_one=only_one)
        return found.hold

    async def book_held(self, hold: int, patient: int, now: datetime | None = None) -> Any:
        return await self.do(service.book_held, self.actor, hold, patient, now or self.world.now, self.announcer)

    async def everybody_apart(self) -> None:
        """Each slot with a clinician and a room of its own, so that nothing queues up by itself."""
        async with self.world.sessions() as session, session.begin():
            await session.execute(
                text(
                    "with c as (insert into clinician (network_id, name, gender, role, covers_as_gp, email)"
                    " select network_id, id::text, 'female', 'gp', true, id::text from slot returning id, email),"
                    " r as (insert into room (network_id, site_id, name)"
                    " select network_id, site_id, id::text from slot returning id, name)"
                    " update slot set clinician_id = c.id, room_id = r.id from c, r"
                    " where c.email = slot.id::text and r.name = slot.id::text"
                )
            )

    async def cancel(self, appointment: int) -> Any:
        return await self.do(service.cancel, self.actor, appointment, self.world.now, self.announcer)

    async def free(self, now: datetime | None = None) -> list[int]:
        at = now or self.world.now
        rows = await self.do(service.search, self.world.network_id, SlotSearch("gp", at, at + timedelta(days=60)), at)
        return [row.slot.id for row in rows]

    async def told(self, appointment: int) -> dict[tuple[str, str], str]:
        async with self.world.sessions() as session:
            found = await messages.about(session, self.world.network_id, f"appointment:{appointment}")
        return {(message.purpose, message.channel): message.status for message in found}


@pytest.fixture
def desk(world: Any, announcer: Announcer) -> Desk:
    return Desk(world, announcer)


@pytest.mark.parametrize("callers", [2, 50])
async def test_of_many_who_press_at_once_one_gets_the_slot(desk: Desk, callers: int) -> None:
    slot = desk.world.slots[0]
    tries = [desk.book(slot, patient) for patient in desk.world.patients[:callers]]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(outcome, Exception) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, SlotTaken) for outcome in outcomes) == callers - 1


async def test_the_database_itself_refuses_a_second_occupant(desk: Desk) -> None:
    await desk.book(desk.world.slots[0], desk.world.patients[0])
    copy = text(
        "insert into occupancy (network_id, slot_id, clinician_id, room_id, patient_id, appointment_id, during)"
        " select network_id, :slot, clinician_id, room_id, :patient, appointment_id, during from occupancy"
    )
    with pytest.raises(IntegrityError, match="ex_occupancy_clinician"):
        async with desk.world.sessions() as session, session.begin():
            await session.execute(copy, {"slot": desk.world.slots[1], "patient": desk.world.patients[1]})


async def test_a_held_slot_is_busy_for_everybody_else_until_its_deadline(
    desk: Desk, world: Any, announcer: Announcer
) -> None:
    held = await desk.hold(world.slots[0])
    other = Desk(world, announcer, "other")
    with pytest.raises(SlotTaken):
        await other.book(world.slots[0], world.patients[1])
    with pytest.raises(HoldNotFound):
        await other.book_held(held.id, world.patients[1])
    assert world.slots[0] not in await desk.free()
    assert world.slots[0] in await desk.free(world.now + KEEP)
    row = await other.book(world.slots[0], world.patients[1], world.now + KEEP)
    assert row.appointment.status == "booked"
    with pytest.raises(HoldExpired):
        await desk.book_held(held.id, world.patients[0], world.now + KEEP)


async def test_a_holder_finds_its_own_hold_again_with_its_deadline(desk: Desk) -> None:
    first = await desk.hold(desk.world.slots[0])
    again = await desk.hold(desk.world.slots[0], desk.world.now + timedelta(minutes=3))
    assert (again.id, again.expires_at) == (first.id, first.expires_at)
    later = await desk.hold(desk.world.slots[0], desk.world.now + KEEP)
    assert later.id != first.id


async def test_a_holder_books_the_slot_it_holds_without_naming_the_hold(desk: Desk) -> None:
    held = await desk.hold(desk.world.slots[0])
    row = await desk.book(desk.world.slots[0], desk.world.patients[0])
    assert (row.appointment.slot_id, row.appointment.status) == (desk.world.slots[0], "booked")
    with pytest.raises(HoldUsed):
        await desk.book_held(held.id, desk.world.patients[0])
    with pytest.raises(SlotTaken):
        await desk.book(desk.world.slots[0], desk.world.patients[1])


async def test_one_who_may_keep_only_one_time_lets_go_of_the_one_before(desk: Desk) -> None:
    await desk.hold(desk.world.slots[0], only_one=True)
    await desk.hold(desk.world.slots[1], only_one=True)
    assert desk.world.slots[0] in await desk.free()
    assert desk.world.slots[1] not in await desk.free()


async def test_one_who_chooses_everything_at_once_still_keeps_one(desk: Desk) -> None:
    await desk.everybody_apart()
    chosen = await asyncio.gather(*(desk.hold(slot, only_one=True) for slot in desk.world.slots * 4))
    assert len(chosen) == len(desk.world.slots) * 4
    assert len(await desk.free()) == len(desk.world.slots) - 1


async def test_visitors_who_swap_their_times_at_once_never_stand_in_each_others_way(
    desk: Desk, world: Any, announcer: Announcer
) -> None:
    await desk.everybody_apart()
    other = Desk(world, announcer, "other")
    for turn in range(20):
        mine, theirs = world.slots[turn % 2], world.slots[1 - turn % 2]
        outcomes = await asyncio.gather(
            desk.hold(mine, only_one=True), other.hold(theirs, only_one=True), return_exceptions=True
        )
        assert all(not isinstance(one, Exception) or isinstance(one, SlotTaken) for one in outcomes)


async def test_what_a_holder_keeps_is_free_to_the_holder_only(desk: Desk) -> None:
    await desk.hold(desk.world.slots[0])
    now = desk.world.now
    for holder, sees in ((desk.actor.name, True), ("somebody else", False)):
        wanted = SlotSearch("gp", now, now + timedelta(days=60), holder=holder)
        rows = await desk.do(service.search, desk.world.network_id, wanted, now)
        assert (desk.world.slots[0] in [row.slot.id for row in rows]) is sees


async def test_a_hold_becomes_an_appointment(desk: Desk) -> None:
    held = await desk.hold(desk.world.slots[0])
    row = await desk.book_held(held.id, desk.world.patients[0])
    assert row.appointment.slot_id == desk.world.slots[0]
    with pytest.raises(HoldUsed):
        await desk.book_held(held.id, desk.world.patients[0])


async def test_a_patient_is_never_in_two_places(desk: Desk) -> None:
    await desk.book(desk.world.slots[0], desk.world.patients[0])
    async with desk.world.sessions() as session, session.begin():
        await session.execute(
            text("update slot set starts_at = starts_at - interval '5 minutes' where id = :id"),
            {"id": desk.world.slots[1]},
        )
        await session.execute(text("update occupancy set clinician_id = 0, room_id = 0"))
    with pytest.raises(PatientBusy):
        await desk.book(desk.world.slots[1], desk.world.patients[0])


async def test_what_is_past_or_not_on_offer_cannot_be_booked(desk: Desk) -> None:
    with pytest.raises(SlotPast):
        await desk.book(desk.world.slots[0], desk.world.patients[0], desk.world.now + timedelta(days=30))
    with pytest.raises(SlotNotFound):
        await desk.book(2**40, desk.world.patients[0])


async def test_what_search_shows_can_be_booked_and_nothing_else(desk: Desk) -> None:
    free = await desk.free()
    assert free == desk.world.slots
    for slot, patient in zip(free, desk.world.patients, strict=False):
        await desk.book(slot, patient)
        assert slot not in await desk.free()
    assert await desk.free() == []


async def test_a_booking_writes_its_messages_and_a_cancellation_withdraws_them(desk: Desk) -> None:
    booked = (await desk.book(desk.world.slots[0], desk.world.patients[0])).appointment.id
    assert await desk.told(booked) == {
        ("confirmation", "sms"): "pending", ("confirmation", "email"): "pending", ("reminder_7d", "sms"): "pending",
        ("reminder_2d", "sms"): "pending", ("reminder_morning", "sms"): "pending"}  # fmt: skip
    provider = MemoryProvider()
    providers = {"sms": provider, "email": provider}
    await send_due(desk.world.sessions, providers, lambda: desk.world.now)
    assert len(provider.outbox) == 2
    await desk.cancel(booked)
    await desk.cancel(booked)
    for day in range(20):
        await send_due(desk.world.sessions, providers, lambda day=day: desk.world.now + timedelta(days=day))  # type: ignore[misc]
    told = await desk.told(booked)
    assert {status for (purpose, _), status in told.items() if purpose.startswith("reminder")} == {"withdrawn"}
    assert [one.calendar_method for one in provider.outbox if one.calendar] == ["REQUEST", "CANCEL"]
    assert len(provider.outbox) == 4
    assert desk.world.slots[0] in await desk.free()


@pytest.mark.parametrize("days", [(5,), (1, 3, 30), ()])
async def test_reminders_leave_any_number_of_days_before(world: Any, days: tuple[int, ...]) -> None:
    announcer = create_announcer(Settings(reminder_days=days), Links("http://127.0.0.1:8000", "s" * 32))
    desk = Desk(world, announcer)
    booked = (await desk.book(world.slots[0], world.patients[0], world.now - timedelta(days=30))).appointment.id
    told = {purpose for purpose, channel in await desk.told(booked) if channel == "sms"}
    assert told == {"confirmation", "reminder_morning", *(f"reminder_{one}d" for one in days)}


async def test_where_no_texts_are_sent_everything_goes_by_e_mail(world: Any) -> None:
    announcer = create_announcer(Settings(sms_provider="none"), Links("http://127.0.0.1:8000", "s" * 32))
    desk = Desk(world, announcer)
    booked = (await desk.book(world.slots[0], world.patients[0])).appointment.id
    assert {channel for _, channel in await desk.told(booked)} == {"email"}
    assert {"confirmation", "reminder_morning"} <= {purpose for purpose, _ in await desk.told(booked)}


async def test_each_reminder_leaves_once_when_it_is_due(desk: Desk) -> None:
    await desk.book(desk.world.slots[0], desk.world.patients[0])
    provider = MemoryProvider()
    for hours in range(0, 24 * 15, 3):
        await send_due(
            desk.world.sessions,
            {"sms": provider, "email": provider},
            lambda h=hours: desk.world.now + timedelta(hours=h),
        )  # type: ignore[misc]
    texts = [one.reference for one in provider.outbox if not one.title]
    assert len(texts) == len(set(texts)) == 4


async def test_a_text_names_no_service_and_fits_two_parts(desk: Desk) -> None:
    booked = (await desk.book(desk.world.slots[0], desk.world.patients[0])).appointment.id
    async with desk.world.sessions() as session:
        texts = [
            m
            for m in await messages.about(session, desk.world.network_id, f"appointment:{booked}")
            if m.channel == "sms"
        ]
    assert all("GP" not in message.body and message.parts <= 2 for message in texts)


@pytest.mark.parametrize("channel", ["telephone", "video"])
async def test_an_appointment_without_a_place_sends_nobody_to_one(desk: Desk, channel: str) -> None:
    async with desk.world.sessions() as session, session.begin():
        await session.execute(text("update slot set delivery_channel = :channel"), {"channel": channel})
    booked = (await desk.book(desk.world.slots[0], desk.world.patients[0])).appointment.id
    async with desk.world.sessions() as session:
        written = await messages.about(session, desk.world.network_id, f"appointment:{booked}")
    for message in written:
        everything = message.title + message.body + (message.calendar or "").replace("\r\n ", "")
        assert "Hub" not in everything
        assert "2 Road" not in everything
        assert "at about 6:30pm" in message.body
        assert "number" in message.body
        assert message.channel == "email" or message.parts <= 2
    invitation = next(message.calendar for message in written if message.calendar).replace("\r\n ", "")
    assert re.search(r"^LOCATION:By (telephone|video)\\?\. The clinician will", invitation, re.MULTILINE)


async def test_attendance_is_closed_by_staff_and_leaves_a_trail_that_only_grows(desk: Desk) -> None:
    booked = (await desk.book(desk.world.slots[0], desk.world.patients[0])).appointment.id
    evening = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)
    with pytest.raises(TooEarly):
        await desk.do(service.close, desk.actor, booked, Verb.ARRIVE, desk.world.now)
    for verb in (Verb.ARRIVE, Verb.FULFIL):
        await desk.do(service.close, desk.actor, booked, verb, evening)
    async with desk.world.sessions() as session:
        trail = await session.execute(
            text("select to_status, actor from audit_event where subject = :s order by id"),
            {"s": f"appointment:{booked}"},
        )
        assert trail.all() == [("booked", "desk"), ("arrived", "desk"), ("fulfilled", "desk")]
    with pytest.raises(DBAPIError, match="ck_audit_event_actor"):
        await desk.do(
            service.cancel,
            Actor(desk.world.network_id, ""),
            (await desk.book(desk.world.slots[1], desk.world.patients[1])).appointment.id,
            desk.world.now,
            desk.announcer,
        )
    with pytest.raises(DBAPIError, match="only ever grows"):
        async with desk.world.sessions() as session, session.begin():
            await session.execute(text("update audit_event set actor = 'somebody else'"))


async def test_a_hold_leaves_a_trail_of_how_it_began_and_how_it_ended(
    desk: Desk, world: Any, announcer: Announcer
) -> None:
    booked, released, replaced, run_out, given_up = world.slots[:5]
    first = await desk.hold(booked)
    appointment = (await desk.book_held(first.id, world.patients[0])).appointment.id
    second = await desk.hold(released)
    for _ in range(2):
        await desk.do(holds.release, desk.actor, second.id, world.now)
    other = Desk(world, announcer, "web:visitor")
    third = await other.hold(replaced, only_one=True)
    fourth = await other.hold(run_out, only_one=True)
    await desk.book(run_out, world.patients[1], world.now + KEEP)
    fifth = await desk.hold(given_up)
    for _ in range(holds.MISMATCHES):
        held = await desk.do(holds.own_hold, desk.actor, fifth.id, world.now)
        await desk.do(holds.note_mismatch, desk.actor, held, world.now)
    async with world.sessions() as session:
        rows = await session.execute(
            text(
                "select subject, to_status, actor, reason from audit_event where subject like 'hold:%' and from_status = 'held' order by id"
            )
        )
    ends = [(first, "booked", "desk", f"appointment:{appointment}"), (second, "released", "desk", ""),
            (third, "released", "web:visitor", "another time was chosen"), (fourth, "expired", "desk", ""),
            (fifth, "released", "desk", "details that matched nobody, too often")]  # fmt: skip
    assert rows.all() == [(f"hold:{held.id}", *end) for held, *end in ends]
    async with world.sessions() as session:
        begun = await session.execute(
            text("select count(*) from audit_event where to_status = 'held' and from_status is null")
        )
        assert begun.scalar_one() == 5
