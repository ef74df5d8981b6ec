"""Workers that are killed and stopped, a provider that takes texts and does not say so, that is slow, silent, and tells
things out of order, a Redis that is gone, a PostgreSQL that breaks off: each patient still gets one text for each purpose,
and none about what is cancelled. Judged by what the provider wrote down, and by what the ledger then says.

One stack goes through all of it, fault after fault, since each leaves behind what the next one has to live with.
"""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis.asyncio
from sqlalchemy import text

from scheduler.access.links import Links
from scheduler.config import Settings
from scheduler.runtime import create_announcer
from tests.journeys.machines import REDIS, Database, Machines
from tests.scheduler.desk import Desk
from tests.text_provider import Does, TextProvider, text_provider

pytestmark = [
    pytest.mark.slow,
    pytest.mark.redis,
    pytest.mark.skipif(REDIS is None, reason="no Redis server here: apt-get install redis-server, then make test-slow"),
]
SEED = 7
UNWRITTEN = "could not be written down"
ENDED = "select 1 from message where purpose = 'confirmation' and status = 'delivered'"
OPEN = "select 1 from message where status in ('sending', 'unknown') or (status = 'pending' and due_at <= now())"


@pytest.fixture
def provider() -> Iterator[TextProvider]:
    with text_provider() as made:
        yield made


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    made = Database(folder)
    yield made
    made.stop()


@pytest.fixture
def database_url(database: Database) -> str:
    """This journey's own: what it breaks off is nobody else's."""
    return database.url


@pytest.fixture
def machines(folder: Path, database: Database, provider: TextProvider) -> Iterator[Machines]:
    made = Machines(folder, database.url, provider)
    yield made
    for process in list(made.running):
        made.end(process)


class Clinic:
    """The small network on a clock that runs: its evenings are a fortnight from today and the weeks after."""

    def __init__(self, world: Any, machines: Machines, provider: TextProvider) -> None:
        self.world, self.machines, self.provider = world, machines, provider
        announcer = create_announcer(Settings(), Links("http://127.0.0.1:9", "a secret of this test, long enough"))
        self.desk, self.now = Desk(world, announcer), datetime.now(UTC)
        self.free: Iterator[tuple[int, int]] = iter(())
        self.told: list[int] = []
        """Patients who ought to have one confirmation, in the order in which they were booked."""

    async def opened(self) -> "Clinic":
        later = (self.now - self.world.now) // timedelta(days=1)
        await self.do(
            f"update slot set starts_at = starts_at + interval '{later} days', ends_at = ends_at + interval '{later} days'"
        )
        await self.do(
            "insert into slot (network_id, shift_id, site_id, clinician_id, room_id, service_id, delivery_channel, starts_at, ends_at, status)"
            " select network_id, shift_id, site_id, clinician_id, room_id, service_id, delivery_channel,"
            " starts_at + n * interval '7 days', ends_at + n * interval '7 days', status from slot, generate_series(1, 3) n"
        )
        await self.do("update patient set email = null")
        slots = [row.id for row in await self.do("select id from slot order by starts_at")]
        self.free = iter(zip(slots, self.world.patients, strict=False))
        return self

    async def do(self, statement: str) -> list[Any]:
        async with self.world.sessions() as session, session.begin():
            found = await session.execute(text(statement))
            return list(found) if found.returns_rows else []

    async def ask(self, method: str, path: str, **asked: Any) -> httpx.Response:
        """The API, as reception's system does."""
        headers = {"Authorization": f"Bearer {self.world.token}"}
        async with httpx.AsyncClient(base_url=self.machines.base, headers=headers, timeout=30) as client:
            return await client.request(method, f"/api/v1{path}", **asked)

    async def book(self) -> int:
        """Book the next patient at the API."""
        slot, patient = next(self.free)
        body = {"slot_id": slot, "patient_id": patient}
        answer = await self.ask("POST", "/appointments", json=body)
        assert answer.status_code == 201, answer.text
        self.told.append(patient)
        return int(answer.json()["id"])

    async def eventually(self, question: str, wanted: int) -> None:
        """Ask until so many rows are there, for two minutes at most."""
        try:
            async with asyncio.timeout(120):
                while len(await self.do(question)) != wanted:
                    await asyncio.sleep(0.2)
        except TimeoutError:
            ledger = await self.do("select subject, purpose, status, failure from message order by id")
            raise AssertionError(f"not {wanted}: {question}\n{ledger}\n{self.machines.log('worker')[-5000:]}") from None

    async def handed(self, many: int) -> None:
        await asyncio.to_thread(self.provider.until_handed, self.provider.handed + many)

    async def an_hour_passes(self) -> None:
        """For what was left half done: a lease ends, a provider is believed that it has not got a text, and what was put
        off is due."""
        await self.do(
            "update message set lease_until = lease_until - interval '1 hour' where status in ('sending', 'unknown')"
        )
        await self.do("update message set due_at = now() where status = 'pending' and attempts > 0")


