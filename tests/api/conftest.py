"""The door over a real database, with a clock that stands still."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import create_app
from scheduler.access import tokens
from scheduler.config import Settings


@pytest.fixture
def redis_url() -> str | None:
    """None: the worker runs inside. With an address it is left to another process, of which tests have none."""
    return None


@pytest.fixture
async def app(world: Any, database_url: str, redis_url: str | None) -> AsyncIterator[FastAPI]:
    url = SecretStr(database_url)
    patient = Settings(database_url=url, database_patience=60, redis_url=redis_url)  # what is tested is never how long
    application = create_app(patient, clock=lambda: world.now)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def anybody(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", headers={"Sec-Fetch-Site": "same-origin"}
    ) as client:
        yield client


@pytest.fixture
async def staff(app: FastAPI, world: Any) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {world.token}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://test", headers=headers
    ) as client:
        yield client


@pytest.fixture
def served(world: Any, database_url: str) -> Iterator[str]:
    """The address of the product on a loopback port, served from a thread of its own until the test ends."""
    listening = uvicorn.Config("", port=0).bind_socket()
    port = listening.getsockname()[1]
    settings = Settings(database_url=SecretStr(database_url), database_patience=60, port=port)
    started = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            started.set()

    server = Server(uvicorn.Config(create_app(settings, clock=lambda: world.now), log_config=None))
    thread = threading.Thread(target=asyncio.run, args=(server.serve([listening]),))
    thread.start()
    try:
        assert started.wait(60)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
async def manager(anybody: httpx.AsyncClient, world: Any) -> httpx.AsyncClient:
    """A program of the network's manager."""
    async with world.sessions() as session, session.begin():
        token = await tokens.issue(session, world.network_id, "network_manager", "test", world.now)
    anybody.headers["Authorization"] = f"Bearer {token}"
    return anybody
