"""`make bench-messages`: sending what is due, beside a bare loop of asyncio and httpx, and finding it among millions.

`BENCH_PARTS` names some parts: draining, finding, burst. `BENCH_MESSAGES` (100000) is how many are due, and
`BENCH_ROWS` (10000000) among how many one is sought.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx
import psutil

from benchmarks import servers
from benchmarks.booking import BOOKABLE, Slots, bookings, filled
from benchmarks.clinic_at_scale import Shape, fill
from benchmarks.demonstration import database
from benchmarks.driver import drive, milliseconds, one_after_the_other
from benchmarks.parts import Row, measured
from benchmarks.servers import Server
from notifications import ledger
from notifications.dispatch import LEASE
from scheduler.db import create_engine, create_sessions

RESULT = Path(__file__).with_name("results") / "messages.json"
IN_FLIGHT = 20
SMALL, LARGE = 100_000, 10_000_000
PEOPLE = Shape(networks=1, clinicians=1, days=1, slots_a_shift=1, first_day=9, patients=1000, desks=1)


def main() -> int:
    """Write `results/messages.json` and print it; parts that were not asked for keep their figures."""
    parts: dict[str, Callable[[], Row]] = {"draining": _draining, "finding": _finding, "burst": _burst}
    return measured(parts, RESULT)


def _draining() -> Row:
    """One worker process against the loop, to the same provider; what the provider counted decides."""
    how_many = int(os.environ.get("BENCH_MESSAGES", "100000"))
    with database() as url, _provider() as port:
        network = asyncio.run(_written(url, how_many))
        bare = asyncio.run(_bare(port, min(how_many, 5000)))
        before = _taken(port)["taken"]
        row = _worked(url, port, how_many, before)
        told = _taken(port)
        left = asyncio.run(_ask(url, "select count(*) from message where status <> 'sent'"))
    if told["taken"] - before != how_many or told["most_alike"] != 1 or left:
        raise RuntimeError(
            f"The provider took {told['taken'] - before} of {how_many}, {told['most_alike']} alike, {left} left."
        )
    ratio = round(row["worker_per_second"] / bare["bare_per_second"], 3)
    return {"messages": how_many, "network": network, **bare, **row, "worker_over_bare": ratio}


@contextmanager
def _provider() -> Iterator[int]:
    port = servers.free_port()
    command = ["-m", "uvicorn", "benchmarks.texting:app", "--port", str(port), "--log-level", "error"]
    with servers.served(command, {}, port):
        yield port


def _taken(port: int) -> Row:
    found: Row = httpx.get(f"http://127.0.0.1:{port}/").json()
    return found


async def _written(url: str, how_many: int) -> int:
    """So many texts that are due, each to a number of its own, about appointments that are booked."""
    connection = await asyncpg.connect(url)
    clinic = await fill(connection, PEOPLE)
    network = clinic.first_network
    await connection.execute(_MADE, network, how_many, timeout=600)
    await connection.execute("vacuum analyze message", timeout=600)
    await connection.close()
    return network


_MADE = """
with patient as (select id from patient where network_id = $1 order by id limit 1),
slot as (select id from slot where network_id = $1 order by id limit 1),
made as (
    insert into appointment (network_id, slot_id, patient_id, status, sequence, booked_by, booked_at, changed_at)
    select $1, slot.id, patient.id, 'booked', 0, 'bench', now(), now() from patient, slot, generate_series(1, $2)
    returning id
)
insert into message (network_id, subject, purpose, version, channel, recipient, title, body, status, due_at,
                     expires_at, attempts, parts, created_at)
select $1, 'appointment:' || id, 'confirmation', 0, 'sms', '+447700' || lpad((id % 1000000)::text, 6, '0'), '',
       'NHS: your appointment is Tuesday 8 December at 6:30pm, Hub. ' || id, 'pending', now() - interval '1 minute',
       now() + interval '1 day', 0, 1, now()
  from made
