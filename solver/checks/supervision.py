"""Those who need supervision work only while enough of those who give it do (registrars: a GP; the ratio is local)."""

from collections import defaultdict
from collections.abc import Iterator

from solver.checks.case import Case, Violation
from solver.problem import Person, Session, Supervision, cut

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
    alone = set()
    for moment in cut(session.interval for session, _ in crowd):
        here = [(session, person) for session, person in crowd if session.interval.contains(moment)]
        juniors = [session.label for session, person in here if person.role == rule.role]
        if len(juniors) > rule.at_most * sum(rule.by(person) for _, person in here):
            alone.update(juniors)
    for label in sorted(alone):
        yield Violation("supervision", f"too few to supervise a {rule.role.replace('_', ' ')}: {label}")
