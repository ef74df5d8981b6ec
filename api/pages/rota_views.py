"""What the board of a rota says, as plain values: who works where and when, and every gap in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from api.pages.rendering import date_words, day_words, moment_words
from clinics.local_time import LONDON, at
from scheduler.booking.languages import spoken_time
from scheduler.planning.shortfalls import Shortfalls
from scheduler.rota.board import Board, Cell, Gap, Row
from scheduler.rota.lifecycle import Status
from scheduler.rota.models import Rota
from scheduler.rota.queries import Line

AT_ONCE = 4  # weeks side by side
STATUS = {
    Status.DRAFT: ("Draft", "yellow"),
    Status.PUBLISHED: ("In force", "green"),
    Status.CLOSED: ("Closed", "grey"),
}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_GAPS = {
    "gp_cover": "No GP",
    "standard_hours": "Nobody at work",
    "obligation": "Less than is owed",
    "demand": "Less than patients are expected to want",
}


@dataclass(frozen=True)
class Tab:
    address: str
    words: str
    here: bool


@dataclass(frozen=True)
class Head:
    """What stands above every page of one rota; `tag` is a colour, `since` is empty for a draft."""

    number: int
    period: str
    status: str
    tag: str
    since: str
    tabs: tuple[Tab, ...]

    @classmethod
    def of(cls, rota: Rota, here: str) -> "Head":
        words, tag = STATUS[Status(rota.status)]
        root = f"/rota/{rota.id}"
        tabs = (("", "Board"), ("/meter", "Contract meter"), ("/fairness", "Fair shares"))
        since = f"In force since {moment_words(rota.published_at)}" if rota.published_at else ""
        return cls(
            rota.id, period_words(rota), words, tag, since if rota.status == Status.PUBLISHED else "",
            tuple(Tab(root + path, name, name == here) for path, name in tabs),
        )  # fmt: skip


@dataclass(frozen=True)
class GapLine:
    """`asks`: where it is told who could fill it; empty where nobody can be asked any more."""

    what: str
    short: str
    reason: str
    asks: str


@dataclass(frozen=True)
class Person:
    """`asks`: where it is told who could take the shift instead; empty where nobody can be asked any more."""

    name: str
    service: str
    asks: str


@dataclass(frozen=True)
class CellView:
    """`missing`: what the hours lack; `nobody`: why the cell is empty, where it is."""

    day: str
    people: tuple[Person, ...]
    missing: str
    nobody: str


@dataclass(frozen=True)
class WeekHead:
    """`chosen`: the one that a narrow screen shows."""

    number: int
    words: str
    chosen: bool
    gaps: tuple[GapLine, ...]


@dataclass(frozen=True)
class RowView:
    name: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True)
class PlaceView:
    name: str
    rows: tuple[RowView, ...]


@dataclass(frozen=True)
class Steps:
    """Addresses of what comes before and after; empty at the ends."""

    before: str
    after: str


@dataclass(frozen=True)
class BoardPage:
    """`by_week` moves one week, `by_page` as many as stand side by side; `waiting`: shifts that change hands as soon as
    the reader approves."""

    head: Head
    weeks: tuple[WeekHead, ...]
    places: tuple[PlaceView, ...]
    gaps: int
    has_contract: bool
    by_week: Steps
    by_page: Steps
    waiting: int

    @classmethod
    def of(cls, board: Board, short: Shortfalls, week: int, waiting: int = 0) -> "BoardPage":
        """`week` counts from 0 and is the chosen one."""
        first = week // AT_ONCE * AT_ONCE
        shown = range(first, min(first + AT_ONCE, len(board.weeks)))
        asks = f"/rota/{board.rota.id}" if board.rota.status != Status.CLOSED else ""
        return cls(
            Head.of(board.rota, "Board"),
            tuple(_week(board, short, number, asks, chosen=number == week) for number in shown),
            tuple(PlaceView(p.name, tuple(_row(row, shown, short, asks) for row in p.rows)) for p in board.places),
            len(short.gaps),
            short.has_contract,
            _steps(board, week, 1),
            _steps(board, first, AT_ONCE),
            waiting,
        )


def period_words(rota: Rota) -> str:
    """30 November to 27 December 2026."""
    last = rota.ends_on - timedelta(days=1)
    return f"{short_day(rota.starts_on)} to {date_words(last)}"


def week_at(board: Board, today: date) -> int:
    """The week that today is in, or else the first."""
    days = (today - board.rota.starts_on).days
    return days // 7 if 0 <= days < 7 * len(board.weeks) else 0


def gap_words(gap: Gap, services: Shortfalls) -> str:
    """No GP: Tuesday 8 December, 6:30pm to 8pm."""
    kind = _GAPS.get(gap.kind, gap.label)
    if gap.starts_at and gap.ends_at:
        return f"{kind}: {hours_words(gap.starts_at, gap.ends_at)}"
    if gap.service:
        return f"{services.services.get(gap.service, gap.service)}: {kind.lower()}"
    return f"{kind}, still from before this rota" if gap.week < 0 else f"{kind} this week"


def amount_words(minutes: int) -> str:
    """90 minutes short."""
    return f"{minutes:,} {'minute' if minutes == 1 else 'minutes'} short"


def _week(board: Board, short: Shortfalls, number: int, asks: str, *, chosen: bool) -> WeekHead:
    monday = board.weeks[number]
    words = f"{short_day(monday)} to {short_day(monday + timedelta(days=6))}"
    gaps = [gap for gap in short.gaps if max(gap.week, 0) == number]
    return WeekHead(number + 1, words, chosen, tuple(_gap(gap, short, asks) for gap in gaps))


def _gap(gap: Gap, short: Shortfalls, asks: str) -> GapLine:
    address = f"{asks}/gap?{urlencode({'kind': gap.kind, 'need': gap.label})}" if asks else ""
    reason = short.reasons.get((gap.kind, gap.label), "")
    return GapLine(gap_words(gap, short), amount_words(gap.minutes), reason, address)


def _row(row: Row, shown: Iterable[int], short: Shortfalls, asks: str) -> RowView:
    clock = f"{_clock(row.starts)} to {_clock(row.ends)}"
    cells = tuple(_cell(row.cells[number], row, short, asks) for number in shown)
    return RowView(f"{_WEEKDAYS[row.weekday]} {clock}", cells)


def _cell(cell: Cell, row: Row, short: Shortfalls, asks: str) -> CellView:
    starts, ends = at(cell.day, row.starts), at(cell.day, row.ends)
    of_hours = [(gap, gap.starts_at, gap.ends_at) for gap in short.gaps if gap.starts_at and gap.ends_at]
    lacking = [_GAPS[gap.kind] for gap, since, until in of_hours if since < ends and starts < until]
    nobody = "" if cell.lines else "Bank holiday" if cell.day in short.lost_days else "Nobody"
    people = tuple(_person(line, asks) for line in cell.lines)
    return CellView(short_day(cell.day), people, lacking[0] if lacking else "", nobody)


def _person(line: Line, asks: str) -> Person:
    return Person(line.clinician, line.service, f"{asks}/shift/{line.shift_id}" if asks else "")


def _steps(board: Board, at_week: int, by: int) -> Steps:
    def address(week: int) -> str:
        return f"/rota/{board.rota.id}?week={week + 1}" if 0 <= week < len(board.weeks) else ""

    return Steps(address(at_week - by), address(at_week + by))


def hours_words(starts: datetime, ends: datetime) -> str:
    """Tuesday 8 December, 6:30pm to 8pm."""
    clocks = (spoken_time(one.astimezone(LONDON)) for one in (starts, ends))
    return f"{day_words(starts)}, {' to '.join(clocks)}"


def _clock(clock: time) -> str:
    return spoken_time(datetime.combine(date.min, clock, LONDON))


def short_day(day: date) -> str:
    """30 November."""
    return f"{day.day} {day:%B}"


@dataclass(frozen=True)
class RotaLine:
    """One rota of the list."""

    address: str
    period: str
    status: str
    tag: str
    since: str
    draft: str

    @classmethod
    def of(cls, rota: Rota) -> "RotaLine":
        words, tag = STATUS[Status(rota.status)]
        made = f"Planned {moment_words(rota.created_at)}"
        since = f"Published {moment_words(rota.published_at)}" if rota.published_at else made
        draft = f"/plan/rota/{rota.id}" if rota.status == Status.DRAFT else ""
        return cls(f"/rota/{rota.id}", period_words(rota), words, tag, since, draft)


@dataclass(frozen=True)
class RotasPage:
    """The list; `more`: there are older ones that are not shown; `plans`: whoever looks may plan, and is led there."""

    lines: tuple[RotaLine, ...]
    more: bool
    plans: bool

    @classmethod
    def of(cls, rotas: Sequence[Rota], most: int, *, plans: bool) -> "RotasPage":
        return cls(tuple(RotaLine.of(one) for one in rotas[:most]), len(rotas) > most, plans)
