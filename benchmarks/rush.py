"""`make bench-rush`: eight o'clock, when five hundred people are after two hundred appointments, and many after one.

Each client does what the API offers. It asks for any time, keeps what it is given and books it; or it looks, holds
one of what is free and books it, and looks again where somebody was quicker, until it is booked or nothing is left.
Afterwards the database is asked whether anything went wrong.
`BENCH_ROUNDS` (200) is how often 2, 8 and 32 clients go for one slot.
"""

import asyncio
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import asyncpg

from benchmarks import servers
from benchmarks.clinic_at_scale import Clinic, Shape, fill, token
from benchmarks.demonstration import database
from benchmarks.driver import Client, Outcome, drive, drive_rounds, milliseconds, one_after_the_other, request
from benchmarks.pace import pace
from benchmarks.servers import Server, cpu_of_family

RESULT = Path(__file__).with_name("results") / "rush.json"
PEOPLE, PLACES, EARLIER, AT_ONCE = 500, 200, 160, 20
LOOK = "/api/v1/slots?service=gp&limit=200"
RUSH = Shape(networks=2, clinicians=20, days=1, slots_a_shift=10, first_day=9, patients=PEOPLE, desks=PEOPLE)
ONE_SLOT = Shape(networks=1, clinicians=40, days=20, slots_a_shift=6, first_day=9, patients=3000, desks=32)

Row = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """A receptionist's desk and the patient at it."""

    token: str
    patient: int
    seed: int


@dataclass(frozen=True)
class End:
    """How it ended for one person: booked, or none left (told so), or what else was said; and after how long."""

    how: str
    seconds: float
    looks: int


def first(free: list[int], person: Person) -> int:
    return free[0]


def any_of_these(free: list[int], person: Person) -> int:
    return random.Random(person.seed + len(free)).choice(free)


async def ask_for_any(client: Client, person: Person) -> End:
    """The morning of somebody to whom any time is welcome."""
    began = perf_counter()
    whole = request("POST", "/api/v1/holds/any", person.token, {"service": "gp"})
    status, body = await client.ask(whole)
    if status != 201:
        none = status == 409 and json.loads(body)["code"] == "nothing_free"
        return End("none left" if none else f"hold answered {status}", perf_counter() - began, 1)
    return await _book(client, person, json.loads(body)["id"], began, 1)


async def look_hold_book(client: Client, person: Person, choice: Callable[[list[int], Person], int]) -> End:
    """The morning of somebody who looks first."""
    began, looks, answer = perf_counter(), 0, 409
    while answer == 409:
        looks += 1
        status, body = await client.ask(request("GET", LOOK, person.token))
        if status != 200:
            return End(f"search answered {status}", perf_counter() - began, looks)
        free = [slot["id"] for slot in json.loads(body)["items"]]
        if not free:
            return End("none left", perf_counter() - began, looks)
        wanted = {"slot_id": choice(free, person)}
        answer, body = await client.ask(request("POST", "/api/v1/holds", person.token, wanted))
    if answer != 201:
        return End(f"hold answered {answer}", perf_counter() - began, looks)
    return await _book(client, person, json.loads(body)["id"], began, looks)


async def _book(client: Client, person: Person, hold_id: int, began: float, looks: int) -> End:
    booking = {"hold_id": hold_id, "patient_id": person.patient}
    whole = request("POST", "/api/v1/appointments", person.token, booking, key=f"rush-{person.patient}")
    status, _ = await client.ask(whole)
    return End("booked" if status == 201 else f"booking answered {status}", perf_counter() - began, looks)


WAYS: dict[str, Callable[[Client, Person], Awaitable[End]]] = {
    "each asks for any": ask_for_any,
    "each looks and takes one of them": partial(look_hold_book, choice=any_of_these),
    "everybody looks and takes the first": partial(look_hold_book, choice=first),
}


def main() -> int:
    """Write `results/rush.json` and print it; 1 where something happened that must not."""
    rounds = int(os.environ.get("BENCH_ROUNDS", "200"))
    result: Row = {
        "benchmark": "rush", "load_before": round(os.getloadavg()[0], 1), "million_additions_a_second": pace(),
    }  # fmt: skip
    with database() as url:
        result["rush"] = {way: _rush(url, journey) for way, journey in WAYS.items()}
        with servers.product(url) as server:
            result["one_slot"] = {
                f"{clients} clients": _one_slot(url, server, clients, rounds) for clients in (2, 8, 32)
            }
        result["wrong_in_the_database"] = asyncio.run(_wrong(url))
    line = json.dumps(result, indent=2)
    RESULT.write_text(line + "\n")
    sys.stdout.write(line + "\n")
    return 1 if any(result["wrong_in_the_database"].values()) else 0


