"""Schedules: shifts that are in force, one by its id or those of some time."""

from datetime import datetime

from fastapi import Response

from api import position
from api.fhir.actors import actors_of
from api.fhir.answers import Page, searchset, versioned
from api.fhir.asked import Asked, QuestionDep
from api.fhir.call import CallDep
from api.fhir.moments import stretch
from api.fhir.received import own_number
from api.fhir.resources.schedule import schedule
from scheduler.errors import Invalid
from scheduler.exchange import reading
from scheduler.exchange.queries import ShiftSearch
from scheduler.exchange.window import refuse_wide

PARAMETERS = {
    "date": "date",
    "actor": "reference",
    "actor:Location": "reference",
    "actor:Practitioner": "reference",
}


async def read_schedule(name: str, call: CallDep) -> Response:
    """One, by its id."""
    row = await reading.shift(call.session, call.actor.network_id, own_number(name))
    return versioned(schedule(row, call.base))


async def search_schedules(sent: QuestionDep, call: CallDep) -> Response:
    """Those whose planning horizon touches the time asked for, by their beginning; two weeks are the most."""
    asked = Asked(sent, PARAMETERS)
    earliest, latest = _time(asked)
    actors, count = actors_of(asked, "actor", call.base), asked.count
    wanted = ShiftSearch(earliest, latest, actors.get("Location"), actors.get("Practitioner"), asked.after, count + 1)
    rows = await reading.shifts_within(call.session, call.actor.network_id, wanted)
    shown, address = rows[:count], f"{call.base}/Schedule"
    behind = position.written(shown[-1].clinic_session.starts_at, shown[-1].shift.id) if len(rows) > count else None
    page = Page([schedule(row, call.base) for row in shown], asked.link(address, behind) if behind else None)
    return searchset(call.base, asked.link(address), page)


def _time(asked: Asked) -> tuple[datetime, datetime]:
    """`date=ge…&date=le…`, or one day."""
    asked_for = stretch(asked.all("date"), "date")
    if asked_for.earliest is None or asked_for.latest is None:
        raise Invalid("Say from when until when: date=ge2026-12-08&date=le2026-12-21.", field="date")
    refuse_wide(asked_for.earliest, asked_for.latest, "date")
    return asked_for.earliest, asked_for.latest
