"""Patients are offered a mix of appointments face to face and remote ones (Network Contract DES; shares are local)."""

from solver.checks.case import Case
from solver.result import Term
from solver.tiers import Tier


def term(case: Case) -> Term:
    remote = in_person = 0
    for shift in case.plan.assignments:
        minutes = case.session(shift).interval.minutes
        if case.problem.service(shift.service).remote:
            remote += minutes
        else:
            in_person += minutes
    mix, total = case.problem.channel_mix, remote + in_person
    missing = _missing(mix.remote_percent, total, remote) + _missing(mix.in_person_percent, total, in_person)
    price = case.problem.weights.channel_minute
    return Term("channel_mix", Tier.OBLIGATION, missing, "minutes in the other channel", missing * price)


def _missing(percent: int, total: int, given: int) -> int:
    """Whole minutes, a begun one counting."""
    return max(0, -((100 * given - percent * total) // 100))
