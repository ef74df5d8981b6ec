"""Nobody sees more patients a day than is safe (BMA: 25 a day for a GP)."""

from collections import Counter
from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.problem import Person

WORDS = {"contacts": "{n} at the most patients a day"}


def broken(case: Case, person: Person) -> Iterator[Violation]:
    if (most := person.max_contacts_per_day) is None:
        return
    seen: Counter[int] = Counter()
    for shift in case.shifts.get(person.id, ()):
        session = case.session(shift)
        seen[session.interval.day] += case.problem.service(shift.service).contacts(session.minutes_of_care)
    for day, contacts in sorted(seen.items()):
        if contacts > most:
            yield Violation("contacts", f"{person.name} sees {contacts} of at most {most} patients on day {day + 1}")
