"""Reminders that fail on one way take the next, and whoever no way reaches is on a list for reception to ring."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from notifications import dispatch, ledger, opting_out
from notifications.ledger import Claimed
from notifications.providers.memory import MemoryProvider
from notifications.providers.protocol import Outgoing, Permanent
from scheduler.booking import attendance
from scheduler.booking.lifecycle import CancelReason
from scheduler.booking.policy import service as policies
from scheduler.booking.policy.rules import Rules
from scheduler.reminders import service
from scheduler.reminders.fallback import another_way
from scheduler.reminders.unreached import Unreached, not_reached
from tests.scheduler.desk import Desk

BOTH = frozenset({"sms", "email"})
A_DAY = timedelta(days=1)
PHONE, MAIL = "+447700900555", "ada@example.com"


class Office:
    """One appointment of the first patient, and what becomes of its messages."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.world = desk, desk.world
        self.emails, self.texts = (MemoryProvider(name, self._refuse) for name in ("mailbox", "phone"))
        self.broken: set[str] = set()

    async def _refuse(self, outgoing: Outgoing) -> None:
        if outgoing.recipient in self.broken:
            raise Permanent("not a mobile number")

    async def do(self, statement: str) -> list[Any]:
        async with self.world.sessions() as session, session.begin():
            found = await session.execute(text(statement))
            return list(found) if found.returns_rows else []

    async def send(self, now: datetime) -> None:
        async def gave_up(session: Any, message: Claimed) -> None:
            await another_way(session, message, now, self.desk.announcer)

        providers = {"sms": self.texts, "email": self.emails}
        await service.send_due(self.world.sessions, providers, lambda: now, gave_up=gave_up)

    async def decide(self, **rules: Any) -> None:
        await self.desk.do(policies.decide, self.desk.actor, None, Rules(**rules), self.world.now)

    async def starts(self) -> datetime:
        (row,) = await self.do(f"select starts_at from slot where id = {self.world.slots[0]}")
        return row.starts_at  # type: ignore[no-any-return]

    async def missing(self, now: datetime | None = None) -> list[tuple[Unreached, str]]:
        until = await self.starts() + A_DAY
        found = await self.desk.do(not_reached, self.world.network_id, now or self.world.now, until, BOTH)
        return [(one.why, one.detail) for one in found]

    async def reminders(self) -> list[tuple[str, str]]:
        rows = await self.do("select channel, status from message where purpose = 'reminder_2d' order by id")
        return [(row.channel, row.status) for row in rows]


@pytest.fixture
async def office(desk: Desk) -> Office:
    made = Office(desk)
    await made.do(f"update patient set phone = '{PHONE}', email = 'ada@example.com'")
    return made


async def test_a_reminder_that_cannot_be_texted_is_mailed_at_once_and_once(office: Office) -> None:
    await office.desk.book(office.world.slots[0], office.world.patients[0])
    await office.send(office.world.now)
    office.broken, then = {PHONE}, await office.starts() - 2 * A_DAY
    for _ in range(3):
        await office.send(then)
    assert await office.reminders() == [("sms", "failed"), ("email", "delivered")]
    assert [one.title for one in office.emails.outbox][-1].startswith("Reminder: your appointment")


async def test_who_wants_no_texts_is_reminded_by_e_mail(office: Office) -> None:
    await office.desk.book(office.world.slots[0], office.world.patients[0])
    await office.desk.do(opting_out.stop, office.world.network_id, PHONE, opting_out.BY_TEXT, office.world.now)
    await office.send(office.world.now)
    await office.send(await office.starts() - 2 * A_DAY)
    assert office.texts.outbox == []
    assert await office.reminders() == [("sms", "failed"), ("email", "delivered")]


async def test_a_reminder_that_failed_takes_no_other_way_where_the_network_wants_none(office: Office) -> None:
    await office.decide(next_when_failed=False)
    await office.desk.book(office.world.slots[0], office.world.patients[0])
    await office.send(office.world.now)
    office.broken = {PHONE}
    await office.send(await office.starts() - 2 * A_DAY)
    assert await office.reminders() == [("sms", "failed")]


async def test_a_reminder_that_could_not_be_mailed_is_texted_where_mail_comes_first(office: Office) -> None:
    await office.decide(first_channel="email")
    await office.desk.book(office.world.slots[0], office.world.patients[0])
    await office.send(office.world.now)
    office.broken = {MAIL}
    await office.send(await office.starts() - 2 * A_DAY)
    assert await office.reminders() == [("email", "failed"), ("sms", "delivered")]


async def test_a_reminder_of_what_is_cancelled_takes_no_other_way(office: Office) -> None:
    row = await office.desk.book(office.world.slots[0], office.world.patients[0])
    await office.do("update patient set email = null")
    await office.send(office.world.now)
    then = await office.starts() - 2 * A_DAY
    async with office.world.sessions() as session, session.begin():
        (claimed,) = await ledger.claim(session, then, dispatch.LEASE, "sms", None)
    await office.do("update patient set email = 'ada@example.com'")
    await office.desk.cancel(row.appointment.id)
    await office.desk.do(another_way, claimed, then, office.desk.announcer)
    assert [one for one in await office.reminders() if one[0] == "email"] == []


@pytest.mark.parametrize(
    ("patient", "why"),
    [
        ("phone = null, email = null", Unreached.NO_ADDRESS),
        ("phone = '+441144960123', email = null", Unreached.NOT_A_MOBILE),
    ],
)
async def test_who_has_no_way_to_be_told_is_on_the_list(office: Office, patient: str, why: Unreached) -> None:
    await office.do(f"update patient set {patient}")
    await office.desk.book(office.world.slots[0], office.world.patients[0])
    assert await office.missing() == [(why, "")]


async def test_who_said_stop_and_has_no_e_mail_is_on_the_list(office: Office) -> None:
    await office.do("update patient set email = null")
    await office.desk.book(office.world.slots[0], office.world.patients[0])
    await office.desk.do(opting_out.stop, office.world.network_id, PHONE, opting_out.BY_TEXT, office.world.now)
    assert await office.missing() == [(Unreached.WANTS_NO_TEXTS, "")]


async def test_who_was_told_or_may_still_be_is_not_on_the_list(office: Office) -> None:
    await office.desk.book(office.world.slots[0], office.world.patients[0])
    assert await office.missing() == []
    await office.send(office.world.now)
    assert await office.missing() == []


async def test_what_failed_is_on_the_list_with_its_reason_though_more_is_to_be_sent_that_way(office: Office) -> None:
    office.broken = {PHONE}
    await office.do("update patient set email = null")
    await office.desk.book(office.world.slots[0], office.world.patients[0])
    await office.send(office.world.now)
    assert await office.missing() == [(Unreached.FAILED, "not a mobile number")]
    assert await office.missing(await office.starts() + timedelta(minutes=1)) == []


async def test_whom_the_clinic_cancelled_without_being_able_to_tell_them_is_on_the_list(office: Office) -> None:
    await office.do("update patient set phone = null, email = null")
    rows = [await office.desk.book(office.world.slots[n], office.world.patients[n]) for n in (0, 1)]
    for row, why in zip(rows, (CancelReason.BY_CLINIC, CancelReason.CANNOT_COME), strict=True):
        await office.desk.do(
            attendance.cancel, office.desk.actor, row.appointment.id, office.world.now, office.desk.announcer, why
        )
    assert await office.missing() == [(Unreached.NO_ADDRESS, "")]
