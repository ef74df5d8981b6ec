"""Some weeks of a longer problem as a problem of their own, with what is planned around them taken as given.

It asks what those weeks can know: a rota that is best in every window need not be best as a whole, so the referee of
the whole has the last word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from solver.problem import (
    DAY,
    Carried,
    Contract,
    CoverWindow,
    Interval,
    LostTime,
    Obligation,
    Person,
    Problem,
    Session,
    WorkingTime,
)
from solver.problem.wishes import SHARED_KINDS
from solver.result import Plan


def window(problem: Problem, plan: Plan, weeks: range) -> Problem:
    """What is asked of `weeks` beside the plan's other weeks."""
    sessions = problem.sessions_by_id
    around = [(shift.person_id, sessions[shift.session_id]) for shift in plan.assignments]
    around = [(person, session) for person, session in around if session.week not in weeks]
    lost = tuple(_still_lost(problem, [session for _, session in around], weeks))
    owed = {one.week: Obligation(one.week, one.minutes) for one in lost}
    owed |= {one.week: one for one in problem.obligations if one.week in weeks}
    return replace(
        problem,
        people=tuple(
            _beside(problem, person, [session for one, session in around if one == person.id], weeks)
            for person in problem.people
        ),
        sessions=tuple(session for session in problem.sessions if session.week in weeks),
        demands=tuple(demand for demand in problem.demands if demand.week in weeks),
        obligations=tuple(owed.values()),
        lost_time=lost,
        cover_windows=tuple(_within(problem.cover_windows, weeks)),
        standard_hours=tuple(_within(problem.standard_hours, weeks)),
        income_pounds=_left(problem, around),
        published=tuple(shift for shift in problem.published if sessions[shift.session_id].week in weeks),
    )


def _within(hours: Iterable[CoverWindow], weeks: range) -> Iterator[CoverWindow]:
    return (one for one in hours if one.interval.week in weeks)


def _beside(problem: Problem, person: Person, around: list[Session], weeks: range) -> Person:
    """The same person, to whom all their other shifts are work elsewhere."""
    counts = [sum(kind in problem.shared_kinds(s) for s in around) + person.carried.of(kind) for kind in SHARED_KINDS]
    return replace(
        person,
        available=tuple(_spared(problem, person, around)),
        commitments=(*person.commitments, *(session.interval for session in around)),
        contract=_still_promised(person.contract, sum(session.interval.minutes for session in around)),
        working_time=_worked_before(problem, person, around, weeks),
        carried=Carried(*counts),
    )


def _spared(problem: Problem, person: Person, around: list[Session]) -> Iterator[Interval]:
    """Who has every other weekend free has none beside one that is worked."""
    worked = {weekend for s in around if (weekend := problem.weekend(s.interval.day)) is not None}
    for span in person.available:
        days = [Interval(day * DAY, (day + 1) * DAY) for day in span.days]
        near = {problem.weekend(day.day) for day in days} & {one + step for one in worked for step in (-1, 1)}
        if not (person.alternate_weekends and near):
            yield span
            continue
        for day in days:
            if problem.weekend(day.day) not in near:
                yield Interval(max(span.start, day.start), min(span.end, day.end))


def _still_promised(contract: Contract, given: int) -> Contract:
    """Of what is promised over all weeks, what is left for these."""
    most = contract.max_minutes_per_period
    most = None if most is None else max(0, most - given)

    def left(wanted: int) -> int:
        return max(0, wanted - given) if most is None else min(max(0, wanted - given), most)

    return replace(
        contract,
        min_minutes_per_period=left(contract.min_minutes_per_period),
        target_minutes_per_period=left(contract.target_minutes_per_period),
        max_minutes_per_period=most,
    )


def _worked_before(problem: Problem, person: Person, around: list[Session], weeks: range) -> WorkingTime:
    """The weeks of the problem that lie before these have been worked as well."""
    spans = [*person.commitments, *(session.interval for session in around)]
    since = range(problem.horizon.start, weeks.start)
    worked = (sum(span.minutes for span in spans if span.week == week) for week in since)
    return replace(person.working_time, worked_before=(*person.working_time.worked_before, *worked))


def _still_lost(problem: Problem, around: list[Session], weeks: range) -> Iterator[LostTime]:
    """What these weeks lose, and what they may make up for others."""
    for lost in problem.lost_time:
        if lost.week in weeks:
            yield lost
        elif lost.made_up_in & {*weeks}:
            short = _short(problem, around, lost.week)
            made_up = sum(max(0, -_short(problem, around, week)) for week in lost.made_up_in)
            yield replace(lost, minutes=max(0, min(lost.minutes, short - made_up)))


def _short(problem: Problem, around: list[Session], week: int) -> int:
    """Minutes that a week is short of what it owes; below zero, what it gives beyond that."""
    owed = sum(one.minutes for one in problem.obligations if one.week == week)
    return owed - sum(session.interval.minutes for session in around if session.week == week)


def _left(problem: Problem, around: list[tuple[int, Session]]) -> int | None:
    if problem.income_pounds is None:
        return None
    costs = (problem.people_by_id[person].cost_per_hour * session.interval.minutes for person, session in around)
    spent = sum(costs) // 60
    return max(0, problem.income_pounds - spent)
