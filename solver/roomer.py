"""Gives every shift a room. The model only counts heads; which room is a matter of order, and kept steady."""

from collections import defaultdict

from solver.problem import Problem
from solver.result import Assignment, Plan


def with_rooms(problem: Problem, chosen: list[tuple[int, int, str]]) -> Plan:
    """Assign rooms to (person, session, service), first come first served; who stays on keeps a room that is free."""
    sessions = {s.id: s for s in problem.sessions}
    rooms = {site.id: site.rooms for site in problem.sites}
    busy_until: dict[int, int] = defaultdict(int)
    last_room: dict[tuple[int, int], int] = {}
    assignments = []
    for person, session_id, service in sorted(chosen, key=lambda c: (sessions[c[1]].interval, c[1], c[0])):
        session = sessions[session_id]
        free = [room for room in rooms[session.site_id] if busy_until[room] <= session.interval.start]
        kept = last_room.get((person, session.site_id))
        room = kept if kept in free else _least_wanted(free, last_room, session.site_id)
        busy_until[room] = session.interval.end
        last_room[person, session.site_id] = room
        assignments.append(Assignment(session_id, person, room, service))
    return Plan(tuple(sorted(assignments)))


def _least_wanted(free: list[int], last_room: dict[tuple[int, int], int], site: int) -> int:
    """Not the room that somebody else used last, where there is a choice."""
    used = {room for (_, where), room in last_room.items() if where == site}
    return next((room for room in free if room not in used), free[0])
