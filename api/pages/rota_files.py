"""A rota as files: a table for spreadsheets (RFC 4180), and a calendar (RFC 5545)."""

import csv
import io

from fastapi.responses import Response

from clinics.local_time import LONDON
from notifications.calendar import Entry, feed
from scheduler.rota.board import Board
from scheduler.rota.lifecycle import Status
from scheduler.rota.queries import Line

HEADINGS = ("date", "starts", "ends", "site", "room", "clinician", "role", "service", "minutes", "status")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def table(board: Board) -> str:
    """One row a shift, London's clock; it begins with a mark by which spreadsheets know that it is UTF-8."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(HEADINGS)
    for line in board.lines:
        starts, ends = line.starts_at.astimezone(LONDON), line.ends_at.astimezone(LONDON)
        when = (f"{starts:%Y-%m-%d}", f"{starts:%H:%M}", f"{ends:%H:%M}")
        words = (line.site, line.room, line.clinician, line.role.replace("_", " "), line.service)
        rows.writerow((*when, *map(_inert, words), line.minutes, board.rota.status))
    return "\ufeff" + out.getvalue()


def calendar(board: Board, domain: str) -> str:
    """Every shift as an event, under the name that its clinician's own calendar gives it; a draft's say so."""
    draft = "Draft: " if board.rota.status == Status.DRAFT else ""
    stamp = board.rota.published_at or board.rota.created_at
    entries = [
        Entry(
            uid=f"shift-{line.shift_id}@{domain}", sequence=0, starts=line.starts_at, ends=line.ends_at,
            summary=f"{draft}{line.clinician}: {line.service}, {line.site}", location=_address(line),
            cancelled=False, stamp=stamp,
        )
        for line in board.lines
    ]  # fmt: skip
    return feed("Extended access rota", entries)


def download(text: str, kind: str, name: str) -> Response:
    """A file to keep."""
    return Response(text, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _inert(words: str) -> str:
    """A spreadsheet takes words that begin so for a formula; a leading apostrophe says that they are words."""
    return f"'{words}" if words.startswith(_RISKY) else words


def _address(line: Line) -> str:
    return ", ".join(part for part in (line.address, line.postcode) if part)
