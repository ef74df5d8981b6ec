"""A member of staff with a password and an authenticator, for tests of signing in."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import httpx
import pyotp
from fastapi import FastAPI

from scheduler.access import queries, staff
from scheduler.access.secrets import Seal
from scheduler.access.staff import Newcomer
from scheduler.config import DEVELOPMENT_SECRET

EMAIL, PASSWORD = "rae@example.com", "three words apart"
SEAL = Seal(DEVELOPMENT_SECRET)


class Colleague:
    """Rae, whose clock the tests set."""

    def __init__(self, app: FastAPI, world: Any, client: httpx.AsyncClient) -> None:
        self.app, self.world, self.client = app, world, client

    def move(self, time: timedelta) -> None:
        """From now on it is so much later than the tests' own clock says."""
        self.app.state.runtime = replace(self.app.state.runtime, clock=lambda: self.world.now + time)

    async def added(self, role: str = "receptionist", email: str = EMAIL, practice: str | None = None) -> str:
        newcomer = Newcomer(email, "Rae Reception", role, practice)
        async with self.world.sessions() as session, session.begin():
            return await staff.add(session, self.world.network_id, newcomer, self.world.now, SEAL)

    async def code(self, now: datetime | None = None) -> str:
        async with self.world.sessions() as session:
            row = (await queries.all_staff(session, self.world.network_id))[-1]
        self.secret = str(SEAL.open(row.totp_secret))
        return pyotp.TOTP(self.secret).at(now or self.world.now)

    async def set_up(self, role: str = "receptionist", practice: str | None = None) -> None:
        """Added and set up, with the code of the half minute before: that of this one is still good."""
        link = await self.added(role, practice=practice)
        answer = await self.client.post(
            f"/set-up/{link}", data={"password": PASSWORD, "code": await self.code(self.at(-30))}
        )
        assert answer.headers["location"] == "/sign-in"

    def at(self, seconds: int) -> datetime:
        return self.world.now + timedelta(seconds=seconds)

    async def sign_in(self, email: str = EMAIL, password: str = PASSWORD, code: str | None = None) -> httpx.Response:
        given = {"email": email, "password": password, "code": code or await self.code()}
        return await self.client.post("/sign-in", data=given)
