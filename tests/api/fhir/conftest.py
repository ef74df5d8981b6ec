"""Two partner organisations with passes, and a server on a real port for clients that we did not write."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

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
def live(served: str) -> str:
    """The address of the facade on a loopback port."""
    return f"{served}/fhir"
