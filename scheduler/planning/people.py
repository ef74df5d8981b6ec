"""Translates who can be asked: what they may give, when they offer to work, and what their contracts say by week."""

from datetime import date, timedelta

from clinics.local_time import local_day
from clinics.models import DOCTORS, Clinician, ClinicianContract
from scheduler.planning import history
from scheduler.planning.busy import free_of
from scheduler.planning.facts import Facts, Team
from scheduler.planning.horizon import Horizon
from scheduler.planning.policy import Policy
from solver.problem import Carried, Contract, Interval, Level, Person, Preference, WeekLimits

NO_CONTRACT = WeekLimits(0, 0)


def people(facts: Facts, horizon: Horizon, policy: Policy) -> tuple[Person, ...]:
    carried = history.carried(facts)
    return tuple(_person(facts, horizon, policy, clinician, carried[clinician.id]) for clinician in facts.clinicians)


def _person(facts: Facts, horizon: Horizon, policy: Policy, clinician: Clinician, carried: Carried) -> Person:
    codes = {service.id: service.code for service in facts.services}
    contracts = [c for c in facts.contracts if c.clinician_id == clinician.id]
    by_week = _by_week(contracts, facts.monday, facts.weeks)
    usual = in_force(facts, clinician, facts.monday, facts.weeks)
    limits = _limits(0, usual)
    return Person(
        id=clinician.id,
        name=clinician.name,
        role=clinician.role,
        services=tuple(sorted(codes[s.service_id] for s in facts.skills if s.clinician_id == clinician.id)),
        covers_as_gp=clinician.covers_as_gp,
        available=_available(facts, horizon, clinician, contracts),
        max_minutes_per_week=limits.max_minutes,
        leave=_leave(facts, horizon, clinician),
        commitments=(*history.recently(facts, horizon, clinician), *_commitments(facts, horizon, clinician)),
        max_evenings_per_week=limits.max_evenings,
        cost_per_hour=usual.cost_pence_per_hour // 100 if usual else 0,
        max_contacts_per_day=(policy.contacts_a_day or None) if clinician.role in DOCTORS else None,
        contract=Contract(target_minutes_per_week=limits.target_minutes),
        working_time=history.working_time(facts, clinician),
        preferences=_preferences(facts, horizon, clinician),
        carried=carried,
        held=history.held(facts, clinician),
        weeks=tuple(_limits(week, contract) for week, contract in enumerate(by_week) if contract is not usual),
    )


def _available(
    facts: Facts, horizon: Horizon, clinician: Clinician, contracts: list[ClinicianContract]
) -> tuple[Interval, ...]:
    """What they offer, on days on which they have a contract, but for when their own calendar has them busy.

    What is published of them they offer too, where the rest of what they offer does not hold it.
    """
    days = [day for day in horizon.days if any(_holds(contract, day) for contract in contracts)]
    mine = (a for a in facts.availability if a.clinician_id == clinician.id)
    offered = [span for a in mine for span in horizon.weekly(a.weekday, a.starts, a.ends, days)]
    promised = [horizon.between(*span) for span in facts.promised.get(clinician.id, []) if local_day(span[0]) in days]
    offered += [span for span in promised if not any(one.contains(span) for one in offered)]
    busy = [horizon.between(*span) for span in facts.busy.get(clinician.id, [])]
    return tuple(free_of(offered, busy))


def _preferences(facts: Facts, horizon: Horizon, clinician: Clinician) -> tuple[Preference, ...]:
    """What they would like and would rather not work, on days on which work is expected."""
    return tuple(
        Preference(span, Level(one.liking))
        for one in facts.preferences
        if one.clinician_id == clinician.id
        for span in horizon.weekly(one.weekday, one.starts, one.ends, horizon.working)
    )


def _commitments(facts: Facts, horizon: Horizon, clinician: Clinician) -> tuple[Interval, ...]:
    mine = (c for c in facts.commitments if c.clinician_id == clinician.id)
    return tuple(span for c in mine for span in horizon.weekly(c.weekday, c.starts, c.ends, horizon.working))


def _leave(facts: Facts, horizon: Horizon, clinician: Clinician) -> tuple[Interval, ...]:
    mine = [away for away in facts.leave if away.clinician_id == clinician.id]
    return tuple(
        horizon.whole_day(day) for away in mine for day in horizon.days if away.starts_on <= day <= away.ends_on
    )


def in_force(team: Team, clinician: Clinician, monday: date, weeks: int) -> ClinicianContract | None:
    """Somebody's usual contract in these weeks: the first that holds in one of them."""
    contracts = [c for c in team.contracts if c.clinician_id == clinician.id]
    return next((contract for contract in _by_week(contracts, monday, weeks) if contract), None)


def _by_week(contracts: list[ClinicianContract], monday: date, weeks: int) -> list[ClinicianContract | None]:
    return [_of_week(contracts, monday + timedelta(weeks=week)) for week in range(weeks)]


def _of_week(contracts: list[ClinicianContract], monday: date) -> ClinicianContract | None:
    """The contract of a week: the first that holds on one of its days."""
    days = (monday + timedelta(days=n) for n in range(7))
    return next((contract for day in days for contract in contracts if _holds(contract, day)), None)


def _holds(contract: ClinicianContract, day: date) -> bool:
    return contract.starts_on <= day and (contract.ends_on is None or day <= contract.ends_on)


def _limits(week: int, contract: ClinicianContract | None) -> WeekLimits:
    if contract is None:
        return WeekLimits(week, 0)
    return WeekLimits(
        week=week,
        max_minutes=contract.maximum_minutes_per_week,
        target_minutes=contract.contracted_minutes_per_week,
        max_evenings=contract.max_evenings_per_week,
    )
