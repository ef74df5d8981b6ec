"""How a second command finds the embedded server that the first one runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scheduler.embedded.places import home_of
from scheduler.embedded.postgres import in_use, usable


def _note(data_dir: Path) -> Path:
    return home_of(data_dir) / "postgres.url"


@contextmanager
def announce(data_dir: Path, url: str) -> Iterator[None]:
    """Leave the address, readable by this account only, while the block lasts."""
    with usable(data_dir):
        note = _note(data_dir)
        note.touch(mode=0o600)
        note.write_text(url)
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def announced(data_dir: Path) -> str | None:
    """The address of the server that is running on `data_dir` now; a note left by a killed run does not count."""
    with usable(data_dir):
        note = _note(data_dir)
        return note.read_text() if note.exists() and in_use(data_dir) else None
