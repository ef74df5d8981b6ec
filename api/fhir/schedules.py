"""One schedule: a shift that is in force."""

from fastapi import Response

from api.fhir.answers import versioned
from api.fhir.call import CallDep
from api.fhir.received import own_number
from api.fhir.resources.schedule import schedule
from scheduler.exchange import reading


async def read_schedule(name: str, call: CallDep) -> Response:
    """Schedules are found through the slots in them."""
    row = await reading.shift(call.session, call.actor.network_id, own_number(name))
    return versioned(schedule(row, call.base))
