"""The demonstration keeps away from everything that is real."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from scheduler.booking.announcements import Announcer
from scheduler.demo import campaign
from scheduler.demo import service as demo
from scheduler.demo.service import RealPatients


async def test_the_demonstration_is_not_loaded_where_anybody_is_real(world: Any) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(text("update network set is_demonstration = false"))
        await session.execute(text("update patient set synthetic = false where id = (select min(id) from patient)"))
    with pytest.raises(RealPatients, match="holds real patients"):
        async with world.sessions() as session, session.begin():
            await demo.load(session, world.now.date())
    async with world.sessions() as session:
        assert not (await session.execute(text("select bool_or(is_demonstration) from network"))).scalar_one()


async def test_the_demonstration_takes_over_a_network_that_has_only_been_imported(sessions: Any) -> None:
    async with sessions() as session, session.begin():
        await session.execute(
            text(
                "insert into network (ods_code, name, icb_code, icb_name, is_demonstration) values ('U12376', 'H', '', '', false)"
            )
        )
    for expected in (2000, 0):
        async with sessions() as session, session.begin():
            network, added = await demo.load(session, date(2026, 11, 24))
            assert (network.is_demonstration, added) == (True, expected)


async def test_the_demonstration_keeps_three_tenths_of_its_doctors_times_for_the_day(sessions: Any) -> None:
    async with sessions() as session, session.begin():
        await demo.load(session, date(2026, 11, 24))
        kept = await session.execute(
            text("select code, advance_percent, same_day_percent from service where same_day_percent > 0 order by code")
        )
        assert [tuple(row) for row in kept] == [("gp", 70, 30), ("gp_telephone", 70, 30)]


async def test_the_demonstration_opens_what_nhs_111_books_in_the_last_two_days_and_nothing_else(sessions: Any) -> None:
    async with sessions() as session, session.begin():
        await demo.load(session, date(2026, 11, 24))
        opened = await session.execute(
            text("select code, partner_hours from service where partner_hours is not null order by code")
        )
        assert [tuple(row) for row in opened] == [("gp", 48), ("gp_telephone", 48), ("minor_illness", 48)]


async def test_the_demonstration_starts_one_campaign_and_only_once(sessions: Any, announcer: Announcer) -> None:
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    async with sessions() as session, session.begin():
        network, _ = await demo.load(session, now.date())
    for first in (True, False):
        async with sessions() as session, session.begin():
            seen = await campaign.start(session, network.id, now, announcer)
            assert (seen is not None) is first
            assert seen is None or seen.cohort > 500
    async with sessions() as session:
        started = await session.execute(text("select status from campaign"))
        assert [row.status for row in started] == ["running"]


async def test_who_has_no_address_in_the_demonstration_has_no_internet(sessions: Any) -> None:
    async with sessions() as session, session.begin():
        await demo.load(session, date(2026, 11, 24))
        found = await session.execute(
            text(
                "select (email is null) as without, needs ? 'no_internet' as offline, count(*) from patient group by 1, 2"
            )
        )
        assert {(row.without, row.offline) for row in found} == {(True, True), (False, False)}
