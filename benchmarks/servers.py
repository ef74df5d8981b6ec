"""A server in a process of its own on loopback, and what its work costs in CPU time. It ends with the block."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg
import psutil

PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Server:
    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """User and system time so far."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


@contextmanager
def product(url: str) -> Iterator[Server]:
    """The product's own API process as in production, but without a Redis: it rings into the void.

    The address stays bound and unheard, so that nobody else answers there.
    """
    with deaf() as nobody:
        port = free_port()
        command = ["-m", "scheduler", "api", "--port", str(port)]
        with served(command, {"DATABASE_URL": url, "REDIS_URL": f"redis://127.0.0.1:{nobody}/0"}, port) as server:
            yield server


@contextmanager
def deaf() -> Iterator[int]:
    """A port that is taken and where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield int(bound.getsockname()[1])


@contextmanager
def by_hand(url: str) -> Iterator[Server]:
    """The route written by hand, in one uvicorn process."""
    port = free_port()
    command = ["-m", "uvicorn", "benchmarks.by_hand:app", "--port", str(port), "--log-level", "warning"]
    with served(command, {"DATABASE_URL": url}, port) as server:
        yield server


@contextmanager
def served(command: list[str], settings: dict[str, str], port: int) -> Iterator[Server]:
    """A Python command that listens on a port."""
    with running(command, settings, port) as server:
        _wait_until_it_listens(server.process, port)
        yield server


@contextmanager
def running(command: list[str], settings: dict[str, str], port: int = 0) -> Iterator[Server]:
    """A Python command, as it begins."""
    quiet = subprocess.DEVNULL  # a server that is out of breath says so for every request
    process = subprocess.Popen([sys.executable, *command], env={**os.environ, **settings}, stdout=quiet, stderr=quiet)
    try:
        yield Server(port, psutil.Process(process.pid))
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_listens(process: psutil.Process, port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.status() != psutil.STATUS_ZOMBIE:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("The server did not start.")


async def database(url: str) -> psutil.Process:
    """The process that all of the database's others are children of."""
    connection = await asyncpg.connect(url)
    parent = psutil.Process(await connection.fetchval("select pg_backend_pid()")).parent()
    await connection.close()
    if parent is None:
        raise RuntimeError("The database has gone.")
    return parent


def cpu_of_family(process: psutil.Process) -> float:
    """User and system time of a process and of its children, living and gone."""
    times = [process.cpu_times()]
    for child in process.children():
        try:
            times.append(child.cpu_times())
        except psutil.NoSuchProcess:
            continue
    gone = times[0].children_user + times[0].children_system
    return float(gone + sum(one.user + one.system for one in times))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
