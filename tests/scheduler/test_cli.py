"""The command line where something is missing: one line that says what to do, exit code 2, and nothing made."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from scheduler.cli.errors import CommandError
from scheduler.cli.serve import refuse_taken_port
from scheduler.config import Settings
from scheduler.db import DatabaseNotPrepared, Sessions, require_schema, require_tables, revisions
from scheduler.demo import service as demo
from scheduler.embedded import postgres
from scheduler.embedded.postgres import EmbeddedPostgresError
from scheduler.embedded.running import announce, announced
from scheduler.runtime import utc_now

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [
    ("rotas", "coverage"), ("rotas", "plan"), ("rotas", "publish", "1"), ("rotas", "explain"),
    ("rotas", "repair", "--sick", "Dr Test", "--from", "2026-12-03"), ("messages", "list"),
    ("tokens", "issue", "--role", "manager", "--network", "U12376"), ("clinics", "import-practices", "pyproject.toml"),
    ("clinics", "services", "--network", "U12376"),
]  # fmt: skip


def say(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command in `folder`, with nothing in its environment but `settings`."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    return subprocess.run(
        [sys.executable, "-m", "scheduler", *words],
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def refusal(done: subprocess.CompletedProcess[str]) -> str:
    """The one line that it ended with."""
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="extended-access-cli-", dir="/tmp"))
    made.chmod(0o755)
    (made / "pyproject.toml").touch()
    yield made
    shutil.rmtree(made, ignore_errors=True)


@contextmanager
def an_ordinary_account() -> Iterator[None]:
    """Root may do anything, so it steps down for a moment; everybody else is ordinary already."""
    if os.geteuid() != 0:
        yield
        return
    os.setegid(65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.mark.parametrize("words", [*COMMANDS, ("migrate",), ("healthy",)], ids=" ".join)
def test_a_command_in_the_wrong_folder_says_where_it_looked_and_makes_nothing(
    folder: Path, words: tuple[str, ...]
) -> None:
    line = refusal(say(folder, *words))
    assert str(folder / ".data") in line
    assert "make run" in line
    assert "DATA_DIR=" in line
    assert [path.name for path in folder.iterdir()] == ["pyproject.toml"]


def test_nothing_to_reset_is_said_and_no_folder_made(folder: Path) -> None:
    done = say(folder, "reset")
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing was deleted" in done.stdout
    assert not (folder / ".data").exists()


@pytest.mark.parametrize("words", [*COMMANDS, ("planner",), ("healthy", "--process", "worker")], ids=" ".join)
async def test_a_command_on_an_empty_database_says_where_to_start(
    engine: AsyncEngine, database_url: str, folder: Path, words: tuple[str, ...]
) -> None:
    empty = database_url.replace("/postgres", "/nothing_here")
    async with engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text("drop database if exists nothing_here"))
        await outside.execute(text("create database nothing_here"))
    line = refusal(await asyncio.to_thread(say, folder, *words, DATABASE_URL=empty))
    assert "There is nothing here yet" in line
    assert "make run" in line


async def test_tables_of_another_version_are_told_from_ours(engine: AsyncEngine) -> None:
    await require_schema(engine)
    newest, before = revisions()[:2]
    for found, words in ((before, "older version.*extended-access migrate"), ("9999", "newer version.*Nothing was")):
        async with engine.begin() as connection:
            await connection.execute(text("update alembic_version set version_num = :found"), {"found": found})
        try:
            await require_tables(engine)
            with pytest.raises(DatabaseNotPrepared, match=words):
                await require_schema(engine)
        finally:
            async with engine.begin() as connection:
                await connection.execute(text("update alembic_version set version_num = :newest"), {"newest": newest})


def test_whether_a_run_is_healthy_is_asked_of_its_own_database(folder: Path, database_url: str) -> None:
    data = folder / ".data"
    data.mkdir(mode=0o755)
    with (data / "postgres.lock").open("a") as lock, announce(data, database_url):
        postgres.fcntl.flock(lock, postgres.fcntl.LOCK_EX)
        done = say(folder, "healthy")
    assert (done.returncode, done.stdout) == (0, "healthy\n"), done.stderr


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_that_may_not_be_used_is_one_line_for_every_use(folder: Path, mode: int) -> None:
    """0o555: there, but not ours to write in; 0o000: its parent lets nobody look."""
    data = folder / "parent" / "data"
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text("18\n")
    (data if mode else data.parent).chmod(mode)
    uses = (postgres.start, postgres.erase, postgres.exists, announced)
    with an_ordinary_account():
        for use in uses if not mode else uses[:3]:
            with pytest.raises(
                EmbeddedPostgresError, match=r"cannot be used \(Permission denied.*Set DATA_DIR"
            ) as said:
                use(data)
            assert "\n" not in str(said.value)
    data.parent.chmod(0o755)
    assert (data / "postgres" / "PG_VERSION").exists()


def test_a_port_that_is_not_for_this_account_is_not_called_taken() -> None:
    start = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    if not start.exists() or int(start.read_text()) <= 80:
        pytest.skip("here anybody may listen on port 80")
    with an_ordinary_account(), pytest.raises(CommandError, match=r"may not listen on .* PORT=8000"):
        refuse_taken_port(Settings(port=80))


async def test_a_network_without_a_contract_is_not_called_fully_covered(
    world: Any, folder: Path, database_url: str
) -> None:
    done = await asyncio.to_thread(
        say, folder, "rotas", "coverage", "--network", "U99999", "--weeks", "1", DATABASE_URL=database_url
    )
    assert done.returncode == 0, done.stderr
    assert "there is no contract" in done.stdout
    assert "%" not in done.stdout


async def test_a_plan_that_could_be_better_says_how_to_plan_for_longer(
    sessions: Sessions, folder: Path, database_url: str
) -> None:
    async with sessions() as session, session.begin():
        await demo.load(session, utc_now().date())
    done = await asyncio.to_thread(
        say, folder, "rotas", "plan", "--weeks", "4", "--seconds", "0.05", DATABASE_URL=database_url
    )
    assert done.returncode == 0, done.stderr
    assert "this search had 0.05 s. To plan for longer: extended-access rotas plan --seconds 0.25, or" in done.stdout
    assert "PLAN_SECONDS" in done.stdout
