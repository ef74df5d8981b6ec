"""A second practice in the tests' network, and people who work for one practice only."""

from typing import Any

from sqlalchemy import text

from clinics.models import Practice
from scheduler.access import tokens


async def open_next_door(world: Any) -> int:
    """The practice C88020, which has no patients."""
    async with world.sessions() as session, session.begin():
        found = (await session.execute(text("select id from practice where ods_code = 'C88020'"))).scalar()
        if found is None:
            practice = Practice(
                network_id=world.network_id, ods_code="C88020", name="Next Door", address="3 Road", postcode="S1 1AB",
                list_size=5_000, adjusted_list_size=5_000,
            )  # fmt: skip
            session.add(practice)
            await session.flush()
            found = practice.id
    return int(found)


async def moved_next_door(world: Any, patient: int) -> None:
    """A patient is registered next door from here on."""
    next_door = await open_next_door(world)
    async with world.sessions() as session, session.begin():
        await session.execute(
            text("update patient set practice_id = :next where id = :id"), {"next": next_door, "id": patient}
        )


async def token_of_practice(world: Any, practice: str, role: str = "receptionist") -> str:
    await open_next_door(world)
    async with world.sessions() as session, session.begin():
        return await tokens.issue(session, world.network_id, role, "practice", world.now, practice=practice)
