"""Trials over a real database: who is drawn, what they are told, what is found, and what a decision changes."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from notifications.ledger import Claimed
from scheduler.access import tenant
from scheduler.arms.models import Finding, Kind
from scheduler.booking import rescheduling
from scheduler.booking import service as booking
from scheduler.booking.protecting import set_vulnerable
from scheduler.reminders.fallback import another_way
from scheduler.sql import driver
from scheduler.trials.errors import (
    AnotherTrialOpen,
    KnownWorse,
    NothingToTry,
    TrialMovedOn,
)
from scheduler.trials.lifecycle import Change
from tests.scheduler.trying import AFTER, Lab

COST = "a missed appointment costs the NHS about £30"


async def booked(lab: Lab, number: int = 0) -> int:
    row = await lab.desk.book(lab.world.slots[number], lab.world.patients[number])
    return int(row.appointment.id)


async def test_each_appointment_is_told_what_the_arm_it_was_drawn_into_says(lab: Lab) -> None:
    await lab.running("ba")
    in_b, in_a = await booked(lab, 0), await booked(lab, 1)
    assert (await lab.arms(in_b), await lab.arms(in_a)) == ([("b", 2)], [("a", 2)])
    assert COST in await lab.said(in_b)
    assert COST not in await lab.said(in_a)
    assert COST not in await lab.said(in_b, "confirmation")


async def test_a_draft_and_a_stopped_trial_draw_nobody(lab: Lab) -> None:
    trial = await lab.draft()
    assert await lab.arms(await booked(lab, 0)) == []
    await lab.change(trial, Change.START, Change.STOP)
    assert await lab.arms(await booked(lab, 1)) == []


async def test_a_hold_that_becomes_an_appointment_is_drawn_too(lab: Lab) -> None:
    await lab.running("b")
    hold = await lab.desk.hold(lab.world.slots[0])
    row = await lab.desk.book_held(hold.id, lab.world.patients[0])
    assert COST in await lab.said(row.appointment.id)


async def test_reminders_leave_on_the_days_of_the_arm(lab: Lab) -> None:
    await lab.running("ba", kind=Kind.TIMING, variant="", days=(1, 3))
    in_b, in_a = await booked(lab, 0), await booked(lab, 1)
    days = [{one for one, _ in await lab.desk.told(id) if one.endswith("d")} for id in (in_b, in_a)]
    assert days == [{"reminder_3d", "reminder_1d"}, {"reminder_7d", "reminder_2d"}]


async def test_whoever_would_be_told_the_same_in_both_arms_takes_no_part(lab: Lab) -> None:
    """On the day before, no reminder of some days before is left; and a patient whom nothing reaches is told nothing."""
    await lab.running("bb")
    late = await lab.desk.book(lab.world.slots[0], lab.world.patients[0], lab.world.now + timedelta(days=13))
    assert await lab.arms(late.appointment.id) == []
    await lab.ask("update patient set phone = null, email = null returning 1")
    assert await lab.arms(await booked(lab, 1)) == []


async def test_somebody_vulnerable_takes_part_in_nothing_and_is_told_what_is_known_to_be_better(lab: Lab) -> None:
    trial = await lab.running("bb")
    who = lab.world.patients[0]
    for _ in range(2):
        await lab.desk.do(_protect, lab.office, who, lab.world.now)
    first = await booked(lab, 0)
    assert await lab.arms(first) == []
    assert COST not in await lab.said(first)
    noted = await lab.ask("select from_status, to_status from audit_event where subject = :who", who=f"patient:{who}")
    assert noted == [("not vulnerable", "vulnerable")]
    await lab.better(trial)
    assert (await lab.change(trial, Change.STOP, now=lab.world.now + AFTER)).finding == Finding.BETTER
    moved = await lab.desk.do(
        rescheduling.reschedule, lab.desk.actor, first, lab.world.slots[1], lab.world.now, lab.desk.announcer
    )
    assert COST in await lab.said(moved.appointment.id)
    assert COST not in await lab.said(await booked(lab, 2))


async def _protect(session: Any, actor: Any, who: int, now: Any) -> None:
    await set_vulnerable(session, actor, who, now, vulnerable=True)


async def test_a_moved_appointment_keeps_its_arm_and_so_does_a_reminder_that_takes_another_way(lab: Lab) -> None:
    await lab.running("b")
    appointment = await booked(lab)
    moved = await lab.desk.do(
        rescheduling.reschedule, lab.desk.actor, appointment, lab.world.slots[3], lab.world.now, lab.desk.announcer
    )
    assert COST in await lab.said(appointment)
    assert await lab.arms(appointment) == [("b", 2)]
    failed = Claimed(
        id=1, network_id=lab.world.network_id, subject=f"appointment:{appointment}", purpose="reminder_7d", version=moved.appointment.sequence,
        channel="sms", recipient="", title="", body="", calendar=None, calendar_method=None, style="plain",
        due_at=lab.world.now, expires_at=lab.world.now + AFTER, claim="",
    )  # fmt: skip
    await lab.desk.do(another_way, failed, lab.world.now, lab.desk.announcer)
    mail = await lab.ask(
        "select body from message where channel = 'email' and purpose = 'reminder_7d' and status = 'pending'"
    )
    assert "A missed appointment costs the NHS" in mail[0][0]


async def test_a_patients_language_is_kept_in_both_arms(lab: Lab) -> None:
    await lab.running("b")
    await lab.ask("update patient set language = 'pl' returning 1")
    assert "niewykorzystana wizyta kosztuje NHS około £30" in await lab.said(await booked(lab))


async def test_an_arm_is_never_changed_nor_forgotten(lab: Lab) -> None:
    await lab.running("b")
    await booked(lab)
    for statement in ("update trial_arm set arm = 'a'", "delete from trial_arm"):
        with pytest.raises(DBAPIError, match="trial_arm"):
            await lab.ask(f"{statement} returning 1")


async def test_a_booking_asks_the_database_no_more_often_for_trials_and_once_more_to_draw(lab: Lab) -> None:
    asked = [await _statements(lab, 0)]
    trial = await lab.running("b")
    asked.append(await _statements(lab, 1))
    await lab.change(trial, Change.STOP, Change.ADOPT)
    asked.append(await _statements(lab, 2))
    assert [many - asked[0] for many in asked] == [0, 1, 0]


async def _statements(lab: Lab, number: int) -> int:
    """How many statements a request's booking takes, by way of the mapper and by the driver."""
    seen: list[Any] = []
    async with lab.world.sessions() as session, session.begin():
        await tenant.enter(session, lab.world.network_id)
        (await driver(session)).add_query_logger(seen.append)
        sa.event.listen(session.get_bind(), "before_cursor_execute", lambda *_: seen.append(_))
        await booking.book(
            session, lab.desk.actor, lab.world.slots[number], lab.world.patients[number], lab.world.now, lab.desk.announcer
        )  # fmt: skip
        await session.flush()
    return len(seen)


