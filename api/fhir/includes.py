"""What a search for slots brings along: the schedules they are in, and who and what those refer to."""

from collections.abc import Callable

from api.fhir.asked import AGAIN, INCLUDE, Asked
from api.fhir.call import Call
from api.fhir.resources.common import Resource
from api.fhir.resources.people import practitioner, practitioner_role
from api.fhir.resources.places import healthcare_service, location
from api.fhir.resources.schedule import schedule
from clinics import queries as clinics
from clinics.models import Network
from scheduler.exchange import reading
from scheduler.exchange.errors import ResourceNotFound
from scheduler.exchange.queries import ShiftRow

SCHEDULE, ACTOR = "Slot:schedule", "Schedule:actor"
INCLUDES = (SCHEDULE, ACTOR)

_Show = Callable[[ShiftRow, Network, str], Resource]
_ACTORS: dict[str, _Show] = {
    "Practitioner": lambda row, _, __: practitioner(row.clinician),
    "PractitionerRole": lambda row, network, _: practitioner_role(row.clinician, network),
    "Location": lambda row, network, _: location(row.site, network),
    "HealthcareService": lambda row, network, base: healthcare_service(row.service, network, base),
}


async def included_with(asked: Asked, call: Call, shift_ids: list[int]) -> list[Resource]:
    """Every resource once. What we cannot include is dropped from what was asked, or refused where the client is
    strict."""
    schedules, actors = _wanted(asked)
    if not schedules or not shift_ids:
        return []
    rows = await reading.shifts(call.session, call.actor.network_id, shift_ids)
    network = await network_of(call)
    found = [schedule(row, call.base) for row in rows]
    found += [_ACTORS[kind](row, network, call.base) for kind in actors for row in rows]
    return list({(one["resourceType"], one["id"]): one for one in found}.values())


async def network_of(call: Call) -> Network:
    found = await clinics.network(call.session, call.actor.network_id)
    if found is None:
        raise ResourceNotFound
    return found


def _wanted(asked: Asked) -> tuple[bool, list[str]]:
    """Whether schedules come along, and which kinds of their actors."""
    for value in asked.all(INCLUDE):
        if value != SCHEDULE:
            asked.drop(INCLUDE, value)
    actors: list[str] = []
    for name in AGAIN:
        for value in asked.all(name):
            kinds = _kinds(value)
            if not kinds:
                asked.drop(name, value)
            actors += [kind for kind in kinds if kind not in actors]
    return bool(asked.all(INCLUDE)), actors


def _kinds(value: str) -> list[str]:
    """`Schedule:actor` is all of them, `Schedule:actor:Location` one."""
    if value == ACTOR:
        return list(_ACTORS)
    kind = value.removeprefix(f"{ACTOR}:")
    return [kind] if value.startswith(f"{ACTOR}:") and kind in _ACTORS else []
