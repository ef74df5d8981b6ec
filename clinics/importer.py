"""Loads the practice file in the caller's one transaction: all of it, or nothing."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries
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
    added = [await queries.add_networks(session, batch) for batch in _batches(values)]
    return await queries.network_ids(session), sum(added)


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
    outcome: Counter[str] = Counter()
    for batch in _batches(values):
        for inserted in await queries.put_practices(session, batch):
            outcome["added" if inserted else "updated"] += 1
    return outcome


async def _list_sizes(session: AsyncSession, rows: list[PracticeRow], as_of: date) -> None:
    """Keep this version beside the earlier ones."""
    ids = await queries.practice_ids(session)
    values = [
        {
            "practice_id": ids[row.ods_code],
            "as_of": as_of,
            "list_size": row.list_size,
            "adjusted_list_size": row.adjusted_list_size,
        }
        for row in rows
    ]
    for batch in _batches(values):
        await queries.put_list_sizes(session, batch)


def _batches(values: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """A statement carries 32,767 values at most."""
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))


def _notes(rows: list[PracticeRow]) -> list[str]:
    gaps = [
        (sum(row.network is None for row in rows), "belongs to no network", "belong to no network"),
        (sum(row.imd_score is None for row in rows), "has no deprivation score", "have no deprivation score"),
        (sum(row.latitude is None for row in rows), "has no place on the map", "have no place on the map"),
        (sum(row.closed for row in rows), "has closed since", "have closed since"),
    ]
    return [f"1 practice {one}" if count == 1 else f"{count} practices {many}" for count, one, many in gaps if count]
