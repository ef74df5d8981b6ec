"""Translates a network's facts into the planner's terms: who can be asked, where and when, and what is wanted."""

from clinics.models import Role
from scheduler.planning import owed, places
from scheduler.planning.facts import Facts, Owing
from scheduler.planning.horizon import Horizon
from scheduler.planning.patients import communities
from scheduler.planning.people import people
from scheduler.planning.policy import Policy
from scheduler.rota.demand import by_service
from solver.problem import Demand, Problem, Service, Supervision


def build(facts: Facts, policy: Policy | None = None) -> Problem:
    """The problem of planning these weeks."""
    horizon, policy = Horizon(facts), policy or Policy()
    standard_hours = places.standard_hours(facts, horizon)
    return Problem(
        name=f"{facts.network.name}, {facts.weeks} weeks from {facts.monday:%d %B %Y}",
        people=people(facts, horizon, policy),
        sites=places.sites(facts, horizon),
        sessions=places.sessions(facts, horizon),
        services=tuple(
            Service(s.code, minutes_per_contact=s.minutes, channel=s.delivery_channel) for s in facts.services
        ),
        communities=communities(facts, policy),
        travel=places.travel(facts, policy),
        supervisions=(Supervision(Role.REGISTRAR, at_most=policy.registrars_per_gp),),
        demands=demands(facts),
        obligations=owed.obligations(facts),
        lost_time=owed.lost(facts),
        standard_hours=standard_hours,
        cover_windows=standard_hours,
        gp_cover=facts.contract.gp_cover,
        min_people_on_site=facts.contract.minimum_people_on_site,
    )


def demands(owing: Owing) -> tuple[Demand, ...]:
    """What patients are expected to want of each service, week by week."""
    wanted = by_service([owed.required(owing)] * owing.weeks, owing.shares)
    return tuple(Demand(d.service_code, d.week, d.minutes) for d in wanted)
