"""Workers that are killed, a provider that takes texts and does not say so, a Redis that is gone: each patient still gets
one text for each purpose, and none about what is cancelled. Judged by what the provider wrote down."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from scheduler.access.links import Links
from scheduler.booking import attendance
from scheduler.config import Settings
from scheduler.runtime import create_announcer
from tests.journeys.conftest import ROOT, free_port
from tests.scheduler.desk import Desk
from tests.text_provider import Does, TextProvider, text_provider

REDIS = shutil.which("redis-server")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.redis,
    pytest.mark.skipif(REDIS is None, reason="no Redis server here: apt-get install redis-server, then make test-slow"),
]


class Machines:
    """Workers and a Redis, as processes that can be killed."""

    def __init__(self, folder: Path, database: str, provider: TextProvider) -> None:
        self.folder, self.redis_port = folder, free_port()
        self.running: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ, "DATABASE_URL": database, "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "SECRET_KEY": "a-secret-for-this-test-only-0123456789", "PUBLIC_URL": "http://127.0.0.1:9",
            "SMS_PROVIDER": "twilio", "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "MG1",
            "TWILIO_BASE_URL": provider.url, "EMAIL_PROVIDER": "none", "MESSAGE_LEASE_SECONDS": "2",
            "TRACE_AFTER_SECONDS": "15", "SMS_PER_SECOND": "1000", "PYTHONUNBUFFERED": "1",
        }  # fmt: skip

    def redis(self) -> subprocess.Popen[bytes]:
        return self._start(
            "redis", [str(REDIS), "--port", str(self.redis_port), "--save", "", "--dir", str(self.folder)]
        )

    def worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", [sys.executable, "-m", "scheduler", "worker"])

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        self.running.append(process)
        return process

    def end(self, process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGKILL) -> None:
        process.send_signal(how)
        process.wait(30)
        self.running.remove(process)


@pytest.fixture
def provider() -> Iterator[TextProvider]:
    with text_provider() as made:
        yield made


@pytest.fixture
def machines(folder: Path, database_url: str, provider: TextProvider) -> Iterator[Machines]:
    made = Machines(folder, database_url, provider)
    yield made
    for process in list(made.running):
        made.end(process)


class Clinic:
    """The small network on a clock that runs: its evening is a fortnight from today."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.world, self.now = desk, desk.world, datetime.now(UTC)

    async def opened(self) -> "Clinic":
        later = (self.now - self.world.now) // timedelta(days=1)
        await self.do(
            f"update slot set starts_at = starts_at + interval '{later} days', ends_at = ends_at + interval '{later} days'"
        )
        await self.do("update patient set email = null")
        return self

    async def do(self, statement: str) -> list[Any]:
        async with self.world.sessions() as session, session.begin():
            found = await session.execute(text(statement))
            return list(found) if found.returns_rows else []

    async def book(self, nth: int) -> int:
        row = await self.desk.book(self.world.slots[nth], self.world.patients[nth], self.now)
        return int(row.appointment.id)

    async def eventually(self, question: str, wanted: int) -> None:
        """Ask until so many rows are there, for two minutes at most."""
        async with asyncio.timeout(120):
            while len(await self.do(question)) != wanted:
                await asyncio.sleep(0.2)


def confirmations(provider: TextProvider) -> dict[str, int]:
    """By number, how often it was told of an appointment."""
    found: dict[str, int] = {}
    for one in provider.journal:
        if "your appointment is" in one.body and "cancelled" not in one.body:
            found[one.to] = found.get(one.to, 0) + 1
    return found


async def test_each_patient_gets_one_text_whatever_dies_between(
    world: Any, machines: Machines, provider: TextProvider
) -> None:
    announcer = create_announcer(Settings(), Links("http://127.0.0.1:9", "a secret of this test, long enough"))
    clinic = await Clinic(Desk(world, announcer)).opened()
    redis = machines.redis()
    provider.does = [Does.STALL_AFTER_ACCEPTING]
    await clinic.book(0)
    first = machines.worker()
    await asyncio.to_thread(provider.stalled.wait, 60)
    machines.end(first)  # it has handed the text over, and will never write that down
    provider.released.set()

    await clinic.book(1)
    cancelled = await clinic.book(2)
    await clinic.do(
        f"update message set due_at = now() + interval '5 seconds' where subject = 'appointment:{cancelled}' and purpose = 'confirmation'"
    )
    provider.does = [Does.DROP_AFTER_ACCEPTING, Does.SLOW_DOWN, Does.DROP_BEFORE_ACCEPTING, Does.FAIL_AFTER_ACCEPTING]
    machines.end(redis)  # with all that it knew
    await clinic.desk.do(_cancel, clinic, cancelled)
    for _ in range(2):
        machines.worker()
    await clinic.book(3)
    await clinic.eventually(
        "select 1 from message where purpose = 'confirmation' and status in ('sent', 'delivered')", 3
    )
    machines.redis()
    await clinic.book(4)
    await clinic.eventually(
        "select 1 from message where purpose = 'confirmation' and status in ('sent', 'delivered')", 4
    )
    await clinic.eventually("select 1 from message where status in ('sending', 'unknown')", 0)

    told = {row.id: row.phone for row in await clinic.do("select id, phone from patient")}
    people = [world.patients[n] for n in (0, 1, 3, 4)]
    assert confirmations(provider) == {told[one]: 1 for one in people}
    assert [body for body in provider.bodies(told[world.patients[2]]) if "cancelled" not in body] == []
    assert len(provider.bodies(told[world.patients[2]])) == 1


async def _cancel(session: Any, clinic: Clinic, appointment: int) -> None:
    await attendance.cancel(session, clinic.desk.actor, appointment, clinic.now, clinic.desk.announcer)
