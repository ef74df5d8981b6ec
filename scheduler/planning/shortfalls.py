"""What a rota leaves short, as the planner's referee judges it, quick enough to be asked for each time it is looked at.

Who could fill it, and why nobody does, takes a moment and many more facts: that is for `answers.py`, on request. What
is needed here is what is owed and who works when.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.obligation import lost_days
from scheduler.planning import owed, places, queries
from scheduler.planning.facts import NoContract, Owing, gather_owing
from scheduler.planning.horizon import Horizon, moment
from scheduler.planning.problem import demands
from scheduler.rota.board import Board, Gap
from scheduler.rota.carve import pause_within
from scheduler.rota.lifecycle import Status
from scheduler.rota.queries import Line
from solver.checks import demand, gp_cover, obligation, standard_hours
from solver.checks.case import Case, Need
from solver.problem import Interval, Person, Problem, Session, Site
from solver.result import Assignment, Plan


@dataclass(frozen=True)
class Shortfalls:
    """`gaps`, with `reasons` by kind and label, as far as they were found when the rota was planned.

    `lost_days`: those of its weeks on which nobody is expected to work; `services`: names by code. Without a contract
    nothing is owed, which is not the same as nothing being short.
    """

    gaps: tuple[Gap, ...]
    reasons: Mapping[tuple[str, str], str]
    lost_days: frozenset[date]
    services: Mapping[str, str]
    has_contract: bool = True


async def load(session: AsyncSession, network_id: int, board: Board) -> Shortfalls:
    """What a rota is short of as things stand; nothing is locked. One that is closed owes nothing any more."""
    if board.rota.status == Status.CLOSED:
        return Shortfalls((), {}, frozenset(), {})
    try:
        owing = await gather_owing(session, network_id, board.rota.starts_on, len(board.weeks))
    except NoContract:
        return Shortfalls((), {}, frozenset(), {}, has_contract=False)
    why = await queries.reasons(session, network_id, board.rota.id)
    lost = lost_days(owing.bank_holidays, board.rota.starts_on, board.rota.ends_on)
    names = {service.code: service.name for service in owing.services}
    return Shortfalls(tuple(gaps(owing, board.lines)), why, lost, names)


def gaps(owing: Owing, lines: Iterable[Line]) -> list[Gap]:
    """Most important first, as the referee has them."""
    told, horizon = tuple(lines), Horizon(owing)
    case = _case(owing, horizon, told)
    return [*_of_hours(case, horizon, owing), *_of_weeks(case)]


def _of_hours(case: Case, horizon: Horizon, owing: Owing) -> Iterator[Gap]:
    for rule in (gp_cover, standard_hours):
        for need, (window, _) in zip(rule.needs(case), rule.gaps(case), strict=True):
            span = window.interval
            starts, ends = (moment(owing.monday, minute) for minute in (span.start, span.end))
            yield Gap(need.kind, need.label, need.minutes, horizon.week(span), starts, ends)


def _of_weeks(case: Case) -> Iterator[Gap]:
    for need, (week, _) in zip(obligation.needs(case), obligation.gaps(case), strict=True):
        yield _of_week(need, week)
    short = [wanted for wanted, beyond in demand.balances(case) if beyond < 0]
    for need, wanted in zip(demand.needs(case), short, strict=True):
        yield _of_week(need, wanted.week)


def _of_week(need: Need, week: int) -> Gap:
    return Gap(need.kind, need.label, need.minutes, week, service=need.service or "")


def _case(owing: Owing, horizon: Horizon, lines: tuple[Line, ...]) -> Case:
    """The rota as a plan for whoever works in it: nothing about them is asked but whether they cover as GP."""
    windows = places.standard_hours(owing, horizon)
    placed = [((one.site_id, horizon.between(one.starts_at, one.ends_at)), one) for one in lines]
    blocks = dict(placed)
    numbers = {key: number for number, key in enumerate(blocks, 1)}
    problem = Problem(
        name="as it stands",
        people=tuple({one.clinician_id: _person(one) for one in lines}.values()),
        sites=tuple({one.site_id: Site(one.site_id, one.site, ()) for one in lines}.values()),
        sessions=tuple(_session(numbers[key], key, blocks[key], horizon) for key in blocks),
        demands=demands(owing),
        obligations=owed.obligations(owing),
        lost_time=owed.lost(owing),
        standard_hours=windows,
        cover_windows=windows,
        gp_cover=owing.contract.gp_cover,
    )
    shifts = (Assignment(numbers[key], one.clinician_id, 0, one.service_code) for key, one in placed)
    return Case(problem, Plan(tuple(shifts)))


def _person(line: Line) -> Person:
    return Person(line.clinician_id, line.clinician, line.role, (), line.covers_as_gp, (), 0)


def _session(number: int, key: tuple[int, Interval], line: Line, horizon: Horizon) -> Session:
    site_id, span = key
    pause = int(pause_within(line.ends_at - line.starts_at).total_seconds()) // 60
    return Session(number, site_id, span, horizon.week(span), f"{horizon.label(span)} {line.site}", pause=pause)