"""


async def _bare(port: int, how_many: int) -> Row:
    """What asyncio and httpx do by themselves: twenty at a time in flight, as they are best."""
    began, used = time.perf_counter(), time.process_time()
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=IN_FLIGHT)) as http:
        waiting = iter(range(how_many))

        async def sender() -> None:
            for number in waiting:
                form = {"To": f"bare-{number}", "Body": "NHS: your appointment is Tuesday 8 December at 6:30pm, Hub."}
                answer = await http.post(f"http://127.0.0.1:{port}/2010-04-01/Accounts/AC1/Messages.json", data=form)
                answer.json()

        await asyncio.gather(*(sender() for _ in range(IN_FLIGHT)))
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    return {"bare_per_second": round(how_many / seconds, 1), "bare_cpu_ms": round(1000 * cpu / how_many, 3)}


def _worked(url: str, port: int, how_many: int, before: int) -> Row:
    """One worker process, from its first text to its last."""
    family = asyncio.run(servers.database(url))
    with _worker(url, port, per_second="1000") as server:
        began, memory = _first(port, before), [_megabytes(server)]
        of_worker, of_database = server.cpu_seconds(), servers.cpu_of_family(family)
        sent_at_first = _taken(port)["taken"] - before
        while _taken(port)["taken"] - before < how_many:
            time.sleep(1)
            memory.append(_megabytes(server))
        seconds = time.perf_counter() - began
        sent = how_many - sent_at_first
        row = {
            "worker_per_second": round(sent / seconds, 1),
            "worker_cpu_ms": round(1000 * (server.cpu_seconds() - of_worker) / sent, 3),
            "database_cpu_ms": round(1000 * (servers.cpu_of_family(family) - of_database) / sent, 3),
            "worker_megabytes": [memory[0], max(memory)],
        }
        time.sleep(1)  # the last one is written down
    return row


@contextmanager
def _worker(url: str, port: int, per_second: str) -> Iterator[Server]:
    """One worker process, whose provider is at that port."""
    with servers.deaf() as nobody:
        settings = {
            "DATABASE_URL": url, "REDIS_URL": f"redis://127.0.0.1:{nobody}/0", "EMAIL_PROVIDER": "none",
            "SMS_PROVIDER": "twilio", "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM": "MG1",
            "TWILIO_BASE_URL": f"http://127.0.0.1:{port}", "SMS_PER_SECOND": per_second,
        }  # fmt: skip
        with servers.running(["-m", "scheduler", "worker"], settings) as server:
            yield server


def _first(port: int, before: int) -> float:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if _taken(port)["taken"] > before:
            return time.perf_counter()
        time.sleep(0.02)
    raise RuntimeError("The worker sent nothing.")


def _megabytes(server: Server) -> int:
    return round(psutil.Process(server.process.pid).memory_info().rss / 2**20)


def _burst() -> Row:
    """Booking by sixteen clients while nothing is due, and while a worker as it is set up by itself sends a Monday's
    eight o'clock; in turn, three times each."""
    with database() as url, _provider() as port, servers.product(url) as server:
        slots = Slots(filled(url, BOOKABLE))
        asyncio.run(_written(url, 20_000))
        drive(server.port, one_after_the_other, bookings(slots, 20))  # as warm as after a minute of work
        quiet, busy = [], []
        for _ in range(3):
            quiet.append(_p95(server, slots))
            with _worker(url, port, per_second="20"):
                _first(port, _taken(port)["taken"])
                busy.append(_p95(server, slots))
    found = {"quiet_p95_ms": statistics.median(quiet), "burst_p95_ms": statistics.median(busy)}
    return {**found, "burst_over_quiet": round(found["burst_p95_ms"] / found["quiet_p95_ms"], 2)}


def _p95(server: Server, slots: Slots) -> float:
    outcome, _ = drive(server.port, one_after_the_other, bookings(slots, 60))
    if set(outcome.statuses) != {201}:
        raise RuntimeError(f"Not every booking went well: {dict(outcome.statuses)}")
    return float(milliseconds(outcome.latencies)["p95_ms"])


def _finding() -> Row:
    """The next due message among few and among many that are done or far off."""
    rows = int(os.environ.get("BENCH_ROWS", str(LARGE)))
    with database() as url:
        few = asyncio.run(_found(url, SMALL))
        many = asyncio.run(_found(url, rows - SMALL))
    return {"rows": [SMALL, rows], "few_ms": few, "many_ms": many, "many_over_few": round(many / few, 2)}


async def _found(url: str, more: int) -> float:
    """Add so many, and the median time in milliseconds of claiming what is due, undone each time."""
    connection = await asyncpg.connect(url)
    await connection.execute(_OLD, more, timeout=3600)
    await connection.execute("vacuum analyze message", timeout=3600)
    await connection.close()
    engine, times = create_engine(url), []
    async with create_sessions(engine)() as session:
        for _ in range(300):
            await session.begin()
            began = time.perf_counter()
            claimed = await ledger.claim(session, datetime.now(UTC), LEASE, "sms", None)
            times.append(1000 * (time.perf_counter() - began))
            await session.rollback()
            if not claimed:
                raise RuntimeError("Nothing was due.")
    await engine.dispose()
    return round(statistics.median(times), 3)


_OLD = """
insert into message (network_id, subject, purpose, version, channel, recipient, title, body, status, due_at,
                     expires_at, attempts, parts, created_at)
select 1, 'appointment:' || (n + before.rows), 'reminder_7d', 0, 'sms', '+447700900123', '', 'NHS: your appointment',
       case when n % 1000 = 0 then 'pending' when n % 10 = 1 then 'pending' else 'delivered' end,
       case when n % 1000 = 0 then now() - interval '1 minute' else now() + (n % 10000) * interval '1 minute' end,
       now() + interval '30 days', 1, 1, now() - interval '1 day'
  from generate_series(1, $1::int) n, (select count(*) rows from message) before
"""


async def _ask(url: str, question: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval(question))
    finally:
        await connection.close()


if __name__ == "__main__":
    sys.exit(main())
