"""Reads the official practice and list-size file: each row becomes a practice, or a fault with place and reason."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from clinics.errors import FactRefused
from clinics.ods import network_code, practice_code

T = TypeVar("T")
REQUIRED = (
    "ods_code", "name", "address", "postcode", "pcn_code", "pcn_name", "icb_code", "icb_name", "registered_patients",
    "weighted_patients", "imd2019_score", "latitude", "longitude", "status_2025",
)  # fmt: skip

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # tabs and line breaks are only odd


@dataclass(frozen=True)
class PracticeRow:
    """One practice as the file has it; `network` is (code, name) or None."""

    ods_code: str
    name: str
    address: str
    postcode: str
    network: tuple[str, str] | None
    icb: tuple[str, str]
    list_size: int
    adjusted_list_size: int
    imd_score: Decimal | None
    latitude: float | None
    longitude: float | None
    closed: bool


@dataclass(frozen=True)
class BadRow:
    """Where a row is wrong (line 1 is the header), what stands there, and why it cannot be."""

    line: int
    column: str
    value: str
    reason: str


OPEN = ("", "A")
STATUSES = {"A": "active", "C": "closed", "D": "dormant", "P": "proposed"}  # as ODS writes them
NO_NETWORK = ("", "Unknown or no PCN")  # as the official file writes it


class _Fault(Exception):
    def __init__(self, column: str, value: str, reason: str) -> None:
        self.column, self.value, self.reason = column, value, reason


def read(path: Path) -> Iterator[PracticeRow | BadRow]:
    """Rows in the order of the file. Raises `FactRefused` where the file as a whole cannot be one."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(csv.reader(file), path)
    except UnicodeDecodeError:
        raise FactRefused(f"{path.name} is not UTF-8 text. Save it as CSV UTF-8 and try again.") from None
    except csv.Error as error:
        raise FactRefused(f"{path.name} is not a CSV file: {error}.") from None


def _rows(reader: Any, path: Path) -> Iterator[PracticeRow | BadRow]:
    header: list[str] = next(reader, [])
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise FactRefused(f"{path.name} lacks the column{'s' * (len(missing) > 1)} {', '.join(missing)}.")
    seen: dict[str, int] = {}
    line = 0
    for cells in reader:
        if not cells:
            continue
        line = reader.line_num
        try:
            row = _practice(_named(header, cells))
            if row.ods_code in seen:
                raise _Fault("ods_code", row.ods_code, f"stands in line {seen[row.ods_code]} already")
        except _Fault as fault:
            yield BadRow(line, fault.column, fault.value, fault.reason)
            continue
        seen[row.ods_code] = line
        yield row
    if not line:
        raise FactRefused(f"{path.name} has a header and no practice below it.")


def _named(header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(header):
        raise _Fault("(all)", cells[0], f"has {len(cells)} columns where the header has {len(header)}")
    named = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    for name, cell in named.items():
        wrong = CONTROL.search(cell)
        if wrong:
            raise _Fault(name, cell, f"holds a control character, U+{ord(wrong[0]):04X}")
    return named


def _practice(cells: dict[str, str]) -> PracticeRow:
    return PracticeRow(
        ods_code=_read(cells, "ods_code", practice_code),
        name=_read(cells, "name", _words),
        address=cells["address"],
        postcode=cells["postcode"],
        network=(_read(cells, "pcn_code", network_code), cells["pcn_name"])
        if cells["pcn_code"] not in NO_NETWORK
        else None,
        icb=(cells["icb_code"], cells["icb_name"]),
        list_size=_read(cells, "registered_patients", _people),
        adjusted_list_size=_read(cells, "weighted_patients", _people),
        imd_score=_read(cells, "imd2019_score", _decimal) if cells["imd2019_score"] else None,
        latitude=_read(cells, "latitude", _degrees) if cells["latitude"] else None,
        longitude=_read(cells, "longitude", _degrees) if cells["longitude"] else None,
        closed=_read(cells, "status_2025", _status) not in OPEN,
    )


def _read(cells: dict[str, str], column: str, parse: Callable[[str], T]) -> T:
    try:
        return parse(cells[column])
    except (ValueError, InvalidOperation) as error:
        reason = str(error) if isinstance(error, FactRefused) else "is not a number"
        raise _Fault(column, cells[column], reason) from None


def _words(text: str) -> str:
    if not text:
        raise FactRefused("is empty")
    return text


def _people(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 1_000_000):
        raise FactRefused("is not a whole number of patients from 0 to 1,000,000")
    return int(text)


def _status(text: str) -> str:
    if text and text not in STATUSES:
        known = ", ".join(f"{code} ({words})" for code, words in STATUSES.items())
        raise FactRefused(f"is no status; known are {known}, or nothing for an open practice")
    return text


def _decimal(text: str) -> Decimal:
    score = Decimal(text)
    if not score.is_finite() or not 0 <= score <= 100:
        raise FactRefused("is not a score from 0 to 100")
    return score


def _degrees(text: str) -> float:
    degrees = float(text)
    if not -90 <= degrees <= 90:
        raise FactRefused("is not a place in the United Kingdom")
    return degrees
