"""Every command of compose.yaml, run here without containers against a real PostgreSQL, Redis and SMTP server."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
import yaml

from scheduler.db import create_engine, create_sessions
from scheduler.demo import service as demo
from scheduler.embedded import postgres
from tests.journeys.conftest import ROOT, free_port

REDIS = shutil.which("redis-server")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.redis,
    pytest.mark.skipif(REDIS is None, reason="no Redis server here: apt-get install redis-server, then make test-slow"),
]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]


OPTIONAL = ("SMS_SECOND_", "SMS_PER_", "TWILIO_", "NOTIFY_", "NHS_LOGIN_", "STAFF_OPENID_")


def _unset(value: str) -> str:
    """What `${NAME:-default}` comes to where nobody sets the name."""
    return value.partition(":-")[2].removesuffix("}")


@dataclass
class Stack:
    """The services of compose.yaml as processes, on ports of their own."""

    folder: Path
    database: str
    ports: dict[str, int]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What compose.yaml sets, with this machine's addresses in place of the containers'."""
        here = {
            "DATABASE_URL": self.database,
            "REDIS_URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
            "SECRET_KEY": "a-secret-for-this-test-only-0123456789",
            "PUBLIC_URL": f"http://127.0.0.1:{self.ports['api']}",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.ports["mail"]),
            "SMS_PROVIDER": "none",
            **{
                name: _unset(value)
                for name, value in COMPOSE["api"]["environment"].items()
                if name.startswith(OPTIONAL)
            },
        }
        settings: dict[str, str] = COMPOSE["api"]["environment"]
        assert settings.keys() - here.keys() == {"ENVIRONMENT", "EMAIL_PROVIDER"}
        return {**os.environ, **settings, **here, "PLAN_SECONDS": "3", "PLAN_WEEKS": "2", "PYTHONUNBUFFERED": "1"}

    def command(self, words: list[str]) -> list[str]:
        """A command of compose.yaml as it runs natively: the same words, another port."""
        script = Path(sys.executable).with_name("extended-access")
        named = {"extended-access": [str(script)], "redis-server": [str(REDIS), "--port", str(self.ports["redis"])]}
        if words[0] == "sh":  # the mail catcher: the container installs aiosmtpd first
            return [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{self.ports['mail']}"]
        return [*named[words[0]], *(str(self.ports["api"]) if word == "8000" else word for word in words[1:])]

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text()

    def start(self, service: str) -> None:
        with (self.folder / f"{service}.log").open("ab") as log:
            self.running[service] = subprocess.Popen(
                self.command(COMPOSE[service]["command"]), env=self.environment, cwd=ROOT, stdout=log, stderr=log
            )

    def stop(self, service: str, how: signal.Signals = signal.SIGTERM) -> int:
        process = self.running.pop(service)
        process.send_signal(how)
        return process.wait(30)

    def run(self, words: list[str]) -> str:
        done = subprocess.run(
            self.command(words), env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def is_healthy(self, service: str) -> bool:
        words = COMPOSE[service]["healthcheck"]["test"][1:]
        done = subprocess.run(
            self.command(words), env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr
        return done.returncode == 0

    def eventually(self, holds: Callable[[], bool], what: str) -> None:
        """Ask until it holds; no service may end meanwhile."""
        for _ in range(300):
            if holds():
                return
            for name, process in self.running.items():
                with suppress(subprocess.TimeoutExpired):
                    process.wait(0.1)
                    raise AssertionError(f"{name} ended: {self.log(name)}")
        ledger = self.ask("select subject, purpose, channel, status, due_at, failure from message order by id")
        raise AssertionError(f"never came true: {what}\n{ledger}\n{self.log('worker')}")

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        async def go() -> list[tuple[Any, ...]]:
            engine = create_engine(self.database)
            async with engine.connect() as connection:
                rows = [tuple(row) for row in await connection.execute(sa.text(question))]
            await engine.dispose()
            return rows

        return asyncio.run(go())

    def load_demonstration(self) -> None:
        async def go() -> None:
            engine = create_engine(self.database)
            async with create_sessions(engine)() as session, session.begin():
                await demo.load(session, datetime.now(UTC).date())
            await engine.dispose()

        asyncio.run(go())


@pytest.fixture
def stack(folder: Path) -> Iterator[Stack]:
    server = postgres.start(folder / "data", durable=False)
    made = Stack(folder, server.url, {name: free_port() for name in ("api", "redis", "mail")})
    yield made
    for name in list(made.running):
        made.stop(name)
    server.stop()


@dataclass(frozen=True)
class Desk:
    """A receptionist at the API."""

    http: httpx.Client

    def book(self, nth: int) -> str:
        """Book the earliest blood test for the nth patient who can be reached by e-mail."""
        slot = self.http.get("/slots", params={"service": "blood_test"}).json()["items"][0]["id"]
        people = self.http.get("/patients", params={"query": "Begum"}).json()["items"]
        patient = [one["id"] for one in people if one["email"]][nth]
        answer = self.http.post(
            "/appointments", json={"slot_id": slot, "patient_id": patient}, headers={"Idempotency-Key": f"slot-{slot}"}
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])


def _sent(stack: Stack, appointment: str) -> list[int]:
    """How often a provider accepted each confirmation of this appointment: 0 before, 1 after, 2 never."""
    return [
        row[0]
        for row in stack.ask(
            "select count(*) filter (where e.from_status = 'sending' and e.to_status in ('sent', 'delivered'))"
            " from message m join message_event e on e.message_id = m.id"
            f" where m.subject = 'appointment:{appointment}' and m.purpose = 'confirmation' group by m.id"
        )
    ]


def _all_sent(stack: Stack, appointment: str) -> bool:
    counts = _sent(stack, appointment)
    return bool(counts) and 0 not in counts


def test_the_compose_commands_plan_book_and_tell_whatever_dies(stack: Stack) -> None:
    for service in ("redis", "mail"):
        stack.start(service)
    stack.run(COMPOSE["migrate"]["command"])
    stack.load_demonstration()

    assert not stack.is_healthy("planner")
    stack.start("planner")
    stack.eventually(lambda: stack.is_healthy("planner"), "a healthy planner")
    stack.eventually(lambda: bool(stack.ask("select id from rota where status = 'draft'")), "a draft rota")
    rota = stack.ask("select id from rota where status = 'draft'")[0][0]
    assert "slots can be booked" in stack.run(["extended-access", "rotas", "publish", str(rota)])

    stack.start("api")
    stack.eventually(lambda: stack.is_healthy("api"), "a healthy API")
    stack.start("worker")
    stack.eventually(lambda: stack.is_healthy("worker"), "a healthy worker")
    token = stack.run(["extended-access", "tokens", "issue", "--role", "receptionist", "--network", "U12376"])
    base = f"http://127.0.0.1:{stack.ports['api']}"
    with httpx.Client(base_url=f"{base}/api/v1", headers={"Authorization": f"Bearer {token}"}) as http:
        assert httpx.get(f"{base}/demo/phone").status_code == 404
        desk = Desk(http)

        told = desk.book(0)
        stack.eventually(lambda: _all_sent(stack, told), "the confirmation")
        stack.eventually(lambda: "BEGIN:VCALENDAR" in stack.log("mail") or "text/calendar" in stack.log("mail"), "mail")

        stack.stop("worker", signal.SIGKILL)
        while_dead = desk.book(1)
        subprocess.run(["redis-cli", "-p", str(stack.ports["redis"]), "flushall"], check=True, capture_output=True)
        assert not any(_sent(stack, while_dead))
        stack.start("worker")
        stack.eventually(lambda: _all_sent(stack, while_dead), "the confirmation after the worker came back")

        stack.stop("redis")
        without_redis = desk.book(2)
        stack.eventually(lambda: _all_sent(stack, without_redis), "the confirmation without Redis")
        assert stack.is_healthy("api")

    assert {n for one in (told, while_dead, without_redis) for n in _sent(stack, one)} == {1}
    assert {name: stack.stop(name) for name in ("api", "worker", "planner")} == {"api": 0, "worker": 0, "planner": 0}
    assert all("Traceback" not in stack.log(name) for name in ("api", "worker", "planner"))
