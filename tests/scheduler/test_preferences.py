"""What patients say of themselves: kept once, noted without what it says, and heeded by the next message."""

from typing import Any

import pytest
from sqlalchemy import text

from scheduler.booking import rescheduling
from scheduler.booking.preferences import Preferences, prefer
from scheduler.errors import Invalid
from scheduler.patients.needs import NEEDS, with_chosen
from tests.scheduler.desk import Desk

NOTHING = Preferences(frozenset(), None, no_feedback=False, no_invitations=False)


async def say(desk: Desk, **said: Any) -> Any:
    wanted = Preferences(**{**vars(NOTHING), **said})
    return await desk.do(prefer, desk.actor, desk.world.patients[0], wanted, desk.world.now)


async def told(desk: Desk) -> list[str]:
    row = await desk.book(desk.world.slots[0], desk.world.patients[0])
    return [f"{purpose} {channel}" for purpose, channel in await desk.told(row.appointment.id)]


@pytest.mark.parametrize(("way", "other"), [("sms", "email"), ("email", "sms")])
async def test_whoever_prefers_one_way_is_told_by_that_alone(desk: Desk, way: str, other: str) -> None:
    await say(desk, writes_by=way)
    said = await told(desk)
    assert f"confirmation {way}" in said
    assert not [one for one in said if one.endswith(other)]


async def test_a_way_that_does_not_reach_them_is_not_insisted_on(desk: Desk) -> None:
    await say(desk, writes_by="email")
    async with desk.world.sessions() as session, session.begin():
        await session.execute(text("update patient set email = null"))
    assert "confirmation sms" in await told(desk)


async def test_a_new_time_and_a_cancellation_are_told_on_every_address(desk: Desk) -> None:
    await say(desk, writes_by="sms")
    row = await desk.book(desk.world.slots[0], desk.world.patients[0])
    moved = (row.appointment.id, desk.world.slots[1], desk.world.now, desk.announcer)
    await desk.do(rescheduling.reschedule, desk.actor, *moved)
    await desk.cancel(row.appointment.id)
    async with desk.world.sessions() as session:
        found = await session.execute(
            text(
                "select purpose, channel from message where purpose in ('moved', 'cancelled') order by purpose, channel"
            )
        )
        assert [tuple(one) for one in found] == [
            ("cancelled", "email"), ("cancelled", "sms"), ("moved", "email"), ("moved", "sms"),
        ]  # fmt: skip


async def test_who_is_moved_within_a_day_is_told_the_old_hour_in_the_text(desk: Desk) -> None:
    row = await desk.book(desk.world.slots[0], desk.world.patients[0])
    moved = (row.appointment.id, desk.world.slots[1], desk.world.now, desk.announcer)
    await desk.do(rescheduling.reschedule, desk.actor, *moved)
    async with desk.world.sessions() as session:
        said = text("select body from message where purpose = 'moved' and channel = 'sms'")
        body = (await session.execute(said)).scalar_one()
    assert "It is now Tuesday 8 December at 6:45pm, Hub, and no longer on Tuesday 8 December, 6:30pm." in body


async def test_what_was_said_twice_is_noted_once_and_the_trail_does_not_say_what_it_was(desk: Desk) -> None:
    for _ in range(2):
        patient = await say(desk, needs=frozenset({"step_free", "bsl_interpreter"}), no_feedback=True)
    assert patient.needs == ["step_free", "bsl_interpreter"]
    async with desk.world.sessions() as session:
        who = {"who": f"patient:{desk.world.patients[0]}"}
        noted = await session.execute(text("select reason from audit_event where subject = :who"), who)
        assert [row.reason for row in noted] == ["needs, no_feedback"]


@pytest.mark.parametrize(
    ("said", "words"),
    [({"needs": frozenset({"a dog"})}, "no need 'a dog'"), ({"writes_by": "fax"}, "We do not write by 'fax'")],
)
async def test_what_there_is_not_is_refused(desk: Desk, said: dict[str, Any], words: str) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        await say(desk, **said)
    assert refused.value.field == next(iter(said))


def test_what_others_have_recorded_stays_when_a_choice_is_made() -> None:
    assert with_chosen(["sees double", "step_free"], frozenset({"large_print"})) == ["large_print", "sees double"]
    assert with_chosen([], frozenset(NEEDS)) == [*NEEDS]
