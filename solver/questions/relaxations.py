"""For each rule that a person may meet, the one thing that would have to be otherwise. The law is not among them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from solver.checks.case import Case
from solver.problem import Person, Problem, Room, Session, Site


@dataclass(frozen=True)
class Wanted:
    """A shift that is wanted; `minutes`: how much the person might have to work for the need as a whole."""

    case: Case
    person: Person
    session: Session
    service: str
    minutes: int


Relaxed = tuple[str, Problem]
Relaxation = Callable[[Wanted], Relaxed]


def relaxed(rule: str, wanted: Wanted) -> Relaxed | None:
    """In words, and as a problem; None where the rule is not ours to change."""
    relax = _BY_RULE.get(rule)
    return relax(wanted) if relax else None


def _leave(wanted: Wanted) -> Relaxed:
    span = wanted.session.interval
    left = tuple(leave for leave in wanted.person.leave if not leave.overlaps(span))
    return _person(wanted, f"{wanted.person.name} gives up the leave at {wanted.session.label}", leave=left)


def _commitment(wanted: Wanted) -> Relaxed:
    span = wanted.session.interval
    left = tuple(work for work in wanted.person.commitments if not work.overlaps(span))
    return _person(wanted, f"{wanted.person.name} is not needed elsewhere at {wanted.session.label}", commitments=left)


def _availability(wanted: Wanted) -> Relaxed:
    offered = (*wanted.person.available, wanted.session.interval)
    return _person(wanted, f"{wanted.person.name} is available at {wanted.session.label}", available=offered)


def _skills(wanted: Wanted) -> Relaxed:
    skills = (*wanted.person.services, wanted.service)
    return _person(wanted, f"{wanted.person.name} may give {wanted.service}", services=skills)


def _weekly_minutes(wanted: Wanted) -> Relaxed:
    week, usual = wanted.session.week, wanted.person.weeks
    worked = sum(session.interval.minutes for session in wanted.case.work(wanted.person) if session.week == week)
    limits = replace(wanted.person.limits(week), max_minutes=worked + wanted.minutes)
    words = f"{wanted.person.name} may work {limits.max_minutes} minutes in week {week + 1}"
    return _person(wanted, words, weeks=(*(other for other in usual if other.week != week), limits))


def _period_minutes(wanted: Wanted) -> Relaxed:
    most = sum(session.interval.minutes for session in wanted.case.work(wanted.person)) + wanted.minutes
    contract = replace(wanted.person.contract, max_minutes_per_period=most)
    return _person(wanted, f"{wanted.person.name} may work {most} minutes in the period", contract=contract)


def _most_evenings(wanted: Wanted) -> Relaxed:
    most = (wanted.person.most_evenings_per_week or 0) + 1
    return _person(wanted, f"{wanted.person.name} may work {most} evenings a week", most_evenings_per_week=most)


def _alternate_weekends(wanted: Wanted) -> Relaxed:
    return _person(wanted, f"{wanted.person.name} may work two weekends in a row", alternate_weekends=False)


def _longest_run(wanted: Wanted) -> Relaxed:
    return _person(wanted, f"{wanted.person.name} may work more days on end", longest_run=None)


def _shortest_run(wanted: Wanted) -> Relaxed:
    return _person(wanted, f"{wanted.person.name} may work single days", shortest_run=1)


def _locks_up(wanted: Wanted) -> Relaxed:
    return _person(wanted, f"{wanted.person.name} may lock up", locks_up=True)


def _room(wanted: Wanted) -> Relaxed:
    sites = wanted.case.problem.sites
    room = Room(1 + max((room.id for site in sites for room in site.rooms), default=0), _needed(wanted))
    where = wanted.case.sites[wanted.session.site_id]
    grown = tuple(_with(site, room) if site.id == where.id else site for site in sites)
    equipped = f" with {' and '.join(room.equipment)}" if room.equipment else ""
    return f"{where.name} has one more room{equipped}", replace(wanted.case.problem, sites=grown)


def _needed(wanted: Wanted) -> tuple[str, ...]:
    return wanted.case.problem.service(wanted.service).needs


def _with(site: Site, room: Room) -> Site:
    return replace(site, rooms=(*site.rooms, room))


def _person(wanted: Wanted, words: str, **changes: object) -> Relaxed:
    other = replace(wanted.person, **changes)  # type: ignore[arg-type]
    people = tuple(other if one.id == other.id else one for one in wanted.case.problem.people)
    return words, replace(wanted.case.problem, people=people)


_BY_RULE: dict[str, Relaxation] = {
    "leave": _leave,
    "commitment": _commitment,
    "availability": _availability,
    "skills": _skills,
    "weekly_minutes": _weekly_minutes,
    "period_minutes": _period_minutes,
    "most_evenings": _most_evenings,
    "alternate_weekends": _alternate_weekends,
    "longest_run": _longest_run,
    "shortest_run": _shortest_run,
    "locks_up": _locks_up,
    "rooms": _room,
    "equipment": _room,
}
