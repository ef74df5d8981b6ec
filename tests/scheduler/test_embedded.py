"""The embedded database's refusals: one line, nothing touched."""

import shutil
import tempfile
from pathlib import Path

import pytest

from scheduler.embedded import postgres
from scheduler.embedded.postgres import EmbeddedPostgresError


def test_a_folder_that_cannot_be_made_is_refused_in_one_line() -> None:
    with pytest.raises(EmbeddedPostgresError, match=r"cannot be used .* DATA_DIR"):
        postgres.start(Path("/proc/nothing-can-be-made-here"))


def test_a_folder_of_another_version_is_refused_and_left_as_it_is() -> None:
    folder = Path(tempfile.mkdtemp(prefix="extended-access-older-", dir="/tmp"))
    folder.chmod(0o755)  # within reach of the account that root lends the server to
    (folder / "postgres").mkdir()
    version = folder / "postgres" / "PG_VERSION"
    version.write_text("15\n")
    with pytest.raises(EmbeddedPostgresError, match="made by PostgreSQL 15; this is version 18"):
        postgres.start(folder)
    assert version.read_text() == "15\n"
    shutil.rmtree(folder)
