"""What stands in the way of a start is one line that says what to do, exit code 2, and no traceback."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scheduler.cli.errors import CommandError
from scheduler.cli.serve import refuse_taken_port
from scheduler.config import Settings

ROOT = Path(__file__).resolve().parents[2]
AWAY = "postgresql://app:x@127.0.0.1:1/app"

Start = Callable[..., tuple[int, str]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Runs a command as a process of its own, with only these settings; its exit code and what it said."""

    def run(*words: str, **settings: str) -> tuple[int, str]:
        keep = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-m", "scheduler", *words], cwd=ROOT, env={**keep, "DATA_DIR": str(tmp_path), **settings},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    return run


@contextmanager
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_is_named_with_another_one(start: Start) -> None:
    with taken() as port:
        code, said = start("run", "--port", str(port))
    assert (code, said) == (
        2, f"Port {port} on 127.0.0.1 is in use. Stop what uses it, or choose another one: make run PORT={port + 1}\n")  # fmt: skip


@pytest.mark.parametrize(
    ("command", "settings", "words"),
    [
        (("migrate",), {"DATABASE_URL": AWAY}, "The database 'app' at 127.0.0.1:1 does not answer"),
        (("worker",), {"DATABASE_URL": AWAY, "REDIS_URL": "redis://127.0.0.1:1/0"}, "The database 'app' at 127.0.0.1:1 does not answer"),
        (("production", "--port", "47017"), {"DATABASE_URL": AWAY, "REDIS_URL": "redis://127.0.0.1:1/0"}, "The database 'app' at 127.0.0.1:1 does not answer"),
        (("run",), {"ENVIRONMENT": "production", "SECRET_KEY": "s" * 32, "DATABASE_URL": AWAY, "PUBLIC_URL": "https://x.example",
                    "SMS_PROVIDER": "none", "EMAIL_PROVIDER": "smtp"}, "`run` is the demonstration, and ENVIRONMENT is production."),
        (("api", "--port", "47018"), {}, "Setting DATABASE_URL is missing."),
        (("migrate",), {"REMINDER_DAYS": "7,2"}, "Setting REMINDER_DAYS is wrong (not JSON)."),
    ],
)  # fmt: skip
def test_a_start_that_cannot_be_says_why_in_one_line(
    start: Start, command: tuple[str, ...], settings: dict[str, str], words: str
) -> None:
    code, said = start(*command, **settings)
    assert (code, said.count("\n"), said[: len(words)]) == (2, 1, words)


def test_an_address_that_this_machine_does_not_have_is_not_called_a_port_in_use() -> None:
    for host in ("192.0.2.1", "no such name"):
        with pytest.raises(CommandError, match=rf"This machine cannot listen on {host} port 8000 .* HOST=127\.0\.0\.1"):
            refuse_taken_port(Settings(host=host))


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="this machine has no IPv6")
def test_every_address_may_be_listened_on_by_its_ipv6_name() -> None:
    with socket.create_server(("::", 0), family=socket.AF_INET6) as probe:
        port = probe.getsockname()[1]
    settings = Settings(host="::", port=port)
    refuse_taken_port(settings)
    assert settings.base_url == f"http://[::]:{port}"


def test_whoever_was_started_in_the_background_ends_on_sigterm_too() -> None:
    code = (
        "import os, signal; signal.signal(signal.SIGINT, signal.SIG_IGN);"
        "from scheduler.cli.serve import end_gently_on_sigterm; end_gently_on_sigterm();"
        "os.kill(os.getpid(), signal.SIGTERM); signal.pause()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert "KeyboardInterrupt" in ended.stderr
