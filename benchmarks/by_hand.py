"""The yardstick: booking and searching as a good engineer would write them by hand, on FastAPI and asyncpg alone.

The statements are those of `benchmarks.statements`; nothing is rendered, and no rule is asked that is no statement.
"""

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import asyncpg
from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel

from benchmarks import statements
from benchmarks.statements import for_asyncpg

POOL = 20  # as the product's


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=POOL, max_size=POOL) as pool:
        app.state.pool = pool
        yield


app = FastAPI(lifespan=_lifespan)
_COMPILED = {one: for_asyncpg(one) for one in (*statements.WHOLE, statements.SEARCH, statements.RECOGNISE)}


class AppointmentIn(BaseModel):
    slot_id: int
    patient_id: int


class AppointmentOut(BaseModel):
    id: int
    status: str
    slot_id: int
    patient_id: int
    starts_at: datetime
    ends_at: datetime
    service: str
    site: str
    clinician: str
    delivery_channel: str


class SlotOut(BaseModel):
    id: int
    starts_at: datetime
    ends_at: datetime
    service: str
    site: str
    clinician: str
    delivery_channel: str
    status: str = "free"


class SlotsOut(BaseModel):
    items: list[SlotOut]
    next: str | None


async def _row(connection: Any, statement: str, values: dict[str, Any]) -> Any:
    sql, names = _COMPILED[statement]
    return await connection.fetchrow(sql, *[values[name] for name in names])


async def _recognised(connection: Any, authorization: str) -> dict[str, Any]:
    digest = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).hexdigest()
    found = await _row(connection, statements.RECOGNISE, {"digest": digest})
    if found is None or found["revoked_at"] is not None or found["expires_at"] <= datetime.now(UTC):
        raise HTTPException(401)
    return {"network": found["network_id"], "caller": f"{found['role']}:{found['name']}#{found['id']}"}


@app.post("/api/v1/appointments", status_code=201)
async def book(
    wanted: AppointmentIn,
    authorization: Annotated[str, Header()],
    key: Annotated[str, Header(alias="Idempotency-Key")],
) -> AppointmentOut:
    """All of it in one transaction; a constraint's refusal is a conflict."""
    fingerprint = hashlib.sha256(wanted.model_dump_json().encode()).hexdigest()
    try:
        async with app.state.pool.acquire() as connection, connection.transaction():
            known = await _recognised(connection, authorization)
            known |= {"slot": wanted.slot_id, "patient": wanted.patient_id, "key": key, "fingerprint": fingerprint}
            slot: dict[str, Any] = {}
            for statement in statements.WHOLE:
                known |= dict(await _row(connection, statement, known) or {})
                if statement is statements.SLOT:
                    slot = dict(known)
    except (asyncpg.UniqueViolationError, asyncpg.ExclusionViolationError):
        raise HTTPException(409) from None
    return AppointmentOut(
        id=known["appointment"], status="booked", slot_id=wanted.slot_id, patient_id=wanted.patient_id,
        starts_at=slot["starts_at"], ends_at=slot["ends_at"], service=slot["code"], site=slot["site"],
        clinician=slot["name"], delivery_channel=slot["delivery_channel"],
    )  # fmt: skip


@app.get("/api/v1/slots")
async def search(authorization: Annotated[str, Header()]) -> SlotsOut:
    """Four weeks of one service, earliest first."""
    async with app.state.pool.acquire() as connection:
        known = await _recognised(connection, authorization)
        sql, _ = _COMPILED[statements.SEARCH]
        rows = await connection.fetch(sql, known["network"])
    items = [SlotOut(**row) for row in rows[:50]]
    return SlotsOut(items=items, next=str(items[-1].id) if len(rows) > 50 else None)
