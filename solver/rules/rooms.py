"""Everybody who works has a room equipped for what they give: at no moment do more need a kind of room than there are.

Rooms that suit the same services, and are closed at the same times, are one kind. A shift that several kinds suit is
counted under one of them, and within a kind first come, first served always works out: so a plan that keeps these sums
can be given its rooms.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from solver.model import Linear, Model
from solver.problem import Interval, Room, Session

Kind = tuple[frozenset[str], tuple[Interval, ...]]
Seated = dict[tuple[int, Kind], list[Linear]]


def build(model: Model) -> None:
    """The crowd can only grow when a session starts, so that is where it is counted."""
    for site in model.problem.sites:
        here = [s for s in model.problem.sessions if s.site_id == site.id]
        kinds = Counter(_kind(model, room) for room in site.rooms)
        seated: Seated = defaultdict(list)
        for session in here:
            _seat(model, session, kinds, seated)
        for start in sorted({s.interval.start for s in here}):
            running = [s.id for s in here if s.interval.start <= start < s.interval.end]
            for kind, rooms in kinds.items():
                if crowd := [seat for s in running for seat in seated[s, kind]]:
                    model.cp.add(sum(crowd) <= rooms)


def _kind(model: Model, room: Room) -> Kind:
    """What may be given in the room, and when it is closed."""
    services = {service for person in model.problem.people for service in person.services}
    return frozenset(service for service in services if model.problem.service(service).fits(room)), room.closed


def _seat(model: Model, session: Session, kinds: Counter[Kind], seated: Seated) -> None:
    """Count each shift under the kind of room it takes: where there is a choice, the model has it."""
    wanting: dict[tuple[Kind, ...], list[Linear]] = defaultdict(list)
    for suitable, shift in _wanted(model, session, kinds):
        wanting[suitable].append(shift)
    for suitable, shifts in wanting.items():
        if len(suitable) == 1:
            seated[session.id, suitable[0]] += shifts
            continue
        taken = [model.cp.new_int_var(0, kinds[kind], "") for kind in suitable]
        model.cp.add(sum(taken) == sum(shifts))
        for kind, seats in zip(suitable, taken, strict=True):
            seated[session.id, kind].append(seats)


def _wanted(model: Model, session: Session, kinds: Counter[Kind]) -> Iterator[tuple[tuple[Kind, ...], Linear]]:
    """The kinds that suit each shift; who wants the same room whatever they give is counted once."""
    open_then = [kind for kind in kinds if not any(session.interval.overlaps(shut) for shut in kind[1])]
    for person, works in model.in_session(session.id):
        suitable = {code: tuple(kind for kind in open_then if code in kind[0]) for code in person.services}
        if len(set(suitable.values())) == 1:
            yield suitable[person.services[0]], works
            continue
        for code, options in suitable.items():
            yield options, model.gives[person.id, session.id, code]
