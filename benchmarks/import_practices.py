"""The national practice file, against the floor: the same lines copied into a bare table by PostgreSQL's COPY."""

import time
from datetime import date
from pathlib import Path
from typing import Any

import asyncpg

from clinics.importer import import_practices
from scheduler.db import create_engine, create_sessions

FILE = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "practices_england_2022-23.csv"


async def measure(url: str) -> dict[str, Any]:
    """Seconds of a first and a second import and of the floor, and their ratios."""
    if not FILE.exists():
        return {"benchmark": "import_practices", "skipped": f"{FILE.name} is not in ../shared/data"}
    first, rows = await _import(url)
    second, _ = await _import(url)
    floor = await _copy(url)
    return {
        "benchmark": "import_practices",
        "rows": rows,
        "first_seconds": round(first, 2),
        "second_seconds": round(second, 2),
        "copy_seconds": round(floor, 3),
        "first_over_copy": round(first / floor, 1),
    }


async def _import(url: str) -> tuple[float, int]:
    engine = create_engine(url)
    began = time.perf_counter()
    async with create_sessions(engine)() as session, session.begin():
        report = await import_practices(session, FILE, as_of=date(2026, 1, 1))
    seconds = time.perf_counter() - began
    await engine.dispose()
    return seconds, report.practices_added + report.unchanged


async def _copy(url: str) -> float:
    connection = await asyncpg.connect(url)
    columns = FILE.read_text(encoding="utf-8-sig").partition("\n")[0].strip().split(",")
    await connection.execute(f"create temp table bare ({', '.join(f'{name} text' for name in columns)})")
    began = time.perf_counter()
    await connection.copy_to_table("bare", source=FILE, format="csv", header=True)
    seconds = time.perf_counter() - began
    await connection.close()
    return seconds
