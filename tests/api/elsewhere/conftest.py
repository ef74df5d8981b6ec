"""The door with a provider that is really asked over HTTP."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import create_app
from scheduler.config import Settings
from tests.api.elsewhere.visitor import SOMEBODY, Visitor
from tests.api.identity_provider import NHS_CLIENT, OUR_PEM, SECRET, STAFF_CLIENT, IdentityProvider, serving


@pytest.fixture
def provider(world: Any) -> Iterator[IdentityProvider]:
    with serving(lambda: world.now) as provider:
        provider.person = dict(SOMEBODY)
        yield provider


@pytest.fixture
def level() -> str:
    return "P9"


@pytest.fixture
async def app(world: Any, database_url: str, provider: IdentityProvider, level: str) -> AsyncIterator[FastAPI]:
    settings = Settings(
        database_url=SecretStr(database_url), database_patience=60, public_url="http://test",
        nhs_login_issuer=provider.base, nhs_login_client_id=NHS_CLIENT, nhs_login_key=SecretStr(OUR_PEM),
        nhs_login_level=level, staff_openid_issuer=provider.base, staff_openid_client_id=STAFF_CLIENT,
        staff_openid_secret=SecretStr(SECRET), staff_openid_name="NHS CIS2",
    )  # fmt: skip
    application = create_app(settings, clock=lambda: world.now)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def browser(anybody: httpx.AsyncClient) -> "Visitor":
    return Visitor(anybody)
