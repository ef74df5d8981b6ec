"""Starts the product as a user does, and a browser as a user has."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass(frozen=True)
class Product:
    """A running product: where it is, what it printed, and its process."""

    base: str
    process: subprocess.Popen[bytes]
    log: Path
    environment: dict[str, str]

    @property
    def printed(self) -> str:
        return self.log.read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, *, named: bool = False, **more: str) -> Product:
    """`named`: at an address that is a name, and says so in its links; `more` are settings."""
    port = free_port()
    base = f"http://{'localhost' if named else '127.0.0.1'}:{port}"
    keep = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {**keep, "DATA_DIR": str(folder / "data"), "PLAN_SECONDS": "4", "PYTHONUNBUFFERED": "1", **more}
    environment |= {"PUBLIC_URL": base} if named else {}
    log = folder / "printed.txt"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "scheduler", "run", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
        )
    product = Product(base, process, log, environment)
    transport = httpx.HTTPTransport(retries=0)
    with httpx.Client(transport=transport, timeout=2) as client:
        for _ in range(600):
            if process.poll() is not None:
                break
            try:
                if client.get(f"{product.base}/health/ready").status_code == 200:
                    return product
            except httpx.HTTPError:
                pass
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.2)
    raise AssertionError(f"it did not start:\n{product.printed}")


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="extended-access-journey-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def begin(folder: Path) -> Iterator[Callable[..., Product]]:
    """Starts the product on the same data, as often as a test asks."""
    running: list[Product] = []

    def once(*, named: bool = False, **more: str) -> Product:
        running.append(start(folder, named=named, **more))
        return running[-1]

    yield once
    for one in running:
        if one.process.poll() is None:
            one.process.send_signal(signal.SIGINT)
            one.process.wait(30)


@pytest.fixture
def product(begin: Callable[..., Product]) -> Product:
    return begin()


@pytest.fixture
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium, then make test-slow")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()
