"""An office that looks at a rota's pages, as whichever role a test names."""

import re

import httpx
from fastapi import FastAPI

from tests.api.colleague import Colleague
from tests.scheduler.clinic import Clinic


class Office:
    """Somebody who has signed in, and the rota that they look at."""

    def __init__(self, app: FastAPI, clinic: Clinic, client: httpx.AsyncClient) -> None:
        self.app, self.clinic, self.client = app, clinic, client

    async def opened(self, role: str = "network_manager", practice: str | None = None) -> "Office":
        colleague = Colleague(self.app, self.clinic.world, self.client)
        await colleague.set_up(role, practice)
        await colleague.sign_in()
        ((self.rota, self.shift),) = await self.clinic.ask(
            "select r.id, h.id from rota r join clinic_session c on c.rota_id = r.id join shift h on h.clinic_session_id = c.id"
        )
        return self

    async def words(self, path: str) -> str:
        """What a page says, without its tags."""
        shown = await self.client.get(path)
        assert shown.status_code == 200, shown.text
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown.text))

    async def book(self, patient: int, slot: int) -> None:
        staff = {"Authorization": f"Bearer {self.clinic.world.token}"}
        wanted = {"slot_id": slot, "patient_id": patient}
        assert (await self.client.post("/api/v1/appointments", json=wanted, headers=staff)).status_code == 201
