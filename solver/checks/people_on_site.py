"""Nobody works alone: whoever works does so beside at least so many people."""

from collections import Counter
from collections.abc import Iterator

from solver.checks.case import Case, Violation

WORDS = {"people_on_site": "{n} would be alone on site"}


def broken(case: Case) -> Iterator[Violation]:
    least = case.problem.min_people_on_site
    for session_id, count in Counter(a.session_id for a in case.plan.assignments).items():
        if count < least:
            label = case.sessions[session_id].label
            yield Violation("people_on_site", f"{label} has {count} of at least {least} people")
