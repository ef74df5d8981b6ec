"""A manager who has signed in to plan, and the process that works at what they ask, in the test's own hands."""

import re
from datetime import date
from typing import Any

import httpx
from fastapi import FastAPI

from scheduler.planning.jobs import service as jobs
from scheduler.planning.jobs.service import Claimed
from scheduler.planning.jobs.work import Bench, carry_out
from scheduler.planning.policy import Policy
from tests.api.colleague import Colleague
from tests.scheduler.clinic import Clinic


class PlanningOffice:
    """The pages as a browser asks for them. `clinic` is the network behind them."""

    week = date(2026, 12, 14)

    def __init__(self, app: FastAPI, client: httpx.AsyncClient, clinic: Clinic) -> None:
        self.app, self.client, self.clinic, self.world = app, client, clinic, clinic.world

    async def opened(self, role: str = "network_manager", practice: str | None = None) -> "PlanningOffice":
        colleague = Colleague(self.app, self.world, self.client)
        await colleague.set_up(role, practice)
        await colleague.sign_in()
        return self

    async def drafted(self, *people: int) -> int:
        """A draft of the week from 14 December, with these people on its Tuesday."""
        return await self.clinic.draft(self.week, *people)

    async def text(self, address: str) -> str:
        answer = await self.client.get(address)
        assert answer.status_code == 200, address
        return answer.text

    async def filled(self, address: str, **other: str) -> dict[str, str]:
        """The form of a page as it stands, with some fields otherwise."""
        return values_of(await self.text(address)) | other

    async def begun(self) -> Claimed:
        async with self.world.sessions() as session, session.begin():
            mine: Claimed | None = await jobs.claim(session, self.world.now)
        assert mine is not None
        return mine

    async def work(self) -> int:
        """Does what is asked for; returns the job's number."""
        mine = await self.begun()
        await carry_out(Bench(self.world.sessions, lambda: self.world.now, Policy(), mine))
        return mine.job_id


def values_of(page: str) -> dict[str, str]:
    """What a browser would send of a page's fields: one form's, if the page has one."""
    fields: dict[str, Any] = dict(re.findall(r'<input[^>]* name="(\w+)"[^>]* value="([^"]*)"', page))
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        fields[name] = chosen[1] if chosen else ""
    return fields
