"""`clinics import-practices` as an operator meets it: what it prints, where, and how it ends."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from clinics.practice_file import REQUIRED

ROOT = Path(__file__).resolve().parents[2]
GOOD = 'C88019,Gleadless,"1, Road",S14 1PQ,U12376,HEELEY PLUS PCN,QF7,South Yorkshire,8616,8385,49.15,53.3,-1.4,A'
OTHER = 'C88020,Other,"2, Road",S14 1PQ,U12376,HEELEY PLUS PCN,QF7,South Yorkshire,{},10,49.15,53.3,-1.4,A'


class Operator:
    """Imports rows from a file, as a process of its own."""

    def __init__(self, engine: AsyncEngine, database_url: str, folder: Path) -> None:
        self.engine, self.url, self.file = engine, database_url, folder / "practices.csv"

    async def imports(self, *rows: str, flags: tuple[str, ...] = ()) -> tuple[int, list[str], list[str]]:
        """The exit code, what it printed, and what it complained of."""
        self.file.write_text("\n".join((",".join(REQUIRED), *rows)))
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "scheduler", "clinics", "import-practices", str(self.file), *flags],
            cwd=ROOT, env={"PATH": os.environ["PATH"], "DATABASE_URL": self.url}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout.splitlines(), done.stderr.splitlines()

    async def has(self, question: str) -> list[object]:
        async with self.engine.connect() as connection:
            return [row[0] for row in await connection.execute(text(question))]


@pytest.fixture
def operator(engine: AsyncEngine, database_url: str, tmp_path: Path) -> Operator:
    return Operator(engine, database_url, tmp_path)


async def test_a_good_file_says_what_it_changed_and_a_second_time_that_nothing(operator: Operator) -> None:
    assert await operator.imports(GOOD, flags=("--as-of", "2026-01-01")) == (
        0, ["1 practice added, 0 updated, 0 unchanged; 1 network added."], [])  # fmt: skip
    assert await operator.imports(GOOD) == (
        0, ["0 practices added, 0 updated, 1 unchanged; 0 networks added."], [])  # fmt: skip
    assert len(await operator.has("select as_of from practice_list_size")) == 2


async def test_bad_rows_are_named_nothing_is_loaded_and_the_end_is_a_refusal(operator: Operator) -> None:
    code, printed, complained = await operator.imports(GOOD, OTHER.format("ten"))
    assert (code, printed) == (2, [])
    assert complained == [
        "line 3, column registered_patients: is not a whole number of patients from 0 to 1,000,000 (found 'ten')",
        "Nothing was loaded. Mend these rows, or load the others with --skip-bad.",
    ]
    assert await operator.has("select id from practice") == []


async def test_with_leave_to_skip_the_good_rows_are_loaded_and_the_bad_ones_still_named(operator: Operator) -> None:
    code, printed, complained = await operator.imports(GOOD, *[OTHER.format("ten")] * 22, flags=("--skip-bad",))
    assert (code, printed) == (0, ["1 practice added, 0 updated, 0 unchanged; 1 network added."])
    assert (len(complained), complained[-1]) == (21, "… and 2 more bad rows")


@pytest.mark.parametrize(
    ("flags", "words"), [(("--as-of", "tomorrow"), "'tomorrow' is not a day."), (("--nonsense",), "No such option")]
)
async def test_a_wrong_word_is_a_refusal_and_nothing_is_loaded(
    operator: Operator, flags: tuple[str, ...], words: str
) -> None:
    code, printed, complained = await operator.imports(GOOD, flags=flags)
    assert (code, printed) == (2, [])
    assert words in "\n".join(complained)
    assert await operator.has("select id from practice") == []
