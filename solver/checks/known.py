"""A plan speaks only of people, sessions and rooms that the problem has; judged first, all else relies on it."""

from collections.abc import Iterator

from solver.checks.case import Case, Violation


def broken(case: Case) -> Iterator[Violation]:
    rooms = {site.id: {room.id for room in site.rooms} for site in case.problem.sites}
    for a in case.plan.assignments:
        if a.person_id not in case.people or a.session_id not in case.sessions:
            yield Violation("known", f"person {a.person_id} or session {a.session_id} is not part of the problem")
        elif a.room_id not in rooms[case.session(a).site_id]:
            yield Violation("known", f"room {a.room_id} is not at the site of session {a.session_id}")
