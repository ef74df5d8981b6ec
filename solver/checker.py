"""The referee: judges a plan by the problem alone and shares nothing with the model that made it.

It is the readable specification of a legal rota, and every plan is held against it before anybody sees it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from solver.problem import Demand, Interval, Person, Problem, Session
from solver.result import Assignment, Plan, Term


@dataclass(frozen=True)
class Violation:
    """A broken rule, with who and where in a sentence."""

    rule: str
    sentence: str


def check(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Every broken rule of the plan; empty means legal."""
    unknown = tuple(_unknown(problem, plan))
    if unknown:
        return unknown
    sessions = {session.id: session for session in problem.sessions}
    mine: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in plan.assignments:
        mine[assignment.person_id].append(assignment)
    found = [v for person in problem.people for v in check_person(problem, person, mine[person.id], sessions)]
    return (*found, *_rooms(problem, plan, sessions), *_people_on_site(problem, plan, sessions))


def check_person(
    problem: Problem, person: Person, assignments: list[Assignment], sessions: dict[int, Session]
) -> list[Violation]:
    """The rules that concern one person, first things first."""
    work = sorted((sessions[a.session_id] for a in assignments), key=lambda s: s.interval)
    return [
        *_skills(person, assignments),
        *_away(person, work),
        *_one_place(person, work),
        *_weekly_minutes(person, work),
        *_rest(person, work, problem.rest_minutes),
    ]


def _unknown(problem: Problem, plan: Plan) -> Iterable[Violation]:
    people = {p.id for p in problem.people}
    rooms = {site.id: set(site.rooms) for site in problem.sites}
    sites = {s.id: s.site_id for s in problem.sessions}
    for a in plan.assignments:
        if a.person_id not in people or a.session_id not in sites:
            yield Violation("known", f"person {a.person_id} or session {a.session_id} is not part of the problem")
        elif a.room_id not in rooms[sites[a.session_id]]:
            yield Violation("known", f"room {a.room_id} is not at the site of session {a.session_id}")


def _skills(person: Person, assignments: list[Assignment]) -> Iterable[Violation]:
    for a in assignments:
        if a.service not in person.services:
            yield Violation("skills", f"{person.name} may not give {a.service}")


def _away(person: Person, work: list[Session]) -> Iterable[Violation]:
    for s in work:
        if any(s.interval.overlaps(leave) for leave in person.leave):
            yield Violation("leave", f"{person.name} is on leave: {s.label}")
        if any(s.interval.overlaps(elsewhere) for elsewhere in person.commitments):
            yield Violation("commitment", f"{person.name} is needed elsewhere: {s.label}")
        if not any(stretch.contains(s.interval) for stretch in person.available):
            yield Violation("availability", f"{person.name} is not available: {s.label}")


def _one_place(person: Person, work: list[Session]) -> Iterable[Violation]:
    for before, after in pairwise(work):
        if before.interval.overlaps(after.interval):
            yield Violation("one_place", f"{person.name} is in two places: {before.label} and {after.label}")


def _weekly_minutes(person: Person, work: list[Session]) -> Iterable[Violation]:
    minutes: Counter[int] = Counter()
    for s in work:
        minutes[s.week] += s.interval.minutes
    for week, total in sorted(minutes.items()):
        if total > person.max_minutes_per_week:
            yield Violation(
                "weekly_minutes",
                f"{person.name} works {total} of at most {person.max_minutes_per_week} minutes in week {week + 1}",
            )


def _rest(person: Person, work: list[Session], least: int) -> Iterable[Violation]:
    """From the last minute of work on one day to the first of the next, work elsewhere included."""
    if not work:
        return
    planned = {s.interval for s in work}
    days: dict[int, list[Interval]] = defaultdict(list)
    for span in (*planned, *person.commitments):
        days[span.day].append(span)
    for today, tomorrow in pairwise(sorted(days)):
        last = max(days[today], key=lambda i: i.end)
        first = min(days[tomorrow], key=lambda i: i.start)
        concerns_us = planned & {*days[today], *days[tomorrow]}
        if first.start - last.end < least and concerns_us and (last in planned or first in planned):
            yield Violation(
                "rest",
                f"{person.name} has {(first.start - last.end) // 60} h of rest before day {tomorrow + 1}",
            )


