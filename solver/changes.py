"""What can befall a published rota, and the problem that is left of it then."""

from dataclasses import dataclass, replace

from solver.problem import Demand, Interval, Person, Problem, ProblemError, Room, Site


@dataclass(frozen=True)
class Absence:
    """Somebody is away: ill, or called elsewhere."""

    person_id: int
    interval: Interval

    def applied(self, problem: Problem) -> Problem:
        if all(person.id != self.person_id for person in problem.people):
            raise ProblemError((f"absence: unknown person {self.person_id}",))
        return replace(problem, people=tuple(self._away(person) for person in problem.people))

    def _away(self, person: Person) -> Person:
        return replace(person, leave=(*person.leave, self.interval)) if person.id == self.person_id else person


@dataclass(frozen=True)
class AddedDemand:
    """More is wanted than when the rota was made."""

    demand: Demand

    def applied(self, problem: Problem) -> Problem:
        return replace(problem, demands=(*problem.demands, self.demand))


@dataclass(frozen=True)
class ClosedRoom:
    """A room cannot be used for a while."""

    room_id: int
    interval: Interval

    def applied(self, problem: Problem) -> Problem:
        if all(room.id != self.room_id for site in problem.sites for room in site.rooms):
            raise ProblemError((f"closed room: unknown room {self.room_id}",))
        return replace(problem, sites=tuple(self._at(site) for site in problem.sites))

    def _at(self, site: Site) -> Site:
        return replace(site, rooms=tuple(self._shut(room) for room in site.rooms))

    def _shut(self, room: Room) -> Room:
        return replace(room, closed=(*room.closed, self.interval)) if room.id == self.room_id else room


Change = Absence | AddedDemand | ClosedRoom
