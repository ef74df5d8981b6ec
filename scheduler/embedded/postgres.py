"""Starts, finds and stops the embedded server; it dies with this process, even when that is killed."""

import ctypes
import errno
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from scheduler.embedded.places import Places, choose, home_of

_PDEATHSIG = 1  # prctl(2), PR_SET_PDEATHSIG
_FASTER_FOR_TESTS = ("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")


class EmbeddedPostgresError(Exception):
    """The embedded server cannot start; the message is one line that says what to do."""


@dataclass(frozen=True)
class EmbeddedPostgres:
    """A running server: `url` reaches it over loopback with a password only this machine's user can read."""

    url: str
    process: subprocess.Popen[bytes]
    lock: IO[str]

    def stop(self) -> None:
        """End it as PostgreSQL's own fast shutdown does; returns when it is gone."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.lock.close()


def start(data_dir: Path, *, durable: bool = True, port: int | None = None) -> EmbeddedPostgres:
    """Start the server on `data_dir`, creating the cluster the first time. Call it from the main thread.

    `port` is one that nobody uses, for who knows it by that; otherwise any.

    Raises
    ------
    EmbeddedPostgresError
        when another process uses the folder, another major version made it, or the server will not start.
    """
    with usable(data_dir):
        places = choose(data_dir)
        _prepare(places)
        lock = _lock(places.data.parent / "postgres.lock")
    try:
        with usable(data_dir):
            if not (places.data / "PG_VERSION").exists():
                _initialise(places)
            _refuse_other_version(places)
            port = port or _free_port()
            process = _launch(places, port, durable)
            _wait_until_ready(places, process, port)
            password = _password_file(places.data.parent).read_text()
    except BaseException:
        lock.close()
        raise
    return EmbeddedPostgres(f"postgresql://app:{password}@127.0.0.1:{port}/postgres", process, lock)


@contextmanager
def usable(data_dir: Path) -> Iterator[None]:
    """Says in one line what keeps us from the data folder, wherever in the block that shows."""
    try:
        yield
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise EmbeddedPostgresError(
            f"The data folder {data_dir} cannot be used ({error.strerror}{where})."
            " Set DATA_DIR to a folder you may write to."
        ) from None


def exists(data_dir: Path) -> bool:
    """Whether a cluster has been made in `data_dir`. Asking makes nothing; a folder we may not write to is refused."""
    with usable(data_dir):
        home = home_of(data_dir)
        if home.exists() and not os.access(home, os.W_OK | os.X_OK, effective_ids=True):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(home))
        return (home / "postgres" / "PG_VERSION").exists()


def erase(data_dir: Path) -> Path:
    """Delete the embedded cluster of `data_dir` and return where it was; refuses while it is in use."""
    with usable(data_dir):
        home = home_of(data_dir)
        if (home / "postgres").exists():
            _lock(home / "postgres.lock").close()
            shutil.rmtree(home / "postgres")
            _password_file(home).unlink(missing_ok=True)
    return home / "postgres"


def in_use(data_dir: Path) -> bool:
    """Whether some process holds the cluster of `data_dir`."""
    with usable(data_dir):
        path = home_of(data_dir) / "postgres.lock"
        if not path.exists():
            return False
        try:
            _lock(path).close()
        except EmbeddedPostgresError:
            return True
        return False


def _prepare(places: Places) -> None:
    places.data.parent.mkdir(parents=True, exist_ok=True)
    if places.account is None:
        return
    places.data.mkdir(exist_ok=True)
    shutil.chown(places.data, places.account, "nogroup")
    places.data.chmod(0o700)


def _lock(path: Path) -> IO[str]:
    file = path.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise EmbeddedPostgresError(
            f"The data folder {path.parent} is already in use by another run."
            " Stop that one first, or set DATA_DIR to another folder."
        ) from None
    return file


def _password_file(home: Path) -> Path:
    return home / "postgres.password"


def _initialise(places: Places) -> None:
    password = _password_file(places.data.parent)
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(18))
    if places.account:
        shutil.chown(password, places.account, "nogroup")
    command: list[str | Path] = [
        places.programs / "initdb", "-D", places.data, "-U", "app", "-A", "scram-sha-256",
        f"--pwfile={password}", "-E", "UTF8", "--locale=C", "--no-sync",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, **_as(places))
    if done.returncode:
        raise EmbeddedPostgresError(
            f"The database folder {places.data} could not be created: {_last_line(done.stderr)}"
            " Set DATA_DIR to a folder you may write to."
        )


def _refuse_other_version(places: Places) -> None:
    made_by = (places.data / "PG_VERSION").read_text().strip()
    said = subprocess.run([places.programs / "postgres", "--version"], capture_output=True, text=True, **_as(places))
    ours = said.stdout.split()[2].split(".")[0]
    if made_by != ours:
        raise EmbeddedPostgresError(
            f"The data folder {places.data} was made by PostgreSQL {made_by}; this is version {ours}. Nothing was"
            f" changed. Set DATA_DIR to a new folder, or run PostgreSQL {made_by} and name it in DATABASE_URL."
        )


def _launch(places: Places, port: int, durable: bool) -> subprocess.Popen[bytes]:
    command: list[str | Path] = [
        places.programs / "postgres", "-D", places.data, "-p", str(port),
        "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "timezone=UTC",
        "-c", "max_connections=200",
        *(() if durable else _FASTER_FOR_TESTS),
    ]  # fmt: skip
    log = (places.data.parent / "postgres.log").open("ab")
    with log:
        return subprocess.Popen(
            command, start_new_session=True, stdout=log, stderr=subprocess.STDOUT,
            preexec_fn=_die_with_parent(), **_as(places),
        )  # fmt: skip


def _die_with_parent() -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(_PDEATHSIG, signal.SIGINT) and None


def _wait_until_ready(places: Places, process: subprocess.Popen[bytes], port: int) -> None:
    ask: list[str | Path] = [places.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    for _ in range(600):  # thirty seconds: recovery after a kill may take a while
        if subprocess.run(ask, **_as(places)).returncode == 0:
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    log = places.data.parent / "postgres.log"
    raise EmbeddedPostgresError(
        f"The embedded database did not start: {_last_line(log.read_text(errors='replace'))} The whole log is {log}."
    )


def _as(places: Places) -> dict[str, Any]:
    common: dict[str, Any] = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C"}}
    if places.account is None:
        return common
    return {**common, "user": places.account, "group": "nogroup", "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason was given."])[-1].strip()
