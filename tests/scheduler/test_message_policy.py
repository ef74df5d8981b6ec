"""What a network decides about its messages holds from the next booking on, and costs a booking no statement."""

from typing import Any

import pytest
from sqlalchemy import event, text

from scheduler.booking import rescheduling
from scheduler.booking.errors import ServiceNotFound
from scheduler.booking.policy import service
from scheduler.booking.policy.rules import Rules, in_force, refuse_unfit
from scheduler.booking.reminder_policy import Policy
from scheduler.errors import Invalid
from tests.scheduler.desk import Desk


async def decide(desk: Desk, code: str | None = None, **rules: Any) -> None:
    await desk.do(service.decide, desk.actor, code, Rules(**rules), desk.world.now)


async def told(desk: Desk, **booked: Any) -> list[str]:
    """Purpose and channel of what a booking has written."""
    row = await desk.book(desk.world.slots[0], desk.world.patients[0], **booked)
    return [f"{purpose} {channel}" for purpose, channel in await desk.told(row.appointment.id)]


async def test_without_a_word_of_the_network_the_settings_count(desk: Desk) -> None:
    assert await told(desk) == [
        "confirmation sms",
        "confirmation email",
        "reminder_7d sms",
        "reminder_2d sms",
        "reminder_morning sms",
    ]


async def test_a_service_has_what_it_says_itself_and_else_what_the_network_says(desk: Desk) -> None:
    await decide(desk, days_before=[3], first_channel="email")
    await decide(desk, "gp", off=["confirmation", "reminder_morning"])
    assert await told(desk) == ["reminder_3d email"]


async def test_another_service_has_only_what_the_network_says(desk: Desk) -> None:
    await desk.do(_add_service, desk.world.network_id)
    await decide(desk, "smear", off=["confirmation", "reminder_days", "reminder_morning"])
    assert "confirmation sms" in await told(desk)


async def _add_service(session: Any, network_id: int) -> None:
    added = "insert into service (network_id, code, name, description, minutes, delivery_channel, bookable_online, days_ahead, notice_minutes, advance_percent, same_day_percent, embargo_days, demand_share) values (:network, 'smear', 'Smear', '', 15, 'in_person', true, 56, 0, 100, 0, 2, 0)"
    await session.execute(text(added), {"network": network_id})


async def test_who_has_no_address_of_the_first_kind_is_reminded_by_the_other(desk: Desk) -> None:
    await decide(desk, first_channel="email", days_before=[])
    async with desk.world.sessions() as session, session.begin():
        await session.execute(text("update patient set email = null"))
    assert await told(desk) == ["confirmation sms", "reminder_morning sms"]


async def test_a_move_is_told_whatever_is_off_and_reminded_by_the_rules_of_that_day(desk: Desk) -> None:
    row = await desk.book(desk.world.slots[0], desk.world.patients[0])
    await decide(desk, off=["confirmation", "reminder_days"])
    await desk.do(
        rescheduling.reschedule, desk.actor, row.appointment.id, desk.world.slots[1], desk.world.now, desk.announcer
    )
    pending = {one for one, status in (await desk.told(row.appointment.id)).items() if status == "pending"}
    assert pending == {("moved", "sms"), ("moved", "email"), ("reminder_morning", "sms")}
    await desk.cancel(row.appointment.id)
    pending = {one for one, status in (await desk.told(row.appointment.id)).items() if status == "pending"}
    assert pending == {("cancelled", "sms"), ("cancelled", "email")}


async def test_another_network_has_nothing_of_it(desk: Desk) -> None:
    async with desk.world.sessions() as session, session.begin():
        found = await session.execute(text("select id from network where ods_code = 'U99999'"))
        other = found.scalar_one()
        await session.execute(
            text(
                "insert into message_policy (network_id, off, changed_at) values (:other, array['confirmation'], now())"
            ),
            {"other": other},
        )
    assert "confirmation sms" in await told(desk)


async def test_a_booking_asks_for_the_policy_in_no_statement_of_its_own(desk: Desk, engine: Any) -> None:
    """As many statements through the session, and none of them about the policy; the driver's first look brings it."""
    seen: list[str] = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *said: seen.append(said[2]))
    await decide(desk, off=["confirmation"])
    seen.clear()
    assert "confirmation sms" not in await told(desk)
    assert [one for one in seen if "message_policy" in one] == []


async def test_a_change_is_in_the_trail_with_what_it_changed_and_once(desk: Desk) -> None:
    for _ in range(2):
        await decide(desk, "gp", days_before=[2], first_channel="email")
    await decide(desk, "gp", days_before=[2])
    async with desk.world.sessions() as session:
        rows = await session.execute(
            text("select actor, reason from audit_event where subject like 'message_policy:%' order by id")
        )
        assert [tuple(row) for row in rows] == [
            ("desk", "gp; days_before: as above it -> [2]; first_channel: as above it -> email"),
            ("desk", "gp; first_channel: email -> as above it"),
        ]


@pytest.mark.parametrize(
    ("rules", "of_service", "words"),
    [
        ({"off": ["cancelled"]}, False, "always told when one is moved or cancelled. Take cancelled from off"),
        ({"off": ["moved"]}, True, "always told when one is moved or cancelled. Take moved from off"),
        ({"off": ["offer"]}, False, "Who waits is always told of a time that is kept for them. Take offer from off"),
        ({"off": ["shifts_changed"]}, False, "Clinicians are always told of their shifts. Take shifts_changed from off"),
        ({"off": ["offers"]}, False, "no message 'offers' to leave out. There is: confirmation, reminder_days, reminder_morning"),
        ({"days_before": [0]}, False, "days_before is from 1 to 60 days; 0 is not"),
        ({"days_before": [1, 2, 3, 4, 5, 6]}, False, "More than 5 reminders are too many"),
        ({"morning_hour": 13}, False, "morning_hour is from 5 to 12 o'clock; 13 is not"),
        ({"least_notice_minutes": -1}, False, "least_notice_minutes is from 0 to 1440 minutes"),
        ({"least_lead_hours": 169}, False, "least_lead_hours is from 0 to 168 hours"),
        ({"unread_hours": 49}, False, r"unread_hours is from 0 to 48 hours \(0: never\)"),
        ({"quiet_from_hour": 16}, False, "quiet_from_hour is from 17 to 23"),
        ({"quiet_until_hour": 13}, False, "quiet_until_hour is from 5 to 12"),
        ({"first_channel": "fax"}, False, "no channel 'fax'. There is: sms, email"),
        ({"quiet_from_hour": 20}, True, "quiet_from_hour holds for the whole network"),
        ({"sundays": False}, True, "sundays holds for the whole network"),
        ({"combine": False}, True, "combine holds for the whole network"),
    ],
)  # fmt: skip
def test_what_cannot_be_decided_is_refused_in_a_sentence_that_names_the_field(
    rules: dict[str, Any], of_service: bool, words: str
) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        refuse_unfit(Rules(**rules), of_service=of_service)
    assert refused.value.field == next(iter(rules))


async def test_rules_for_a_service_that_the_network_does_not_offer_are_refused(desk: Desk) -> None:
    with pytest.raises(ServiceNotFound, match=r"offers no service 'dentist'\. It has: gp"):
        await decide(desk, "dentist", off=[])


def test_what_is_in_force_can_be_decided_and_says_the_same() -> None:
    policy = in_force(Policy((3,), 9), Rules(off=["confirmation"], quiet_until_hour=9), Rules(off=[], unread_hours=4))
    said = Rules.saying(policy)
    assert None not in vars(said).values()
    assert in_force(Policy(), said) == policy
    refuse_unfit(said, of_service=False)
