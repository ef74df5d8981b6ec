"""Who works where and when in a rota, arranged week by week, and the form in which it is said what is left short.

One read model, so that the board, exports, and whatever compares or edits plans show the same. What is short is for the
planner's referee to say (`scheduler/planning/shortfalls.py`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import LONDON, local_day
from scheduler.rota import queries
from scheduler.rota.errors import RotaNotFound
from scheduler.rota.lifecycle import Status
from scheduler.rota.models import Rota
from scheduler.rota.queries import Line


@dataclass(frozen=True)
class Gap:
    """Minutes left short: `kind` and `label` as the referee calls the need.

    `week` counts the rota's from 0; below it is what earlier rotas have left. `starts_at` and `ends_at` are of a
    stretch of hours, and None where the whole week is meant; `service` is a code, where one is short.
    """

    kind: str
    label: str
    minutes: int
    week: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    service: str = ""


@dataclass(frozen=True)
class Cell:
    """One day of a row; without lines nobody works there then."""

    day: date
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Row:
    """A stretch of a weekday (Monday = 0) by London's clocks, with a cell for each week of the rota."""

    weekday: int
    starts: time
    ends: time
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Place:
    """A site that the rota uses, and its sessions from Monday's first to Sunday's last."""

    site_id: int
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Board:
    """A rota: `lines` in order of time, and the same by place and week. Of a draft all shifts, else those in force."""

    rota: Rota
    lines: tuple[Line, ...]
    places: tuple[Place, ...]

    @property
    def weeks(self) -> tuple[date, ...]:
        """Their Mondays."""
        return weeks_of(self.rota)


def weeks_of(rota: Rota) -> tuple[date, ...]:
    """The Mondays of a rota's weeks."""
    return tuple(rota.starts_on + timedelta(days=n) for n in range(0, (rota.ends_on - rota.starts_on).days, 7))


async def load(session: AsyncSession, network_id: int, rota_id: int) -> Board:
    """A rota as it stands, whatever its status; nothing is locked. Raises `RotaNotFound`."""
    rota = await seen(session, network_id, rota_id)
    return arranged(rota, await lines_of(session, rota))


async def lines_of(session: AsyncSession, rota: Rota) -> list[Line]:
    """Of a draft all shifts, of any other rota those in force."""
    return await queries.lines(session, rota.network_id, rota.id, all_of_it=rota.status == Status.DRAFT)


async def seen(session: AsyncSession, network_id: int, rota_id: int) -> Rota:
    """A rota as it is now, whatever was read of it before; nothing is locked. Raises `RotaNotFound`."""
    rota = await queries.seen(session, network_id, rota_id)
    if rota is None:
        raise RotaNotFound
    return rota


async def listed(session: AsyncSession, network_id: int, most: int) -> list[Rota]:
    """The network's rotas, those that reach furthest first."""
    return await queries.rotas(session, network_id, most)


async def ahead_of(session: AsyncSession, network_id: int, clinician_id: int, now: datetime) -> list[Line]:
    """One clinician's shifts in force that are not over, of any rota, the next one first."""
    return await queries.lines_ahead(session, network_id, clinician_id, now)


async def in_force(session: AsyncSession, network_id: int, rotas: Iterable[Rota]) -> list[Line]:
    """The shifts in force of several rotas, in order of time."""
    return await queries.lines_of_all(session, network_id, [rota.id for rota in rotas])


async def published_ahead(session: AsyncSession, network_id: int, today: date) -> list[Rota]:
    """Published rotas that are not over, today's first."""
    return await queries.published_ahead(session, network_id, today)


async def latest(session: AsyncSession, network_id: int) -> Rota | None:
    """The rota in force, or draft, that reaches furthest; None where there is neither."""
    return await queries.latest(session, network_id)


def arranged(rota: Rota, lines: Iterable[Line]) -> Board:
    """Lines by place, by stretch of the week, by week; places by name."""
    told, mondays = tuple(lines), weeks_of(rota)
    places: dict[tuple[str, int], dict[tuple[int, time, time], dict[date, list[Line]]]] = defaultdict(dict)
    for line in told:
        days = places[line.site, line.site_id].setdefault(_stretch(line), defaultdict(list))
        days[local_day(line.starts_at)].append(line)
    return Board(rota, told, tuple(_place(key, rows, mondays) for key, rows in sorted(places.items())))


def _place(
    key: tuple[str, int], rows: dict[tuple[int, time, time], dict[date, list[Line]]], mondays: tuple[date, ...]
) -> Place:
    name, site_id = key
    return Place(site_id, name, tuple(_row(stretch, rows[stretch], mondays) for stretch in sorted(rows)))


def _row(stretch: tuple[int, time, time], lines: dict[date, list[Line]], mondays: tuple[date, ...]) -> Row:
    days = (monday + timedelta(days=stretch[0]) for monday in mondays)
    return Row(*stretch, tuple(Cell(day, tuple(lines.get(day, ()))) for day in days))


def _stretch(line: Line) -> tuple[int, time, time]:
    starts, ends = line.starts_at.astimezone(LONDON), line.ends_at.astimezone(LONDON)
    return starts.weekday(), starts.time(), ends.time()
