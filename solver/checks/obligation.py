"""Each week's planned minutes reach what the network owes; lost time is made up soon after (Network Contract DES)."""

from collections import Counter
from collections.abc import Iterator

from solver.checks.case import Case, Need
from solver.problem import Problem
from solver.result import Term
from solver.tiers import Tier


def gaps(case: Case) -> list[tuple[int, int]]:
    """(week, minutes short) where less is planned, or made up later, than owed."""
    planned: Counter[int] = Counter()
    for a in case.plan.assignments:
        planned[case.session(a).week] += case.session(a).interval.minutes
    made_up = _made_up(case.problem, planned)
    short = {o.week: o.minutes - planned[o.week] - made_up[o.week] for o in case.problem.obligations}
    return [(week, minutes) for week, minutes in short.items() if minutes > 0]


def needs(case: Case) -> Iterator[Need]:
    later = {lost.week: lost.made_up_in for lost in case.problem.lost_time}
    for week, short in gaps(case):
        weeks = {week} | later.get(week, frozenset())
        sessions = [session for session in case.problem.sessions if session.week in weeks]
        label = f"Minutes owed in week {week + 1}" if week >= 0 else "Minutes still owed from before"
        yield Need("obligation", label, short, "clinician", case.problem.people, sessions)


def term(case: Case) -> Term:
    owed = sum(short for _, short in gaps(case))
    return Term("obligation", Tier.OBLIGATION, owed, "minutes owed", owed * case.problem.weights.obligation_minute)


def _made_up(problem: Problem, planned: Counter[int]) -> Counter[int]:
    """Minutes made up for each week: every surplus goes to the shortage that must be met first."""
    owed = Counter({o.week: o.minutes for o in problem.obligations})
    open_ = {lost: min(lost.minutes, max(0, owed[lost.week] - planned[lost.week])) for lost in problem.lost_time}
    made_up: Counter[int] = Counter()
    for week in sorted(planned):
        surplus = max(0, planned[week] - owed[week])
        for lost in sorted(open_, key=lambda lost: max(lost.made_up_in, default=0)):
            if week in lost.made_up_in:
                minutes = min(surplus, open_[lost])
                open_[lost] -= minutes
                surplus -= minutes
                made_up[lost.week] += minutes
    return made_up