@pytest.fixture
async def clinic(world: Any, machines: Machines, provider: TextProvider) -> Clinic:
    return await Clinic(world, machines, provider).opened()


async def a_worker_is_killed(clinic: Clinic) -> None:
    """In the middle of a batch: one text taken and not answered for, one taken and not written down, one not taken."""
    clinic.provider.does = [Does.STALL_AFTER_ACCEPTING, Does.BLACK_HOLE, Does.ACCEPT]
    for _ in range(3):
        await clinic.book()
    worker = clinic.machines.worker()
    await clinic.handed(3)
    clinic.machines.end(worker)


async def redis_forgets_and_is_away_while_providers_fail(clinic: Clinic, redis_server: Any) -> None:
    """Through an hour of due texts, with two workers at once that are both stopped gently in a batch."""
    await flushed(clinic)
    newest = (await clinic.do("select max(id) id from message"))[0].id
    clinic.machines.end(redis_server)
    for _ in range(6):
        await clinic.book()
    cancelled = await clinic.book()
    await clinic.do(
        f"update message set due_at = now() + interval '1 day' where subject = 'appointment:{cancelled}' and purpose = 'confirmation'"
    )
    await clinic.do(
        "update message set due_at = now() - id % 6 * interval '10 minutes' where status = 'pending' and due_at <= now()"
    )
    answer = await clinic.ask("DELETE", f"/appointments/{cancelled}")
    assert answer.status_code == 200, answer.text
    clinic.told.pop()
    does = [Does.DROP_AFTER_ACCEPTING, Does.SLOW_DOWN, Does.DROP_BEFORE_ACCEPTING, Does.FAIL_AFTER_ACCEPTING,
            Does.BLACK_HOLE, Does.NINE_SECONDS]  # fmt: skip
    random.Random(SEED).shuffle(does)
    clinic.provider.does = does
    workers = [clinic.machines.worker() for _ in range(2)]
    await clinic.handed(6)
    ends = await asyncio.gather(*(asyncio.to_thread(clinic.machines.end, one, signal.SIGTERM) for one in workers))
    assert ends == [0, 0]
    assert await clinic.do(f"select 1 from message where status = 'sending' and id > {newest}") == []


async def flushed(clinic: Clinic) -> None:
    client = redis.asyncio.from_url(clinic.machines.environment["REDIS_URL"])
    await client.flushall()
    await client.aclose()


async def redis_comes_back(clinic: Clinic) -> None:
    clinic.machines.redis()
    await clinic.an_hour_passes()
    clinic.machines.worker()
    await clinic.book()
    await clinic.eventually(ENDED, len(clinic.told))


async def postgresql_breaks_off(clinic: Clinic, database: Database) -> None:
    """Under a worker that has handed a text over and not written it down; and it comes back once that was noticed."""
    clinic.provider.does = [Does.HELD]
    before, noticed = clinic.machines.log("worker").count(UNWRITTEN), False
    handed = asyncio.create_task(clinic.handed(1))
    await clinic.book()
    await handed
    await asyncio.to_thread(database.break_off)
    clinic.provider.lets_go.set()
    async with asyncio.timeout(60):
        while not noticed:
            noticed = clinic.machines.log("worker").count(UNWRITTEN) > before
            await asyncio.sleep(0.1)
    refused = await clinic.ask("GET", f"/appointments/{len(clinic.told)}")
    assert refused.status_code == 503, refused.text
    await asyncio.to_thread(database.come_back)
    await clinic.an_hour_passes()
    await clinic.book()


async def test_each_patient_gets_one_text_whatever_dies_between(
    clinic: Clinic, machines: Machines, database: Database, provider: TextProvider
) -> None:
    redis_server = machines.redis()
    machines.api()
    await a_worker_is_killed(clinic)
    await redis_forgets_and_is_away_while_providers_fail(clinic, redis_server)
    await redis_comes_back(clinic)
    await postgresql_breaks_off(clinic, database)
    await clinic.eventually(ENDED, len(clinic.told))
    await clinic.eventually(OPEN, 0)

    numbers = {row.id: row.phone for row in await clinic.do("select id, phone from patient")}
    confirmed = Counter(
        one.to for one in provider.journal if "your appointment is" in one.body and "cancelled" not in one.body
    )
    assert confirmed == {numbers[one]: 1 for one in clinic.told}
    (of_cancelled,) = {one.to for one in provider.journal} - set(confirmed)
    (body,) = provider.bodies(of_cancelled)
    assert "cancelled" in body

    kept = await clinic.do("select recipient, body, status from message where status not in ('pending', 'withdrawn')")
    assert Counter((row.recipient, row.body) for row in kept) == Counter((one.to, one.body) for one in provider.journal)
    assert {row.status for row in kept} == {"delivered"}
    broken = await clinic.do(
        "select * from (select from_status, lag(to_status) over (partition by message_id order by id) before"
        " from message_event) step where from_status is distinct from before"
    )
    assert broken == []
    assert "Traceback" not in machines.log("api")