async def test_one_trial_of_a_message_at_a_time_until_it_is_decided(lab: Lab) -> None:
    first, second = await lab.draft(), await lab.draft(variant="", kind=Kind.TIMING, days=(3, 1))
    await lab.change(first, Change.START)
    with pytest.raises(AnotherTrialOpen):
        await lab.change(second, Change.START)
    await lab.change(first, Change.STOP)
    with pytest.raises(AnotherTrialOpen):
        await lab.change(second, Change.START)
    await lab.change(first, Change.DISCARD)
    assert (await lab.change(second, Change.START)).status == "running"


async def test_the_winner_is_adopted_with_one_press_and_given_up_with_another(lab: Lab) -> None:
    trial = await lab.running()
    await lab.better(trial)
    over = lab.world.now + AFTER
    trial = await lab.change(trial, Change.ADOPT, now=over)
    assert (trial.status, trial.finding) == ("adopted", "better")
    assert COST in await lab.said(await booked(lab, 0))
    with pytest.raises(NothingToTry):
        await lab.draft()
    back = await lab.draft(variant="")
    assert back.current_variant == "cost"
    await lab.change(trial, Change.DISCARD, now=over)
    assert COST not in await lab.said(await booked(lab, 1))
    with pytest.raises(NothingToTry):
        await lab.change(back, Change.START)
    trail = await lab.ask(
        "select from_status, to_status, actor from audit_event where subject = :about order by id", about=f"trial:{trial.id}"
    )  # fmt: skip
    assert trail == [
        (None, "draft", "office"), ("draft", "running", "office"), (None, "better", "office"),
        ("running", "stopped", "office"), ("stopped", "adopted", "office"), ("adopted", "discarded", "office"),
    ]  # fmt: skip


