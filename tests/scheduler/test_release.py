"""What a network decides of who can book what, and when, holds from the next look on, and leaves what is booked."""

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from clinics.models import Service
from scheduler.booking import service as booking
from scheduler.booking.actor import Actor
from scheduler.booking.errors import (
    NotForPartners,
    NotForThisAge,
    QuotaNotFound,
    QuotaTaken,
    ServiceNotFound,
    TooFarAhead,
)
from scheduler.booking.release import service
from scheduler.booking.release.rules import Rules, refuse_quota, refuse_unfit
from scheduler.errors import Invalid
from tests.scheduler.desk import Desk

NOT_DECIDED = {"id", "network_id", "code", "name", "description", "minutes", "delivery_channel", "demand_share"}


async def decide(desk: Desk, code: str = "gp", **rules: Any) -> None:
    await desk.do(service.decide, desk.actor, code, Rules(**rules), desk.world.now)


async def rules_of(desk: Desk) -> Rules:
    (found,) = await desk.do(service.everything, desk.world.network_id)
    return found.rules


async def trail(desk: Desk) -> list[str]:
    async with desk.world.sessions() as session:
        rows = await session.execute(text("select reason from audit_event where subject like 'service:%' order by id"))
        return [reason for (reason,) in rows]


def test_every_column_that_decides_is_a_rule_with_the_tables_default() -> None:
    columns = {column.name: column for column in sa.inspect(Service).columns}
    assert {one.name for one in fields(Rules)} == columns.keys() - NOT_DECIDED - {"practice_ids"} | {"practices"}
    fresh = Service(network_id=1, code="x", name="x", description="x", minutes=15)
    assert Rules.of(fresh, {}) == Rules()


async def test_a_service_is_booked_by_the_rules_of_this_moment_and_what_is_booked_stays(desk: Desk) -> None:
    first, second = desk.world.patients[:2]
    row = await desk.book(desk.world.slots[0], first)
    await decide(desk, max_age=18)
    with pytest.raises(NotForThisAge):
        await desk.book(desk.world.slots[1], second)
    await decide(desk, days_ahead=7)
    with pytest.raises(TooFarAhead):
        await desk.book(desk.world.slots[1], second)
    assert await desk.free() == []
    async with desk.world.sessions() as session:
        kept = await session.execute(text("select status from appointment"))
        assert (kept.scalar_one(), row.appointment.status) == ("booked", "booked")
    await decide(desk)
    assert len(await desk.free()) == 5


async def test_a_partner_books_once_the_service_is_open_to_partners_and_no_more_than_its_quota(desk: Desk) -> None:
    partner = Actor(desk.world.network_id, "partner:RYE01", "RYE01")

    async def book(slot: int, patient: int) -> None:
        await desk.do(booking.book, partner, slot, patient, desk.world.now + timedelta(days=13), desk.announcer)

    (one, two), (slot, other) = desk.world.patients[:2], desk.world.slots[:2]
    with pytest.raises(NotForPartners):
        await book(slot, one)
    await decide(desk, partner_hours=48)
    await desk.do(service.set_quota, desk.actor, "gp", "RYE01", 1, desk.world.now)
    await book(slot, one)
    with pytest.raises(QuotaTaken):
        await book(other, two)
    await desk.do(service.end_quota, desk.actor, "gp", "RYE01", desk.world.now)
    await book(other, two)


async def test_practices_are_read_and_written_by_their_codes(desk: Desk) -> None:
    await decide(desk, practices=("C88019", "C88019"))
    assert (await rules_of(desk)).practices == ("C88019",)
    with pytest.raises(Invalid, match=r"practices: this network has no practice C99999\.") as refused:
        await decide(desk, practices=("C88019", "C99999"))  # another network's
    assert refused.value.field == "practices"


async def test_a_practice_that_has_left_the_network_does_not_make_the_service_everybodys(desk: Desk) -> None:
    await decide(desk, practices=("C88019",))
    async with desk.world.sessions() as session, session.begin():
        await session.execute(text("update practice set network_id = null where ods_code = 'C88019'"))
    (named,) = (await rules_of(desk)).practices
    assert named.startswith("gone:")
    with pytest.raises(Invalid, match="is not a practice code"):
        refuse_unfit(Rules(practices=(named,)))


async def test_every_change_is_on_the_trail_with_what_was_before_and_nothing_is_where_nothing_changed(
    desk: Desk,
) -> None:
    for _ in range(2):
        await decide(desk, sex="female", practices=("C88019",), invitation_needed=True)
        await desk.do(service.set_quota, desk.actor, "gp", "RYE01", 5, desk.world.now)
    await decide(desk)
    await desk.do(service.set_quota, desk.actor, "gp", "RYE01", 0, desk.world.now)
    await desk.do(service.end_quota, desk.actor, "gp", "RYE01", desk.world.now)
    assert await trail(desk) == [
        "gp; invitation_needed: no -> yes; sex: none -> female; practices: none -> C88019",
        "gp; quota of RYE01 a day: none -> 5",
        "gp; invitation_needed: yes -> no; sex: female -> none; practices: C88019 -> none",
        "gp; quota of RYE01 a day: 5 -> 0",
        "gp; quota of RYE01 a day: 0 -> none",
    ]


