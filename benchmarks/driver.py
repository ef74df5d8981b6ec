"""Many clients on keep-alive connections, in one process of their own, so that driving costs the servers nothing.

Hand-made HTTP/1.1, since a library's client is slower than the servers here; it reads no more than these need.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import uvloop

PATIENCE_SECONDS = 60


@dataclass
class Outcome:
    """What clients saw: statuses and their counts, the seconds each answer took, and the driver's own CPU time."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return len(self.latencies)


def request(method: str, path: str, token: str, body: dict[str, Any] | None = None, key: str = "") -> bytes:
    """A whole request as it goes over the wire."""
    payload = json.dumps(body).encode() if body is not None else b""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {token}"]
    lines += [f"Idempotency-Key: {key}"] if key else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(payload)}"] if body is not None else []
    return "\r\n".join((*lines, "", "")).encode() + payload


class Client(asyncio.Protocol):
    """One connection: one request at a time."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome, self._heard = outcome, bytearray()
        self._transport: Any = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, body = bytes(self._heard).partition(b"\r\n\r\n")
        if not found or self._answer is None or len(body) < _length(head):
            return
        self._heard.clear()
        self._answer.set_result((int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())

    async def ask(self, whole: bytes) -> tuple[int, bytes]:
        """Status and body; what it took is noted."""
        began = time.perf_counter()
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(whole)
        status, body = await asyncio.wait_for(self._answer, PATIENCE_SECONDS)
        self._outcome.latencies.append(time.perf_counter() - began)
        self._outcome.statuses[status] += 1
        return status, body

    def close(self) -> None:
        self._transport.close()


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r")[0]) if found else 0


Journey = Callable[[Client, Any], Awaitable[Any]]


def drive(port: int, journey: Journey, scripts: list[Any]) -> tuple[Outcome, list[Any]]:
    """Every script in a client of its own, all at once, in a process of its own; what each journey returned, in order.

    `journey` is a module's function: it travels to that process by name.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_drive, port, journey, scripts).result()


def _drive(port: int, journey: Journey, scripts: list[Any]) -> tuple[Outcome, list[Any]]:
    return uvloop.run(_all_at_once(port, journey, scripts))


async def _all_at_once(port: int, journey: Journey, scripts: list[Any]) -> tuple[Outcome, list[Any]]:
    outcome = Outcome()
    clients = await _connected(port, len(scripts), outcome)
    began, used = time.perf_counter(), time.process_time()
    ends = await asyncio.gather(*(journey(*pair) for pair in zip(clients, scripts, strict=True)))
    outcome.seconds, outcome.cpu_seconds = time.perf_counter() - began, time.process_time() - used
    for client in clients:
        client.close()
    return outcome, list(ends)


async def _connected(port: int, how_many: int, outcome: Outcome) -> list[Client]:
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(lambda: Client(outcome), "127.0.0.1", port))[1] for _ in range(how_many)]


def drive_rounds(port: int, rounds: list[list[bytes]]) -> tuple[Outcome, list[list[int]]]:
    """All requests of a round at once, each on a connection of its own, and the next round when all are answered.

    Returns the statuses of each round.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(_drive_rounds, port, rounds).result()


def _drive_rounds(port: int, rounds: list[list[bytes]]) -> tuple[Outcome, list[list[int]]]:
    return uvloop.run(_round_after_round(port, rounds))


async def _round_after_round(port: int, rounds: list[list[bytes]]) -> tuple[Outcome, list[list[int]]]:
    outcome = Outcome()
    clients = await _connected(port, max(map(len, rounds)), outcome)
    statuses = []
    for requests in rounds:
        answers = await asyncio.gather(*(client.ask(whole) for client, whole in zip(clients, requests, strict=True)))
        statuses.append([status for status, _ in answers])
    for client in clients:
        client.close()
    return outcome, statuses


async def one_after_the_other(client: Client, requests: list[bytes]) -> None:
    """The plain journey: send each when the one before is answered."""
    for whole in requests:
        await client.ask(whole)


def percentile(values: list[float], share: float) -> float:
    """The value that `share` (0 to 1) of all do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def milliseconds(values: list[float]) -> dict[str, float]:
    """Half, nineteen in twenty, and ninety-nine in a hundred are no slower."""
    return {name: round(1000 * percentile(values, share), 1) for name, share in
            (("p50_ms", 0.5), ("p95_ms", 0.95), ("p99_ms", 0.99))}  # fmt: skip
