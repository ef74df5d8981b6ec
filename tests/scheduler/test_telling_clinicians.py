"""Clinicians are told once of their shifts, and once of each change, and never of what has changed again since."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from clinics.models import Clinician, ToldBy
from scheduler.booking.announcements import Announcer
from scheduler.config import Settings
from scheduler.feeds import service as feeds
from scheduler.feeds.service import Whose
from scheduler.notices import contact, service
from scheduler.notices.contact import AddressTaken, Contact, NotAMobile
from scheduler.planning.repairs import Away
from scheduler.rota.carve import Period
from scheduler.rota.service import PlannedShift
from scheduler.runtime import create_noticing
from solver.changes import Absence
from solver.problem import Interval
from tests.scheduler.clinic import Clinic
from tests.scheduler.shift_staff import MONDAY, PHONE, WEEK, Staff


@pytest.fixture
def staff(clinic: Clinic, announcer: Announcer) -> Staff:
    return Staff(clinic, create_noticing(Settings(), announcer))


async def test_each_clinician_of_a_published_rota_is_told_once_and_nobody_else(staff: Staff) -> None:
    rota = await staff.draft()
    assert await staff.publish(rota) == 1
    assert await staff.send() == [("d@example.com", "Your shifts from Monday 14 December to Sunday 20 December")]
    assert "Tuesday 15 December, 6:30pm to 8pm, Hub" in staff.sent.outbox[0].body
    assert "8 December" not in staff.sent.outbox[0].body  # of another rota, and known
    assert await staff.send() == []


async def test_a_repair_tells_who_is_given_and_who_loses_a_shift(staff: Staff) -> None:
    """The rota in force was published before anybody was told anything: only what changes is said."""
    clinic = staff.clinic
    tuesday = date(2026, 12, 8)
    rota, options = await clinic.options(Absence(clinic.test, Interval(0, 7 * 24 * 60)))
    away = Away(clinic.test, tuesday, tuesday)
    _, told = await staff.do(service.repair, clinic.actor, rota, options["add only"], staff.now, staff.noticing, away)
    assert told == 2
    await staff.send()
    lines = {one.recipient: one.body for one in staff.sent.outbox}
    assert "No longer yours: Tuesday 8 December, 6:30pm to 8pm, Hub" in lines["d@example.com"]
    assert "You have no shifts from now on." in lines["d@example.com"]
    assert "New: Tuesday 8 December, 6:30pm to 8pm, Hub" in lines["s@example.com"]


async def test_after_a_publication_only_those_whose_shifts_change_are_told_again(staff: Staff) -> None:
    rota = await staff.draft(of=(staff.clinic.test, staff.clinic.stand_in))
    assert await staff.publish(rota) == 2
    await staff.send()
    dropped, again = await staff.shift(rota)
    later = Period(again.period.starts_at + timedelta(minutes=30), again.period.ends_at + timedelta(minutes=30))
    moved = PlannedShift(again.clinician_id, again.site_id, again.room_id, again.service_id, later)
    await staff.revise(rota, [dropped], [moved])
    assert [address for address, _ in await staff.send()] == ["d@example.com"]
    body = staff.sent.outbox[-1].body
    assert "Changed: Tuesday 15 December, 6:30pm to 8pm, Hub is now 7pm to 8:30pm, Hub" in body
    assert body.count("Changed:") == 1


async def test_another_room_is_no_news(staff: Staff) -> None:
    rota = await staff.draft()
    await staff.publish(rota)
    await staff.send()
    dropped, again = await staff.shift(rota)
    ((other,),) = await staff.clinic.ask(f"select id from room where id <> {again.room_id}")
    elsewhere = PlannedShift(again.clinician_id, again.site_id, other, again.service_id, again.period)
    await staff.revise(rota, [dropped], [elsewhere])
    assert await staff.send() == []


async def test_what_is_undone_before_it_was_told_is_never_told(staff: Staff) -> None:
    rota = await staff.draft()
    await staff.publish(rota)
    await staff.send()
    dropped, again = await staff.shift(rota)
    await staff.revise(rota, [dropped], [])
    await staff.revise(rota, [], [again])
    assert await staff.statuses() == ["delivered", "withdrawn"]
    assert await staff.send() == []


async def test_what_waits_for_somebody_else_stays_as_it_is(staff: Staff) -> None:
    rota = await staff.draft(of=(staff.clinic.test, staff.clinic.stand_in))
    await staff.publish(rota)
    dropped, _ = await staff.shift(rota)
    await staff.revise(rota, [dropped], [])
    mine = "select status from message where recipient = '{}' order by id"
    assert await staff.clinic.ask(mine.format("s@example.com")) == [("pending",)]
    assert await staff.clinic.ask(mine.format("d@example.com")) == [("withdrawn",)]
    assert [address for address, _ in await staff.send()] == ["s@example.com"]


async def test_two_changes_before_anything_left_are_told_as_one_against_what_is_known(staff: Staff) -> None:
    rota = await staff.draft()
    await staff.publish(rota)
    await staff.send()
    dropped, again = await staff.shift(rota)
    await staff.revise(rota, [dropped], [])
    later = Period(again.period.starts_at + timedelta(days=1), again.period.ends_at + timedelta(days=1))
    await staff.revise(
        rota, [], [PlannedShift(again.clinician_id, again.site_id, again.room_id, again.service_id, later)]
    )
    ((_, title),) = await staff.send()
    assert title == "Your shifts have changed"
    body = staff.sent.outbox[-1].body
    assert "No longer yours: Tuesday 15 December" in body
    assert "New: Wednesday 16 December" in body


async def test_a_rota_that_changes_before_its_publication_was_told_is_announced_as_it_now_is(staff: Staff) -> None:
    rota = await staff.draft()
    await staff.publish(rota)
    dropped, again = await staff.shift(rota)
    later = Period(again.period.starts_at + timedelta(days=1), again.period.ends_at + timedelta(days=1))
    await staff.revise(
        rota, [dropped], [PlannedShift(again.clinician_id, again.site_id, again.room_id, again.service_id, later)]
    )
    ((_, title),) = await staff.send()
    assert title == "Your shifts from Monday 14 December to Sunday 20 December"
    body = staff.sent.outbox[0].body
    assert "Wednesday 16 December, 6:30pm to 8pm, Hub" in body
    assert "Tuesday 15" not in body


@pytest.mark.parametrize(
    ("again", "told"), [({}, []), ({"hour": 17}, ["Your shifts have changed"])], ids=["alike", "at another hour"]
)
async def test_a_rota_closed_and_published_anew_tells_what_is_otherwise(
    staff: Staff, again: dict[str, int], told: list[str]
) -> None:
    first = await staff.draft()
    await staff.publish(first)
    await staff.send()
    await staff.close(first)
    await staff.publish(await staff.draft(**again))
    assert [title for _, title in await staff.send()] == told


async def test_a_rota_that_is_closed_takes_its_shifts_away(staff: Staff) -> None:
    rota = await staff.draft()
    await staff.publish(rota)
    await staff.send()
    assert await staff.close(rota) == 1
    await staff.send()
    assert "No longer yours: Tuesday 15 December" in staff.sent.outbox[-1].body


async def test_what_is_no_longer_so_when_it_would_leave_does_not_leave(staff: Staff) -> None:
    """Whatever changed the shifts, and whether or not it knew of us."""
    await staff.publish(await staff.draft())
    await staff.clinic.change("update shift set live = false where id = (select max(id) from shift)")
    assert await staff.send() == []
    assert await staff.statuses() == ["withdrawn"]


async def test_whom_a_message_did_not_reach_is_told_all_of_it_with_the_next(staff: Staff) -> None:
    rota = await staff.draft(of=(staff.clinic.test, staff.clinic.stand_in))
    await staff.publish(rota)
    await staff.clinic.change("update message set status = 'failed' where recipient = 'd@example.com'")
    await staff.send()
    await staff.publish(await staff.draft(MONDAY + WEEK))
    ((_, title),) = await staff.send()
    body = staff.sent.outbox[-1].body
    assert title == "Your shifts from Monday 21 December to Sunday 27 December"
    assert "And outside it, these have changed:\n\nNew: Tuesday 15 December" in body


@pytest.mark.parametrize(
    ("told_by", "mobile", "said_stop", "channels"),
    [
        (ToldBy.EMAIL, PHONE, False, ["email"]),
        (ToldBy.BOTH, PHONE, False, ["email", "sms"]),
        (ToldBy.TEXT, PHONE, False, ["sms"]),
        (ToldBy.TEXT, PHONE, True, ["email"]),
        (ToldBy.TEXT, "+441632960123", False, ["email"]),
        (ToldBy.BOTH, None, False, ["email"]),
    ],
)
def test_clinicians_are_told_as_they_wish_and_in_any_case(
    told_by: ToldBy, mobile: str | None, said_stop: bool, channels: list[str]
) -> None:
    one = Clinician(told_by=told_by, phone=mobile, email="d@example.com")
    assert contact.ways(one, {"sms", "email"}, texts_welcome=not said_stop) == channels
    assert contact.ways(one, {"email"}, texts_welcome=True) == ["email"]


@pytest.mark.parametrize(
    ("day", "hour", "at_once"), [(date(2026, 11, 24), 18, False), (date(2026, 12, 14), 9, True)], ids=["far", "near"]
)
async def test_a_text_waits_for_the_morning_unless_it_is_about_what_begins_before_long(
    staff: Staff, day: date, hour: int, at_once: bool
) -> None:
    await staff.clinic.change(f"update clinician set told_by = 'both', phone = '{PHONE}'")
    staff.now = datetime(day.year, day.month, day.day, 23, tzinfo=staff.now.tzinfo)
    await staff.publish(await staff.draft(hour=hour))
    in_the_night = {address for address, _ in await staff.send(staff.now - staff.clinic.now)}
    assert in_the_night == ({"d@example.com", PHONE} if at_once else {"d@example.com"})
    in_the_morning = [address for address, _ in await staff.send(staff.now - staff.clinic.now + timedelta(hours=9))]
    assert in_the_morning == ([] if at_once else [PHONE])


async def test_a_text_that_fails_for_good_becomes_an_e_mail_while_it_is_true(staff: Staff) -> None:
    await staff.clinic.change(f"update clinician set told_by = 'text', phone = '{PHONE}'")
    await staff.publish(await staff.draft())
    await staff.clinic.change("insert into phone_opt_out select network_id, recipient, 'STOP', now() from message")
    assert await staff.send() == [("d@example.com", "Your shifts from Monday 14 December to Sunday 20 December")]
    assert "Tuesday 15 December, 6:30pm to 8pm, Hub" in staff.sent.outbox[0].body
    assert await staff.send() == []
    assert await staff.statuses() == ["failed", "delivered"]


async def test_whose_devices_read_their_calendar_is_told_that_it_is_there(staff: Staff) -> None:
    await staff.do(feeds.open_feed, staff.clinic.actor, Whose(clinician_id=staff.clinic.test), staff.now)
    await staff.publish(await staff.draft(of=(staff.clinic.test, staff.clinic.stand_in)))
    await staff.send()
    read = {one.recipient: "The calendar that your devices read" in one.body for one in staff.sent.outbox}
    assert read == {"d@example.com": True, "s@example.com": False}


async def test_a_contact_is_changed_and_noted_without_the_address(staff: Staff) -> None:
    clinic = staff.clinic
    wanted = Contact("new@example.com", PHONE, ToldBy.TEXT)
    await staff.do(contact.change, clinic.actor, clinic.test, None, wanted, staff.now)
    await staff.publish(await staff.draft())
    assert [address for address, _ in await staff.send()] == [PHONE]
    noted = await clinic.ask("select from_status, to_status from audit_event where subject like 'clinician:%'")
    assert noted == [("told by email", "told by text")]


@pytest.mark.parametrize(
    ("wanted", "refused"),
    [
        (Contact("s@example.com", None, ToldBy.EMAIL), AddressTaken),
        (Contact("d@example.com", "+441632960123", ToldBy.EMAIL), NotAMobile),
        (Contact("d@example.com", None, ToldBy.TEXT), NotAMobile),
    ],
)
async def test_a_contact_that_cannot_serve_is_refused(staff: Staff, wanted: Contact, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        await staff.do(contact.change, staff.clinic.actor, staff.clinic.test, None, wanted, staff.now)
    async with staff.clinic.world.sessions() as session:
        assert (
            await session.execute(text("select count(*) from audit_event where subject like 'clin%'"))
        ).scalar() == 0
