"""Two partner organisations with passes, and a server on a real port for clients that we did not write."""

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
from scheduler.config import Settings
from tests.api.fhir.outside import Partner, register, signed_in


@pytest.fixture
async def partner(world: Any) -> Partner:
    return await register(world, "RYE01")


@pytest.fixture
async def rival(world: Any) -> Partner:
    return await register(world, "RX999")


@pytest.fixture
async def theirs(app: FastAPI, partner: Partner) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(app, partner) as client:
        yield client


@pytest.fixture
async def rivals(app: FastAPI, rival: Partner) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(app, rival) as client:
        yield client


@pytest.fixture
async def facade(staff: httpx.AsyncClient) -> httpx.AsyncClient:
    """The network's own staff at the facade."""
    staff.base_url = httpx.URL("http://test/fhir/")
    return staff


@pytest.fixture
def live(world: Any, database_url: str) -> Iterator[str]:
    """The address of the facade on a loopback port, served from a thread of its own until the test ends."""
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
        yield f"http://127.0.0.1:{port}/fhir"
    finally:
        server.should_exit = True
        thread.join()
