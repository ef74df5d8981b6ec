"""`make bench-booking`: how fast is booking and searching, beside PostgreSQL itself and a route written by hand.

All on one embedded server in one run, in rounds, so that a busy machine slows everybody: read the ratios.
`BENCH_ROUNDS` (3) rounds; `BENCH_NETWORKS=1266` (100) is a year of England, 13 million slots, which take long to fill
in. `BENCH_PARTS` names some parts: booking, search, earliest_evening, search_at_scale.
"""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from benchmarks import floor, servers
from benchmarks.clinic_at_scale import Clinic, Shape, fill, token
from benchmarks.demonstration import database
from benchmarks.driver import Outcome, drive, milliseconds, one_after_the_other, request
from benchmarks.parts import Row, measured
from benchmarks.servers import Server, cpu_of_family

RESULT = Path(__file__).with_name("results") / "booking.json"
CLIENTS = 16
TURNS = 5
BOOKABLE = Shape(networks=10, clinicians=40, days=42, slots_a_shift=6, first_day=9)
# Any clinician of forty, four weeks of which the first is full and the others nearly, behind 100,000 appointments.
BUSY = Shape(1, 40, 418, 6, first_day=-390, patients=20_000, booked_days=397, booked_percent=90)
# A network's year: 10,400 slots. England has 1,266 networks.
SMALL = Shape(networks=10, clinicians=4, days=130, slots_a_shift=20, booked_days=5)
SEARCH = "/api/v1/slots?service=gp"


class Slots:
    """Deals out the bookable slots, each once, to whoever measures next."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self._next = clinic, 0

    def take(self, clients: int, each: int) -> list[list[int]]:
        """So many for each client. Nobody's neighbours: who books at random rarely waits for the same clinician."""
        first, self._next = self._next, self._next + clients * each
        if self._next > self.clinic.shape.networks * self.clinic.shape.slots:
            raise RuntimeError("There are not enough slots for so many rounds.")
        turns = (range(first + client * each, first + (client + 1) * each) for client in range(clients))
        return [[self.clinic.scattered(turn) for turn in its_own] for its_own in turns]

    def skip(self, how_many: int) -> int:
        """The same for pgbench, which reckons the slots itself: the first turn of its own."""
        first, self._next = self._next, self._next + how_many
        return first


def main() -> int:
    """Write `results/booking.json` and print it; parts that were not asked for keep their figures."""
    parts: dict[str, Callable[[], Row]] = {
        "booking": lambda: _in_rounds(_booking),
        "search": lambda: _in_rounds(lambda url, slots: _searching(url, slots.clinic)),
        "earliest_evening": _earliest_evening,
        "search_at_scale": _at_scale,
    }
    return measured(parts, RESULT)


def _in_rounds(measure: Callable[[str, Slots], Row]) -> Row:
    """The median round of each ratio, and every round."""
    with database() as url:
        slots = Slots(filled(url, BOOKABLE))
        rows = [measure(url, slots) for _ in range(int(os.environ.get("BENCH_ROUNDS", "3")))]
    ratios = [name for name, found in rows[0].items() if "_over_" in name and isinstance(found, float)]
    return {name: statistics.median(row[name] for row in rows) for name in ratios} | {
        "clients": CLIENTS,
        "rounds": rows,
    }


def filled(url: str, shape: Shape) -> Clinic:
    """The database with networks of this shape."""

    async def go() -> Clinic:
        connection = await asyncpg.connect(url)
        try:
            return await fill(connection, shape)
        finally:
            await connection.close()

    return asyncio.run(go())


def _booking(url: str, slots: Slots) -> Row:
    """Bookings a second of each in turn, and what one costs in CPU milliseconds."""
    row: Row = {}
    for statements in ("least", "whole"):
        first = slots.skip(CLIENTS * 300)
        row[f"floor_{statements}_per_second"] = floor.bookings(url, slots.clinic, statements, CLIENTS, 300, first)
    return _beside_by_hand(url, row, "floor_whole_per_second", lambda: bookings(slots, 15), 201)


def bookings(slots: Slots, each: int) -> list[list[bytes]]:
    """Requests for as many clients as we have, each in a network's own name."""
    return [[_booked(slots.clinic, slot) for slot in block] for block in slots.take(CLIENTS, each)]


def _booked(clinic: Clinic, slot: int) -> bytes:
    network = clinic.network_of(slot)
    wanted = {"slot_id": slot, "patient_id": clinic.patient(network, slot)}
    return request("POST", "/api/v1/appointments", token(network), wanted, key=f"bench-{slot}")


def _searching(url: str, clinic: Clinic) -> Row:
    row: Row = {"floor_per_second": floor.searches(url, clinic, CLIENTS, 2)}
    return _beside_by_hand(url, row, "floor_per_second", lambda: list(_searches(clinic, 20)), 200)


def _searches(clinic: Clinic, each: int, clients: int = CLIENTS) -> Iterator[list[bytes]]:
    """Each client walks through the networks with a step of its own."""
    for client in range(clients):
        wanted = ((client + 1) * (n + 1) * 7919 % clinic.shape.networks for n in range(each))
        yield [request("GET", SEARCH, token(clinic.first_network + network)) for network in wanted]


