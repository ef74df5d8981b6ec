"""The door over a real database, with a clock that stands still."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import create_app
from scheduler.config import Settings


@pytest.fixture
async def app(world: Any, database_url: str) -> AsyncIterator[FastAPI]:
    patient = Settings(database_url=SecretStr(database_url), database_patience=60)  # what is tested is never how long
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
