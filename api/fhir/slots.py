"""Free slots, one slot, and keeping one for a while."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Response

from api import position
from api.fhir.actors import actors_of
from api.fhir.answers import Page, searchset, versioned
from api.fhir.asked import Asked, QuestionDep
from api.fhir.call import Call, CallDep
from api.fhir.includes import included_with
from api.fhir.moments import stretch
from api.fhir.received import Keeping, further_slots, named, number, own_number
from api.fhir.resources.appointment import pending
from api.fhir.resources.common import service_system
from api.fhir.resources.slot import slot
from scheduler.booking import service as booking
from scheduler.booking.search.found import FreeSlot
from scheduler.booking.search.service import search
from scheduler.booking.search.wish import SlotSearch
from scheduler.errors import Invalid
from scheduler.exchange import reading, service
from scheduler.exchange.reading import Occupied
from scheduler.exchange.window import refuse_wide

_STATUSES = "http://hl7.org/fhir/slotstatus"
PARAMETERS = {
    "start": "date",
    "end": "date",
    "status": "token",
    "service-type": "token",
    "schedule": "reference",
    "schedule.actor": "reference",
    "schedule.actor:Location": "reference",
    "schedule.actor:Practitioner": "reference",
}


async def read_slot(name: str, call: CallDep) -> Response:
    """A published slot, free or not."""
    row, occupied = await reading.slot(call.session, call.actor.network_id, own_number(name), call.now)
    return versioned(slot(row, occupied, call.base))


async def search_slots(sent: QuestionDep, call: CallDep) -> Response:
    """Slots that can be booked now, earliest first. They lie within the stretch of time asked for, whole."""
    asked = Asked(sent, PARAMETERS, includes=True)
    if asked.needed("status").removeprefix(f"{_STATUSES}|") != "free":
        raise Invalid("Only `status=free` can be searched for.", field="status")
    times, count, code = _times(asked), asked.count, _service_code(asked, call.base)
    if times.latest <= call.now:
        raise Invalid("That time is over: nothing is free in the past. Ask for one that is to come.", field="end")
    actors = actors_of(asked, "schedule.actor", call.base)
    wanted = SlotSearch(
        service_code=code,
        earliest=times.earliest,
        latest=times.latest,
        after=asked.after,
        limit=count + 1,
        site_ids=frozenset({actors["Location"]} if "Location" in actors else ()),
        clinician_id=actors.get("Practitioner"),
        shift_id=_schedule(asked, call.base),
        organisation=call.actor.organisation,
    )
    await booking.refuse_unknown(call.session, call.actor.network_id, code, None)
    rows = await search(call.session, call.actor.network_id, wanted, call.now)
    page = await _page(asked, call, rows, times, count)
    return searchset(call.base, asked.link(f"{call.base}/Slot"), page)


async def hold_slot(name: str, call: CallDep, sent: Keeping | None = None) -> Response:
    """Keep it: a pending Appointment with its deadline. What the same organisation keeps already is found again.

    Parameters named `slot` are further slots, adjacent to it, that are kept with it for one longer appointment.
    """
    further, keep_for = further_slots(sent, call.base), call.runtime.settings.hold_for
    kept = await service.keep(call.session, call.actor, own_number(name), call.now, keep_for, further)
    return versioned(pending(kept, call.base), 200 if kept.found_again else 201, made_at=call.base)


@dataclass(frozen=True)
class _Times:
    """The window of a search; `ends_before` where slots must have ended before that, too."""

    earliest: datetime
    latest: datetime
    ends_before: datetime | None


def _times(asked: Asked) -> _Times:
    """From `start=ge…` up to `start=lt…` or `end=le…`: both ends are needed, and two weeks are the most."""
    starts, ends = stretch(asked.all("start"), "start"), stretch(asked.all("end"), "end")
    latest = min((one for one in (starts.latest, ends.latest) if one is not None), default=None)
    if starts.earliest is None:
        raise Invalid("Say from when: start=ge2026-12-08.", field="start")
    if latest is None:
        raise Invalid("Say until when: end=le2026-12-21, or a second `start` with lt or le.", field="end")
    if ends.earliest is not None:
        raise Invalid("`end` takes le or lt only.", field="end")
    refuse_wide(starts.earliest, latest, "start")
    return _Times(starts.earliest, latest, ends.latest)


def _service_code(asked: Asked, base: str) -> str | None:
    """`service-type=gp`, or with its system before a bar."""
    text = asked.one("service-type")
    if text is None:
        return None
    system, bar, code = text.rpartition("|")
    if bar and system not in ("", service_system(base)):
        raise Invalid(f"Services are coded in {service_system(base)} here.", field="service-type")
    return code


def _schedule(asked: Asked, base: str) -> int | None:
    """`schedule=Schedule/7`, or `schedule=7`."""
    text = asked.one("schedule")
    if text is None:
        return None
    own = number(named(text, "Schedule", base) or text)
    if own is None:
        raise Invalid("`schedule` takes one Schedule, such as Schedule/7.", field="schedule")
    return own


async def _page(asked: Asked, call: Call, rows: Sequence[FreeSlot], times: _Times, count: int) -> Page:
    """`rows` has one more than a page where there is another."""
    shown = rows[:count]
    inside = [row for row in shown if times.ends_before is None or row.slot.ends_at < times.ends_before]
    included = await included_with(asked, call, sorted({row.slot.shift_id for row in inside}))
    following = position.behind(shown[-1]) if len(rows) > count else None
    return Page(
        [slot(row, Occupied.NOTHING, call.base) for row in inside],
        asked.link(f"{call.base}/Slot", following) if following else None,
        included,
    )