async def test_what_the_network_does_not_offer_or_has_not_said_is_not_found(desk: Desk) -> None:
    for act in (
        lambda: decide(desk, "dentist"),
        lambda: desk.do(service.set_quota, desk.actor, "dentist", "RYE01", 1, desk.world.now),
        lambda: desk.do(service.end_quota, desk.actor, "dentist", "RYE01", desk.world.now),
    ):
        with pytest.raises(ServiceNotFound, match=r"offers no service 'dentist'\. It has: gp"):
            await act()
    with pytest.raises(QuotaNotFound):
        await desk.do(service.end_quota, desk.actor, "gp", "RYE01", desk.world.now)


async def test_another_network_neither_sees_nor_ends_what_is_decided_here(desk: Desk) -> None:
    await desk.do(service.set_quota, desk.actor, "gp", "RYE01", 1, desk.world.now)
    async with desk.world.sessions() as session:
        other = (await session.execute(text("select id from network where ods_code = 'U99999'"))).scalar_one()
    assert await desk.do(service.everything, other) == []
    with pytest.raises(ServiceNotFound):
        await desk.do(service.end_quota, replace(desk.actor, network_id=other), "gp", "RYE01", desk.world.now)
    (found,) = await desk.do(service.everything, desk.world.network_id)
    assert found.quotas == {"RYE01": 1}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"min_age": -1}, "min_age is from 0 to 150 years; -1 is not"),
    ({"max_age": 151}, "max_age is from 0 to 150 years"),
    ({"min_age": 75, "max_age": 74}, r"min_age \(75\) must not be above max_age \(74\)"),
    ({"sex": "other"}, "sex is female or male, or null for everybody; 'other' is not"),
    ({"interval_days": 0}, "interval_days is from 1 to 3660 days; 0 is not"),
    ({"interval_days": 3661}, "interval_days is from 1 to 3660"),
    ({"days_ahead": -1}, "days_ahead is from 0 to 366 days"),
    ({"days_ahead": 367}, "days_ahead is from 0 to 366 days"),
    ({"notice_minutes": 10081}, "notice_minutes is from 0 to 10080 minutes"),
    ({"practice_share_days": 367}, "practice_share_days is from 0 to 366 days"),
    ({"partner_hours": 8785}, "partner_hours is from 0 to 8784 hours"),
    ({"advance_percent": -1}, "advance_percent is from 0 to 100 %"),
    ({"same_day_percent": -1}, "same_day_percent is from 0 to 100 %"),
    ({"advance_percent": 71, "same_day_percent": 30}, "100 % together at most; 71 % and 30 % are not"),
    ({"embargo_days": 0}, "embargo_days is from 1 to 366 days"),
    ({"turn_round_minutes": 61}, "turn_round_minutes is from 0 to 60 minutes"),
    ({"catch_up_minutes": 5}, "needs to know when: give catch_up_after_appointments"),
    ({"catch_up_minutes": None, "catch_up_after_minutes": 60}, "catch_up_minutes says how long the gap is"),
    ({"catch_up_minutes": 0, "catch_up_after_minutes": 60}, "catch_up_minutes is from 1 to 20 minutes"),
    ({"catch_up_after_appointments": 0, "catch_up_minutes": 5}, "catch_up_after_appointments is from 1 to 100"),
    ({"catch_up_after_minutes": 481, "catch_up_minutes": 5}, "catch_up_after_minutes is from 1 to 480 minutes"),
    ({"practices": ("c88019",)}, "practices: 'c88019' is not a practice code"),
]  # fmt: skip


@pytest.mark.parametrize(("rules", "words"), REFUSED)
def test_what_cannot_be_decided_is_refused_in_a_sentence_that_names_the_field(
    rules: dict[str, Any], words: str
) -> None:
    with pytest.raises(Invalid, match=words) as refused:
        refuse_unfit(Rules(**rules))
    assert refused.value.field == next(iter(rules))
    assert refused.value.field in refused.value.sentence


OURS_ALONE = ("max_age", "catch_up_after_minutes", "practices")  # ends that the table does not have


@pytest.mark.parametrize("rules", [rules for rules, _ in REFUSED if next(iter(rules)) not in OURS_ALONE])
async def test_what_is_refused_here_the_table_would_refuse_too(desk: Desk, rules: dict[str, Any]) -> None:
    statement = sa.update(Service).values(**rules)
    with pytest.raises(IntegrityError, match="ck_service_"):
        await desk.do(lambda session: session.execute(statement))


@pytest.mark.parametrize("per_day", [-1, 1001])
def test_a_quota_is_a_number_of_appointments_that_a_day_can_have(per_day: int) -> None:
    with pytest.raises(Invalid, match=f"per_day is from 0 to 1000 appointments; {per_day} is not"):
        refuse_quota(per_day)


@pytest.mark.parametrize("ods_code", ["rye01", "RY", "RYE0123456789", "RYE 1", "RYE01\n"])
async def test_a_quota_is_for_what_can_be_an_organisation(desk: Desk, ods_code: str) -> None:
    for act in (
        lambda: desk.do(service.set_quota, desk.actor, "gp", ods_code, 1, desk.world.now),
        lambda: desk.do(service.end_quota, desk.actor, "gp", ods_code, desk.world.now),
    ):
        with pytest.raises(Invalid, match="3 to 12 capital letters and digits") as refused:
            await act()
        assert refused.value.field == "ods"
