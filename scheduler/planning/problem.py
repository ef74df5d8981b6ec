"""Translates a network's facts into the planner's terms: who can be asked, where and when, and what is wanted."""

from clinics.models import Clinician
from scheduler.planning import owed, places
from scheduler.planning.demand import by_service
from scheduler.planning.facts import Facts
from scheduler.planning.horizon import Horizon
from solver.problem import Demand, Person, Problem


def build(facts: Facts) -> Problem:
    """The problem of planning these weeks."""
    horizon = Horizon(facts)
    standard_hours = places.standard_hours(facts, horizon)
    return Problem(
        name=f"{facts.network.name}, {facts.weeks} weeks from {facts.monday:%d %B %Y}",
        people=tuple(_person(facts, horizon, clinician) for clinician in facts.clinicians),
        sites=places.sites(facts),
        sessions=places.sessions(facts, horizon),
        demands=tuple(
            Demand(d.service_code, d.week, d.minutes)
            for d in by_service([owed.required(facts)] * facts.weeks, facts.shares)
        ),
        obligations=owed.obligations(facts),
        lost_time=owed.lost(facts),
        standard_hours=standard_hours,
        cover_windows=standard_hours,
        gp_cover=facts.contract.gp_cover,
        min_people_on_site=facts.contract.minimum_people_on_site,
    )


def _person(facts: Facts, horizon: Horizon, clinician: Clinician) -> Person:
    mine = clinician.id
    codes = {service.id: service.code for service in facts.services}
    contract = next((c for c in facts.contracts if c.clinician_id == mine), None)
    return Person(
        id=mine or 0,
        name=clinician.name,
        role=clinician.role,
        services=tuple(sorted(codes[s.service_id] for s in facts.skills if s.clinician_id == mine)),
        covers_as_gp=clinician.covers_as_gp,
        available=tuple(
            span
            for a in facts.availability
            if a.clinician_id == mine
            for span in horizon.weekly(a.weekday, a.starts, a.ends)
        ),
        leave=tuple(
            horizon.whole_day(day)
            for away in facts.leave
            if away.clinician_id == mine
            for day in horizon.days
            if away.starts_on <= day <= away.ends_on
        ),
        commitments=tuple(
            span
            for c in facts.commitments
            if c.clinician_id == mine
            for span in horizon.weekly(c.weekday, c.starts, c.ends, lost=False)
        ),
        max_minutes_per_week=contract.maximum_minutes_per_week if contract else 0,
        max_evenings_per_week=contract.max_evenings_per_week if contract else None,
        cost_per_hour=contract.cost_pence_per_hour // 100 if contract else 0,
    )