def _rooms(problem: Problem, plan: Plan, sessions: dict[int, Session]) -> Iterable[Violation]:
    by_room: dict[int, list[Session]] = defaultdict(list)
    for a in plan.assignments:
        by_room[a.room_id].append(sessions[a.session_id])
    for room, used in by_room.items():
        for before, after in pairwise(sorted(used, key=lambda s: s.interval)):
            if before.interval.overlaps(after.interval):
                yield Violation("rooms", f"room {room} is used twice: {before.label}")


def _people_on_site(problem: Problem, plan: Plan, sessions: dict[int, Session]) -> Iterable[Violation]:
    heads = Counter(a.session_id for a in plan.assignments)
    for session_id, count in heads.items():
        if count < problem.min_people_on_site:
            yield Violation(
                "people_on_site",
                f"{sessions[session_id].label} has {count} of at least {problem.min_people_on_site} people",
            )


def score(problem: Problem, plan: Plan) -> tuple[Term, ...]:
    """Each term of the objective, recomputed from the plan alone."""
    w = problem.weights
    gp = sum(short for _, short in gp_gaps(problem, plan))
    owed = sum(short for _, short in obligation_gaps(problem, plan))
    unmet = sum(short * d.weight for d, short in demand_gaps(problem, plan))
    evenings = _evenings_too_many(problem, plan)
    pounds = _pounds(problem, plan)
    return (
        Term("gp_cover", gp, "minutes without a GP", gp * w.gp_cover_minute),
        Term("obligation", owed, "minutes owed", owed * w.obligation_minute),
        Term("demand", unmet, "weighted minutes unmet", unmet * w.demand_minute),
        Term("wishes", evenings, "evenings above wish", evenings * w.evening_too_many),
        Term("cost", pounds, "pounds", pounds * w.pound),
    )


def objective(terms: Iterable[Term]) -> int:
    return sum(term.cost for term in terms)


def gp_gaps(problem: Problem, plan: Plan) -> list[tuple[int, int]]:
    """(index of the cover window, minutes short) for each window without its GP.

    On site: a GP at every site that is open during the window, and at one at least. Remote: one anywhere.
    """
    sessions = {s.id: s for s in problem.sessions}
    gps = {p.id for p in problem.people if p.covers_as_gp}
    gaps = []
    for index, window in enumerate(problem.cover_windows):
        here = [a for a in plan.assignments if sessions[a.session_id].interval.contains(window.interval)]
        open_sites = {sessions[a.session_id].site_id for a in here}
        covered = {sessions[a.session_id].site_id for a in here if a.person_id in gps}
        enough = bool(covered) and (problem.gp_cover == "gp_available_remote" or covered == open_sites)
        if not enough:
            gaps.append((index, window.interval.minutes))
    return gaps


def obligation_gaps(problem: Problem, plan: Plan) -> list[tuple[int, int]]:
    """(week, minutes short) where less is planned than owed."""
    sessions = {s.id: s for s in problem.sessions}
    planned: Counter[int] = Counter()
    for a in plan.assignments:
        planned[sessions[a.session_id].week] += sessions[a.session_id].interval.minutes
    return [(o.week, o.minutes - planned[o.week]) for o in problem.obligations if planned[o.week] < o.minutes]


def demand_gaps(problem: Problem, plan: Plan) -> list[tuple[Demand, int]]:
    """(demand, minutes short) where a service gets less than is wanted."""
    sessions = {s.id: s for s in problem.sessions}
    planned: Counter[tuple[str, int]] = Counter()
    for a in plan.assignments:
        planned[a.service, sessions[a.session_id].week] += sessions[a.session_id].interval.minutes
    return [
        (d, d.minutes - planned[d.service, d.week]) for d in problem.demands if planned[d.service, d.week] < d.minutes
    ]


def _evenings_too_many(problem: Problem, plan: Plan) -> int:
    sessions = {s.id: s for s in problem.sessions}
    worked = Counter(
        (a.person_id, sessions[a.session_id].week) for a in plan.assignments if sessions[a.session_id].evening
    )
    wish = {p.id: p.max_evenings_per_week for p in problem.people}
    return sum(max(0, n - most) for (person, _), n in worked.items() if (most := wish[person]) is not None)


def _pounds(problem: Problem, plan: Plan) -> int:
    """Whole pounds a shift, rounded half up, so that the sum does not depend on its order."""
    rate = {p.id: p.cost_per_hour for p in problem.people}
    minutes = {s.id: s.interval.minutes for s in problem.sessions}
    return sum((rate[a.person_id] * minutes[a.session_id] + 30) // 60 for a in plan.assignments)