def _beside_by_hand(url: str, row: Row, best: str, scripts: Callable[[], list[list[bytes]]], wanted: int) -> Row:
    """Both serve in short turns, one after the other: a machine that slows down for a minute slows both alike."""
    with servers.by_hand(url) as by_hand, servers.product(url) as product:
        serving = {"by_hand": by_hand, "product": product}
        for server in serving.values():
            drive(server.port, one_after_the_other, scripts())  # as warm as after a minute of work
        turns = [
            {name: _turn(url, server, scripts(), wanted) for name, server in serving.items()} for _ in range(TURNS)
        ]
    for name in serving:
        row |= _told(name, [turn[name] for turn in turns])
    rates = [turn["product"].per_second / turn["by_hand"].per_second for turn in turns]
    cpu = [turn["product"].cpu / turn["by_hand"].cpu for turn in turns]
    return row | {
        "product_over_by_hand": round(statistics.median(rates), 3),
        "product_over_by_hand_each_turn": [round(one, 3) for one in rates],
        "product_over_by_hand_cpu": round(statistics.median(cpu), 2),
        "product_over_floor": round(row["product_per_second"] / row[best], 3),
    }


@dataclass(frozen=True)
class Turn:
    """What clients saw, and the CPU seconds a request of the server and of the database."""

    outcome: Outcome
    cpu: float
    database_cpu: float

    @property
    def per_second(self) -> float:
        return self.outcome.requests / self.outcome.seconds


def _turn(url: str, server: Server, scripts: list[list[bytes]], wanted: int) -> Turn:
    family = asyncio.run(servers.database(url))
    of_server, of_database = server.cpu_seconds(), cpu_of_family(family)
    outcome, _ = drive(server.port, one_after_the_other, scripts)
    _refuse_other_answers(outcome, wanted)
    of_server, of_database = server.cpu_seconds() - of_server, cpu_of_family(family) - of_database
    return Turn(outcome, of_server / outcome.requests, of_database / outcome.requests)


def _told(name: str, turns: list[Turn]) -> Row:
    """The middle turn's figures, and every request's latency."""
    return {
        f"{name}_per_second": round(statistics.median(turn.per_second for turn in turns), 1),
        f"{name}_cpu_ms": round(1000 * statistics.median(turn.cpu for turn in turns), 3),
        f"{name}_database_cpu_ms": round(1000 * statistics.median(turn.database_cpu for turn in turns), 3),
        f"{name}_driver_cpu_ms": round(
            1000 * statistics.median(turn.outcome.cpu_seconds / turn.outcome.requests for turn in turns), 3
        ),
        f"{name}_latency": milliseconds([one for turn in turns for one in turn.outcome.latencies]),
    }


def _refuse_other_answers(outcome: Outcome, wanted: int) -> None:
    if set(outcome.statuses) != {wanted}:
        raise RuntimeError(f"Not every answer was {wanted}: {dict(outcome.statuses)}")


def _earliest_evening() -> Row:
    """One caller by themselves, then eight at once."""
    with database() as url, servers.product(url) as server:
        clinic = filled(url, BUSY)
        drive(server.port, one_after_the_other, list(_searches(clinic, 20, clients=1)))
        answers = {
            clients: drive(server.port, one_after_the_other, list(_searches(clinic, 200 // clients, clients)))[0]
            for clients in (1, 8)
        }
    for outcome in answers.values():
        _refuse_other_answers(outcome, 200)
    return {"slots": BUSY.slots} | {f"clients_{n}": milliseconds(o.latencies) for n, o in answers.items()}


def _at_scale() -> Row:
    """The same search over ten networks, then over all: what it costs the database by itself, and through the API."""
    with database() as url:
        return _few_and_many(url, int(os.environ.get("BENCH_NETWORKS", "100")))


def _few_and_many(url: str, networks: int) -> Row:
    small = filled(url, SMALL)
    few = _cost(url, small)
    began = time.perf_counter()
    filled(url, Shape(**{**vars(SMALL), "networks": networks - SMALL.networks}))
    row = {"fill_seconds": round(time.perf_counter() - began)}
    whole = Clinic(Shape(**{**vars(SMALL), "networks": networks}), small.first_network, small.first_slot, 0)
    many = _cost(url, whole)
    return row | {
        "slots": [SMALL.slots * SMALL.networks, SMALL.slots * networks],
        "few": few,
        "many": many,
        "cost_of_many_over_few": {name: round(many[name] / few[name], 2) for name in few},
    }


def _cost(url: str, clinic: Clinic) -> Row:
    """Milliseconds a search: of one pgbench client, and of the API and its database in CPU time."""
    floor.searches(url, clinic, 1, 5)
    bare = [1000 / floor.searches(url, clinic, 1, 2) for _ in range(5)]
    with servers.product(url) as server:
        drive(server.port, one_after_the_other, list(_searches(clinic, 20)))
        row = _told("product", [_turn(url, server, list(_searches(clinic, 60)), 200)])
    return {
        "bare_ms": round(statistics.median(bare), 3),
        "product_cpu_ms": row["product_cpu_ms"],
        "product_database_cpu_ms": row["product_database_cpu_ms"],
    }


if __name__ == "__main__":
    sys.exit(main())
