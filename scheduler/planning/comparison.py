"""Two rotas side by side: whose work is another, what each is short of, what it costs, and how evenings are shared.

Pure, from the read model that boards are made of; what is short is by the planner's referee.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.local_time import LONDON, local_day
from clinics.models import ClinicianContract
from scheduler.planning.facts import Owing, gather_owing
from scheduler.planning.places import EVENING_FROM
from scheduler.planning.shortfalls import gaps
from scheduler.rota import board
from scheduler.rota.board import Board, Gap
from scheduler.rota.queries import Line

SATURDAY = 5
Pair = tuple[int, int]
Work = tuple[int, datetime, datetime, int, str]


@dataclass(frozen=True)
class Changed:
    """What somebody works in the one rota only, and in the other only; another room is no change."""

    name: str
    only: tuple[tuple[Line, ...], tuple[Line, ...]]


@dataclass(frozen=True)
class Share:
    """Minutes, evenings and Saturdays of somebody, in each of the two."""

    name: str
    minutes: Pair
    evenings: Pair
    saturdays: Pair


@dataclass(frozen=True)
class Comparison:
    """`short`: minutes by kind of need, as the referee calls it; `gaps`: those of the one only, and of the other."""

    rotas: tuple[Board, Board]
    shifts: Pair
    minutes: Pair
    pounds: Pair
    short: Mapping[str, Pair]
    gaps: tuple[tuple[Gap, ...], tuple[Gap, ...]]
    changed: tuple[Changed, ...]
    shares: tuple[Share, ...]
    spread: Mapping[str, Pair]


async def load(session: AsyncSession, network_id: int, first: int, second: int) -> Comparison:
    """Both as they stand; nothing is locked. Raises `RotaNotFound`, or `NoContract` where nothing is owed."""
    boards = (await board.load(session, network_id, first), await board.load(session, network_id, second))
    owing = await _owing(session, network_id, boards[0])
    same = _weeks(boards[0]) == _weeks(boards[1])
    other = owing if same else await _owing(session, network_id, boards[1])
    since, until = min(one.rota.starts_on for one in boards), max(one.rota.ends_on for one in boards)
    contracts = await clinics.clinician_contracts(session, network_id, since, until)
    return compare(boards, (gaps(owing, boards[0].lines), gaps(other, boards[1].lines)), contracts)


def compare(
    boards: tuple[Board, Board], short: tuple[Sequence[Gap], Sequence[Gap]], contracts: Sequence[ClinicianContract]
) -> Comparison:
    """`contracts`: those that hold in these weeks, for what an hour of somebody costs."""
    lines = (boards[0].lines, boards[1].lines)
    shares = _shares(lines)
    return Comparison(
        rotas=boards,
        shifts=_both(len, lines),
        minutes=_both(lambda some: sum(one.minutes for one in some), lines),
        pounds=_both(lambda some: sum(_pounds(one, contracts) for one in some), lines),
        short=_by_kind(short),
        gaps=(_less(short[0], short[1]), _less(short[1], short[0])),
        changed=_changed(lines),
        shares=shares,
        spread={
            "evenings": _spread([one.evenings for one in shares]),
            "Saturdays": _spread([o.saturdays for o in shares]),
        },
    )


async def _owing(session: AsyncSession, network_id: int, one: Board) -> Owing:
    return await gather_owing(session, network_id, one.rota.starts_on, len(one.weeks))


def _weeks(one: Board) -> tuple[date, date]:
    return one.rota.starts_on, one.rota.ends_on


def _both(count: Callable[[Sequence[Line]], int], lines: tuple[Sequence[Line], Sequence[Line]]) -> Pair:
    return count(lines[0]), count(lines[1])


def _pounds(line: Line, contracts: Iterable[ClinicianContract]) -> int:
    """Whole pounds, rounded half up for each shift as the referee does."""
    day = local_day(line.starts_at)
    pence = next(
        (
            one.cost_pence_per_hour
            for one in contracts
            if one.clinician_id == line.clinician_id
            and one.starts_on <= day
            and (one.ends_on is None or one.ends_on >= day)
        ),
        0,
    )
    return (pence * line.minutes + 3000) // 6000


def _by_kind(short: tuple[Sequence[Gap], Sequence[Gap]]) -> dict[str, Pair]:
    sums = [Counter[str](), Counter[str]()]
    for count, found in zip(sums, short, strict=True):
        for gap in found:
            count[gap.kind] += gap.minutes
    return {kind: (sums[0][kind], sums[1][kind]) for kind in dict.fromkeys([*sums[0], *sums[1]])}


def _less(one: Sequence[Gap], other: Sequence[Gap]) -> tuple[Gap, ...]:
    """What the one is short of and the other is not, or less."""
    theirs = {(gap.kind, gap.label): gap.minutes for gap in other}
    return tuple(gap for gap in one if gap.minutes > theirs.get((gap.kind, gap.label), 0))


def _work(line: Line) -> Work:
    return line.clinician_id, line.starts_at, line.ends_at, line.site_id, line.service_code


def _changed(lines: tuple[Sequence[Line], Sequence[Line]]) -> tuple[Changed, ...]:
    theirs = tuple({_work(line) for line in some} for some in lines)
    only = (
        [one for one in lines[0] if _work(one) not in theirs[1]],
        [o for o in lines[1] if _work(o) not in theirs[0]],
    )
    people = sorted({(line.clinician, line.clinician_id) for some in only for line in some})
    return tuple(Changed(name, (_of(only[0], person), _of(only[1], person))) for name, person in people)


def _of(lines: Sequence[Line], clinician_id: int) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.clinician_id == clinician_id)


def _shares(lines: tuple[Sequence[Line], Sequence[Line]]) -> tuple[Share, ...]:
    """Of everybody who works in either, by name."""
    people = sorted({(line.clinician, line.clinician_id) for some in lines for line in some})
    mine = [(name, (_of(lines[0], person), _of(lines[1], person))) for name, person in people]
    return tuple(
        Share(
            name,
            _both(lambda some: sum(one.minutes for one in some), own),
            _both(lambda some: sum(_is_evening(one) for one in some), own),
            _both(lambda some: len({local_day(one.starts_at) for one in some if _is_saturday(one)}), own),
        )
        for name, own in mine
    )


def _is_evening(line: Line) -> bool:
    starts = line.starts_at.astimezone(LONDON)
    return starts.weekday() < SATURDAY and starts.time() >= EVENING_FROM


def _is_saturday(line: Line) -> bool:
    return local_day(line.starts_at).weekday() == SATURDAY


def _spread(counts: Sequence[Pair]) -> Pair:
    """Between whoever has most and whoever has least."""
    if not counts:
        return 0, 0
    first, second = [one for one, _ in counts], [other for _, other in counts]
    return max(first) - min(first), max(second) - min(second)
