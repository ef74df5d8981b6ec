"""Those who need supervision work only while enough of those who give it do (registrars: a GP; the ratio is local)."""

from collections import defaultdict
from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.problem import Interval, Person, Session, Supervision, cut

WORDS = {"supervision": "{n} without supervision"}

Crowd = list[tuple[Session, Person]]


def broken(case: Case) -> Iterator[Violation]:
    everybody = [(case.session(a), case.people[a.person_id]) for a in case.plan.assignments]
    for rule in case.problem.supervisions:
        together: dict[int, Crowd] = defaultdict(list)
        for session, person in everybody:
            together[session.site_id if rule.on_site else 0].append((session, person))
        for crowd in together.values():
            yield from _unsupervised(rule, crowd)


def _unsupervised(rule: Supervision, crowd: Crowd) -> Iterator[Violation]:
    """One violation a session, however often people come and go within it."""
    juniors = {session.id: session for session, person in crowd if person.role == rule.role}
    for session in juniors.values():
        beside = [(other.interval, person) for other, person in crowd if other.interval.overlaps(session.interval)]
        if not all(_enough(rule, beside, part) for part in cut((span for span, _ in beside), within=session.interval)):
            role = rule.role.replace("_", " ")
            yield Violation("supervision", f"too few to supervise a {role}: {session.label}")


def _enough(rule: Supervision, crowd: list[tuple[Interval, Person]], part: Interval) -> bool:
    here = [person for span, person in crowd if span.contains(part)]
    return sum(person.role == rule.role for person in here) <= rule.at_most * sum(map(rule.by, here))
