"""A site that is left for the night is locked: of those who work its last session, one at least can do so."""

from collections.abc import Iterator

from solver.checks.case import Case, Violation

WORDS = {"locks_up": "{n} would leave nobody to lock up"}


def broken(case: Case) -> Iterator[Violation]:
    worked = {a.session_id for a in case.plan.assignments if case.session(a).closes}
    locked = {a.session_id for a in case.plan.assignments if case.people[a.person_id].locks_up}
    for session_id in sorted(worked - locked):
        yield Violation("locks_up", f"nobody can lock up after {case.sessions[session_id].label}")
