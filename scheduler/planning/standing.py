"""A rota as it stands, in the planner's terms: today's facts, and its shifts as a plan."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.errors import Conflict
from scheduler.planning.busy import but_for
from scheduler.planning.facts import Facts, gather
from scheduler.planning.horizon import Horizon, moment
from scheduler.planning.policy import Policy
from scheduler.planning.problem import build
from scheduler.rota import service as rotas
from scheduler.rota.models import Rota, Shift
from solver import checker
from solver.problem import Problem, Session
from solver.result import Assignment, Plan

Place = tuple[int, datetime, datetime]


class RotaOutgrown(Conflict):
    """The sites' opening hours are no longer those that this rota was made for. Plan its weeks anew."""


class RotaBroken(Conflict):
    """As things stand now this rota breaks a rule. Repair it first."""


@dataclass(frozen=True)
class Standing:
    """`shifts`: the row behind each shift of `plan`. Of a published rota, the problem knows what is published."""

    rota: Rota
    facts: Facts
    problem: Problem
    plan: Plan
    shifts: dict[Assignment, int]

    @cached_property
    def horizon(self) -> Horizon:
        return Horizon(self.facts)

    @cached_property
    def rooms(self) -> dict[int, str]:
        """Each with its site."""
        sites = {site.id: site.name for site in self.facts.sites}
        return {room.id: f"{room.name}, {sites[room.site_id]}" for room in self.facts.rooms}

    def require_legal(self) -> None:
        """Nothing can be said about a rota that may not be worked: `RotaBroken` with the first rule that it breaks."""
        if broken := checker.check(self.problem, self.plan):
            raise RotaBroken(f"As things stand now this rota breaks a rule ({broken[0].sentence}). Repair it first.")

    def starts_at(self, shift: Assignment) -> datetime:
        return self.session_starts_at(shift.session_id)

    def ends_at(self, shift: Assignment) -> datetime:
        return self.hours_of(shift.session_id)[1]

    def hours_of(self, session_id: int) -> tuple[datetime, datetime]:
        """When a session begins and ends."""
        span = self.sessions[session_id].interval
        return moment(self.facts.monday, span.start), moment(self.facts.monday, span.end)

    def session_starts_at(self, session_id: int) -> datetime:
        return moment(self.facts.monday, self.sessions[session_id].interval.start)

    @property
    def sessions(self) -> dict[int, Session]:
        return self.problem.sessions_by_id

    @cached_property
    def names(self) -> dict[int, str]:
        """Of the people."""
        return {person.id: person.name for person in self.problem.people}


async def load(session: AsyncSession, network_id: int, rota_id: int, policy: Policy) -> Standing:
    """A draft, or what is in force of a published rota; `RotaOutgrown` where today's sessions are others."""
    rota, rows = await rotas.standing(session, network_id, rota_id)
    facts = await gather(session, network_id, rota.starts_on, (rota.ends_on - rota.starts_on).days // 7)
    if rota.status == "published":
        facts = but_for(facts, rows)
    problem = build(facts, policy)
    try:
        shifts = dict(zip(assignments_of(facts, problem, rows), (row.id for row in rows), strict=True))
    except KeyError:
        raise RotaOutgrown from None
    plan = Plan(tuple(sorted(shifts)))
    if rota.status == "published":
        problem = replace(problem, published=plan.assignments, pinned=False)
    return Standing(rota, facts, problem, plan, shifts)


def assignments_of(facts: Facts, problem: Problem, rows: list[Shift]) -> list[Assignment]:
    """Rows as the planner knows them; `KeyError` where no session of the problem is at a row's place and hours."""
    sessions = {place_of(facts, session): session.id for session in problem.sessions}
    services = {service.id: service.code for service in facts.services}
    sites = {room.id: room.site_id for room in facts.rooms}
    return [
        Assignment(
            sessions[sites[row.room_id], row.during.lower, row.during.upper],  # type: ignore[index]
            row.clinician_id, row.room_id, services[row.service_id],
        )
        for row in rows
    ]  # fmt: skip


def place_of(facts: Facts, session: Session) -> Place:
    """A session as the rows know it: site, from, until."""
    span = session.interval
    return session.site_id, moment(facts.monday, span.start), moment(facts.monday, span.end)
