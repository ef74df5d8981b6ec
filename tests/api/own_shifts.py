"""A clinician who has signed in to look at their own shifts, and counts what that asks of the database."""

import asyncio
import re
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import event

from tests.api.colleague import Colleague
from tests.scheduler.clinic import Clinic


class Ward:
    """The pages of whoever has signed in. They are Dr Test to the rota, unless `known` says that it knows them not."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient, clinic: Clinic) -> None:
        self.app, self.client, self.clinic = app, client, clinic

    async def opened(self, role: str = "clinician", practice: str | None = None, *, known: bool = True) -> "Ward":
        if known:
            await self.clinic.change("update clinician set email = 'RAE@example.com' where name = 'Dr Test'")
        colleague = Colleague(self.app, self.clinic.world, self.client)
        await colleague.set_up(role, practice)
        await colleague.sign_in()
        return self

    async def words(self, path: str, status: int = 200) -> str:
        """What a page says, without its tags."""
        return words_of(await self.client.get(path), status)

    async def send(self, path: str, status: int, **fields: Any) -> str:
        return words_of(await self.client.post(path, data=fields), status)

    async def statements(self, path: str) -> list[str]:
        """What a page asks of the database."""
        asked: list[str] = []
        engine, task = self.app.state.runtime.engine.sync_engine, asyncio.current_task()

        def asking(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
            if asyncio.current_task() is task:
                asked.append(statement)

        event.listen(engine, "before_cursor_execute", asking)
        await self.client.get(path)
        event.remove(engine, "before_cursor_execute", asking)
        return asked


def words_of(answer: httpx.Response, status: int = 200) -> str:
    assert answer.status_code == status, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
