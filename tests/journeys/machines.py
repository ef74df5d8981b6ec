"""The processes that send texts, each of which can be stopped as one likes: PostgreSQL, Redis, the API, workers."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
from alembic.command import upgrade

from scheduler.db import alembic_config
from scheduler.embedded import postgres
from tests.journeys.conftest import ROOT, free_port
from tests.text_provider import TextProvider

REDIS = shutil.which("redis-server")


class Database:
    """A PostgreSQL that comes back at the same address, with all that it has said it keeps: it is set up as in production,
    since one that only remembers would forget which texts were handed over."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder / "data", free_port()
        self._start()
        self.url = self._server.url
        upgrade(alembic_config(self.url), "head")

    def _start(self) -> None:
        self._server = postgres.start(self._folder, port=self._port)

    def break_off(self) -> None:
        """PostgreSQL's immediate shutdown: every connection is cut, and it recovers as after a crash."""
        self._server.process.send_signal(signal.SIGQUIT)
        self._server.process.wait(30)
        self._server.lock.close()

    def come_back(self) -> None:
        self._start()

    def stop(self) -> None:
        self._server.stop()


class Machines:
    """Workers, an API and a Redis, as processes that can be killed. They log into one file each in `folder`."""

    def __init__(self, folder: Path, database: str, provider: TextProvider) -> None:
        self.folder, self.redis_port, self.api_port = folder, free_port(), free_port()
        self.running: list[subprocess.Popen[bytes]] = []
        self.base = f"http://127.0.0.1:{self.api_port}"
        provider.token = "t"
        self.environment = {
            **os.environ, "DATABASE_URL": database, "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "SECRET_KEY": "a-secret-for-this-test-only-0123456789", "PUBLIC_URL": self.base,
            "SMS_PROVIDER": "twilio", "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": provider.token,
            "TWILIO_FROM": "MG1", "TWILIO_BASE_URL": provider.url, "EMAIL_PROVIDER": "none",
            "MESSAGE_LEASE_SECONDS": "2", "TRACE_AFTER_SECONDS": "15", "SMS_PER_SECOND": "1000", "PYTHONUNBUFFERED": "1",
        }  # fmt: skip

    def redis(self) -> subprocess.Popen[bytes]:
        return self._start(
            "redis", [str(REDIS), "--port", str(self.redis_port), "--save", "", "--dir", str(self.folder)]
        )

    def worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", [sys.executable, "-m", "scheduler", "worker"])

    def api(self) -> subprocess.Popen[bytes]:
        """The API, once it answers."""
        process = self._start("api", [sys.executable, "-m", "scheduler", "api", "--port", str(self.api_port)])
        for _ in range(300):
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.base}/health/ready", timeout=2).status_code == 200:
                    return process
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
                break
        raise AssertionError(f"it did not start: {self.log('api')}")

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def _start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        self.running.append(process)
        return process

    def end(self, process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGKILL) -> int:
        process.send_signal(how)
        self.running.remove(process)
        return process.wait(30)
