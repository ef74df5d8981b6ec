"""What is published is measured as the planner's referee measures it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from clinics.models import Clinician, Room, Service, Site
from scheduler.coverage import service as coverage
from scheduler.rota import service as rotas
from scheduler.rota.carve import Period
from scheduler.rota.service import PlannedShift


async def _nurse_elsewhere(world: Any) -> None:
    """A nurse, the same evening, at a site without a GP."""
    async with world.sessions() as session, session.begin():
        network = {"network_id": world.network_id}
        site = Site(name="Far Hub", address="9 Road", postcode="S9 9ZZ", **network)
        bloods = Service(code="blood_test", name="Blood test", description="With a nurse", minutes=10, **network)
        nurse = Clinician(name="Nurse Test", gender="male", role="practice_nurse", email="n@example.com", **network)
        session.add_all([site, bloods, nurse])
        await session.flush()
        room = Room(site_id=site.id, name="Room 1", **network)
        session.add(room)
        await session.flush()
        evening = Period(datetime(2026, 12, 8, 18, 30, tzinfo=UTC), datetime(2026, 12, 8, 20, tzinfo=UTC))
        shift = PlannedShift(nurse.id, site.id, room.id, bloods.id, evening)
        rota = await rotas.write_draft(
            session, world.network_id, date(2026, 12, 14), date(2026, 12, 21), [shift], actor="test", now=world.now
        )
        await rotas.publish(session, world.network_id, rota.id, actor="test", now=world.now)


@pytest.mark.parametrize(("policy", "uncovered"), [("gp_available_remote", 0), ("gp_on_site", 90)])
async def test_a_site_open_without_a_gp_is_uncovered_by_the_strict_policy_only(
    world: Any, policy: str, uncovered: int
) -> None:
    await _nurse_elsewhere(world)
    async with world.sessions() as session, session.begin():
        await session.execute(sa.text("update contract set gp_cover = :policy"), {"policy": policy})
        (week,) = await coverage.weekly(session, world.network_id, date(2026, 12, 7), 1)
    assert week.gp_uncovered_minutes == uncovered
