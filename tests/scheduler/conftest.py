"""An announcer as the product builds it, and its command line."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from click.testing import Result
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from scheduler.access.links import Links
from scheduler.booking.announcements import Announcer
from scheduler.cli.app import app
from scheduler.config import Settings
from scheduler.runtime import create_announcer


@pytest.fixture
def announcer() -> Announcer:
    return create_announcer(Settings(), Links("http://127.0.0.1:8000", "a secret of the tests, long enough"))


@pytest.fixture
def command(
    engine: AsyncEngine, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Awaitable[Result]]:
    """`await command("rotas", "plan")` runs a command on the tests' database, in a thread with a loop of its own."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    async def run(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, list(words))

    return run
