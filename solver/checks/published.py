"""What is published is a promise: pinned, each shift that is still possible stays; otherwise every change counts.

A change is a published shift that is not worked as it was, or a new one in a week that was published.
"""

from collections.abc import Iterable, Iterator

from solver.checks.case import Case, Violation
from solver.problem import Assignment
from solver.result import Term
from solver.tiers import Tier

HEALED_BY_MORE = frozenset({"people_on_site", "locks_up", "supervision", "shortest_run"})


def dropped(case: Case, pins: Iterable[Assignment]) -> Iterator[Violation]:
    """The pins that the plan does not keep."""
    planned = {shift.key for shift in case.plan.assignments}
    for pin in pins:
        if pin.key not in planned:
            name, label = case.people[pin.person_id].name, case.session(pin).label
            yield Violation("pinned", f"{name} no longer gives {pin.service}, as published: {label}")


def housed(case: Case, shift: Assignment) -> Assignment | None:
    """The shift in its room, or another that is equipped for it, where there is one."""
    needed, rooms = case.problem.service(shift.service), case.sites[case.session(shift).site_id].rooms
    fitting = [room.id for room in rooms if needed.fits(room) and room.is_open(case.session(shift).interval)]
    if not fitting or shift.room_id in fitting:
        return shift if fitting else None
    return Assignment(shift.session_id, shift.person_id, fitting[0], shift.service)


def term(case: Case) -> Term:
    changes = 0
    if not case.problem.pinned:
        published = {shift.key for shift in case.problem.published}
        weeks = {case.session(shift).week for shift in case.problem.published}
        planned = {shift.key for shift in case.plan.assignments if case.session(shift).week in weeks}
        changes = len(published ^ planned)
    return Term("changes", Tier.WISHES, changes, "shifts changed", changes * case.problem.weights.change)
