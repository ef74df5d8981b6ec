"""What a visitor of the pages does: keep a time, give their details, and book it."""

from typing import Any

import httpx
from sqlalchemy import text

DETAILS = {"family_name": "example1", "day": "31", "month": "3", "year": "1980", "postcode": "s11aa"}


async def held(client: httpx.AsyncClient, slot: int) -> str:
    answer = await client.post("/hold", data={"slot_id": str(slot)})
    assert answer.status_code == 303
    return answer.headers["location"].rpartition("=")[2]


async def booked(client: httpx.AsyncClient, slot: int) -> str:
    hold = await held(client, slot)
    check = await client.post("/details", data={"hold": hold, **DETAILS})
    ticket = check.headers["location"].rpartition("=")[2]
    assert "Example1, born" in (await client.get(check.headers["location"])).text
    answers = [await client.post("/check", data={"ticket": ticket}) for _ in range(2)]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    return answers[0].headers["location"]


async def change(world: Any, statement: str) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(text(statement))
