"""Loads the practice file in the caller's one transaction: all of it, or nothing."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Network, Practice, PracticeListSize
from clinics.practice_file import BadRow, PracticeRow, read

BATCH = 1000


@dataclass(frozen=True)
class ImportReport:
    """What a run changed; `notes` tell of gaps that are no faults (no network, no IMD, closed)."""

    practices_added: int = 0
    practices_updated: int = 0
    unchanged: int = 0
    networks_added: int = 0
    notes: list[str] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)


class ImportRefused(Exception):
    """Some rows are bad and nobody said to skip them; nothing was loaded."""

    def __init__(self, report: ImportReport) -> None:
        self.report = report
        super().__init__(f"{len(report.bad_rows)} bad rows")


async def import_practices(session: AsyncSession, path: Path, *, skip_bad: bool = False, as_of: date) -> ImportReport:
    """Load a file whose list sizes are of `as_of`. Loading it twice changes nothing.

    Raises `ImportRefused` with every bad row unless `skip_bad`, and `FactRefused` where it is no such file.
    """
    found = list(read(path))
    bad = [row for row in found if isinstance(row, BadRow)]
    rows = [row for row in found if isinstance(row, PracticeRow)]
    if bad and not skip_bad:
        raise ImportRefused(ImportReport(bad_rows=bad))
    networks, added_networks = await _networks(session, rows)
    outcome = await _practices(session, [_values(row, networks) for row in rows])
    await _list_sizes(session, rows, as_of)
    return ImportReport(
        practices_added=outcome["added"],
        practices_updated=outcome["updated"],
        unchanged=len(rows) - outcome["added"] - outcome["updated"],
        networks_added=added_networks,
        notes=_notes(rows),
        bad_rows=bad,
    )


async def _networks(session: AsyncSession, rows: list[PracticeRow]) -> tuple[dict[str, int], int]:
    wanted = {row.network[0]: (row.network[1], *row.icb) for row in rows if row.network}
    values = [
        {"ods_code": code, "name": name, "icb_code": icb, "icb_name": icb_name, "is_demonstration": False}
        for code, (name, icb, icb_name) in wanted.items()
    ]
    added = 0
    for start in range(0, len(values), BATCH):
        done = await session.execute(
            insert(Network)
            .values(values[start : start + BATCH])
            .on_conflict_do_nothing(constraint="uq_network_ods_code")
            .returning(sa.literal(1))
        )
        added += len(done.all())
    known = await session.execute(sa.select(sa.column("ods_code"), sa.column("id")).select_from(sa.table("network")))
    return {code: int(key) for code, key in known}, added


def _values(row: PracticeRow, networks: dict[str, int]) -> dict[str, Any]:
    return {
        "ods_code": row.ods_code,
        "network_id": networks[row.network[0]] if row.network else None,
        "name": row.name,
        "address": row.address,
        "postcode": row.postcode,
        "list_size": row.list_size,
        "adjusted_list_size": row.adjusted_list_size,
        "imd_score": row.imd_score,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "closed": row.closed,
    }


async def _practices(session: AsyncSession, values: list[dict[str, Any]]) -> Counter[str]:
    """Insert what is new and update only what differs; `xmax = 0` tells an inserted row from an updated one."""
    outcome: Counter[str] = Counter()
    for start in range(0, len(values), BATCH):
        statement = insert(Practice).values(values[start : start + BATCH])
        new = {name: statement.excluded[name] for name in values[0] if name != "ods_code"}
        differs = sa.or_(
            *(sa.column(f"{name}", _selectable=sa.table("practice")).is_distinct_from(v) for name, v in new.items())
        )
        upsert = statement.on_conflict_do_update(constraint="uq_practice_ods_code", set_=new, where=differs)
        done = await session.execute(upsert.returning(sa.literal_column("(practice.xmax = 0)")))
        outcome.update("added" if inserted else "updated" for (inserted,) in done)
    return outcome


async def _list_sizes(session: AsyncSession, rows: list[PracticeRow], as_of: date) -> None:
    """Keep this version beside the earlier ones."""
    found = await session.execute(sa.select(sa.column("ods_code"), sa.column("id")).select_from(sa.table("practice")))
    ids = {row[0]: row[1] for row in found}
    values = [
        {
            "practice_id": ids[row.ods_code],
            "as_of": as_of,
            "list_size": row.list_size,
            "adjusted_list_size": row.adjusted_list_size,
        }
        for row in rows
    ]
    for start in range(0, len(values), BATCH):
        statement = insert(PracticeListSize).values(values[start : start + BATCH])
        sizes = {name: statement.excluded[name] for name in ("list_size", "adjusted_list_size")}
        await session.execute(statement.on_conflict_do_update(constraint="uq_practice_list_size", set_=sizes))


def _notes(rows: list[PracticeRow]) -> list[str]:
    gaps = {
        "belong to no network": sum(row.network is None for row in rows),
        "have no deprivation score": sum(row.imd_score is None for row in rows),
        "have no place on the map": sum(row.latitude is None for row in rows),
        "have closed since": sum(row.closed for row in rows),
    }
    return [f"{count} practices {what}" for what, count in gaps.items() if count]