async def test_what_was_adopted_is_not_given_up_under_a_trial_that_is_compared_with_it(lab: Lab) -> None:
    first = await lab.change(await lab.running(), Change.STOP, Change.ADOPT)
    second = await lab.running(variant="")
    with pytest.raises(AnotherTrialOpen):
        await lab.change(first, Change.DISCARD)
    await lab.change(second, Change.STOP, Change.DISCARD)
    assert (await lab.change(first, Change.DISCARD)).status == "discarded"


async def test_an_adopted_timing_is_kept_by_the_next_booking(lab: Lab) -> None:
    trial = await lab.running(kind=Kind.TIMING, variant="", days=(4,))
    await lab.change(trial, Change.STOP, Change.ADOPT)
    assert ("reminder_4d", "sms") in await lab.desk.told(await booked(lab))


async def test_what_is_worse_cannot_be_adopted_and_is_told_to_nobody_any_more(lab: Lab) -> None:
    trial = await lab.running("b")
    appointment = await booked(lab)
    for arm, missed in (("a", 30), ("b", 100)):
        await lab.went(trial, arm, "did_not_attend", missed)
        await lab.went(trial, arm, "fulfilled", 1000 - missed)
    with pytest.raises(KnownWorse):
        await lab.change(trial, Change.STOP, Change.ADOPT, now=lab.world.now + AFTER)
    await lab.desk.do(
        rescheduling.reschedule, lab.desk.actor, appointment, lab.world.slots[3], lab.world.now, lab.desk.announcer
    )
    assert COST not in await lab.said(appointment)


async def test_while_it_runs_and_shows_nothing_it_is_not_adopted(lab: Lab) -> None:
    with pytest.raises(TrialMovedOn, match="is still running, so you cannot adopt it"):
        await lab.change(await lab.running(), Change.ADOPT)


async def test_a_network_is_not_told_what_another_one_tries(lab: Lab) -> None:
    await lab.running("b")
    await lab.ask("update trial set network_id = (select id from network where ods_code = 'U99999') returning 1")
    appointment = await booked(lab)
    assert await lab.arms(appointment) == []
    assert COST not in await lab.said(appointment)


async def test_a_variant_that_is_no_longer_there_gives_way_to_the_plain_wording(lab: Lab) -> None:
    await lab.change(await lab.running(), Change.STOP, Change.ADOPT)
    await lab.ask("update trial set variant = 'gone' returning 1")
    assert "so that somebody else can have the time" in await lab.said(await booked(lab))


async def test_in_a_practices_transaction_its_own_patients_are_drawn(lab: Lab) -> None:
    await lab.running("b")
    async with lab.world.sessions() as session, session.begin():
        found = await session.execute(text("select practice_id from patient limit 1"))
        await tenant.enter(session, lab.world.network_id, found.scalar_one())
        row = await booking.book(
            session, lab.desk.actor, lab.world.slots[0], lab.world.patients[0], lab.world.now, lab.desk.announcer
        )  # fmt: skip
    assert await lab.arms(row.appointment.id) == [("b", 2)]