def _filled(url: str, shape: Shape) -> Clinic:
    async def go() -> Clinic:
        connection = await asyncpg.connect(url)
        try:
            return await fill(connection, shape)
        finally:
            await connection.close()

    return asyncio.run(go())


def _rush(url: str, journey: Callable[[Client, Person], Awaitable[End]]) -> Row:
    """A network of its own with two hundred free slots, and a server that is as warm as one that has worked before:
    for the people of another network, who look and book by themselves."""
    clinic = _filled(url, RUSH)
    people, others = (_people(clinic, clinic.first_network + n) for n in range(RUSH.networks))
    family = asyncio.run(servers.database(url))
    with servers.product(url) as server:
        for first_of_them in range(0, EARLIER, AT_ONCE):
            early = others[first_of_them : first_of_them + AT_ONCE]
            drive(server.port, one_after_the_other, [[request("GET", LOOK, one.token)] for one in early])
            drive(server.port, ask_for_any, early)
        used, of_database = server.cpu_seconds(), cpu_of_family(family)
        outcome, ends = drive(server.port, journey, people)
        used, of_database = server.cpu_seconds() - used, cpu_of_family(family) - of_database
    return {
        "ends": dict(Counter(end.how for end in ends)),
        "looks": sum(end.looks for end in ends),
        "booked_within": milliseconds([end.seconds for end in ends if end.how == "booked"] or [0.0]),
        "told_within": milliseconds([end.seconds for end in ends if end.how == "none left"] or [0.0]),
        "cpu_ms_a_request": round(1000 * used / outcome.requests, 2),
        "database_cpu_ms_a_request": round(1000 * of_database / outcome.requests, 2),
        **_answers(outcome),
    }


def _people(clinic: Clinic, network: int) -> list[Person]:
    return [Person(token(network, n + 1), clinic.patient(network, n), n) for n in range(PEOPLE)]


def _one_slot(url: str, server: Server, clients: int, rounds: int) -> Row:
    """In every round all clients want the same slot, at once."""
    clinic = _filled(url, ONE_SLOT)
    slots = range(clinic.first_slot, clinic.first_slot + rounds)
    wanted = [[_wanted(clinic, slot, client, clients) for client in range(clients)] for slot in slots]
    outcome, statuses = drive_rounds(server.port, wanted)
    winners = Counter(one.count(201) for one in statuses)
    return {"rounds": rounds, "winners_a_round": dict(winners), **_answers(outcome)}


def _wanted(clinic: Clinic, slot: int, client: int, clients: int) -> bytes:
    """By a patient of one's own, who comes again only much later."""
    network, number = clinic.first_network, (slot - clinic.first_slot) * clients + client
    wanted = {"slot_id": slot, "patient_id": clinic.patient(network, number)}
    return request("POST", "/api/v1/appointments", token(network, client + 1), wanted, key=f"one-{slot}-{number}")


def _answers(outcome: Outcome) -> Row:
    statuses = {str(status): n for status, n in sorted(outcome.statuses.items())}
    return {"requests": outcome.requests, "statuses": statuses, "latency": milliseconds(outcome.latencies)}


_WRONG = {
    "slots booked twice": "select count(*) from (select from appointment where status = 'booked'"
    " group by slot_id having count(*) > 1) twice",
    "appointments that occupy nothing": "select count(*) from appointment left join occupancy"
    " on appointment_id = appointment.id where appointment.status = 'booked' and occupancy.id is null",
    "people in two places": "select count(*) from occupancy a join occupancy b on a.id < b.id and a.during && b.during"
    " and (a.clinician_id = b.clinician_id or a.room_id = b.room_id or a.patient_id = b.patient_id)",
    "appointments without their one line in the trail": "select count(*) from appointment where 1 <>"
    " (select count(*) from audit_event where subject = 'appointment:' || appointment.id)",
    "appointments without a confirmation": "select count(*) from appointment where not exists"
    " (select from message where subject = 'appointment:' || appointment.id and purpose = 'confirmation')",
    "deadlocks": "select deadlocks from pg_stat_database where datname = current_database()",
}


async def _wrong(url: str) -> dict[str, int]:
    """How often each thing happened that must not."""
    connection = await asyncpg.connect(url)
    try:
        return {what: await connection.fetchval(sql, timeout=120) for what, sql in _WRONG.items()}
    finally:
        await connection.close()


if __name__ == "__main__":
    sys.exit(main())
