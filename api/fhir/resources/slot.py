"""A slot as FHIR sees it."""

from api.fhir.resources.common import Resource, delivery_channel, moment, reference, resource, service_type
from scheduler.booking.queries import SlotRow
from scheduler.booking.search.found import FreeSlot
from scheduler.exchange.reading import Occupied

STATUS = {
    Occupied.NOTHING: "free",
    Occupied.KEPT: "busy-tentative",
    Occupied.BOOKED: "busy",
    Occupied.CLOSED: "busy-unavailable",
}


def slot(row: SlotRow | FreeSlot, occupied: Occupied, base: str) -> Resource:
    return resource(
        "Slot",
        row.slot.id,
        extension=[delivery_channel(row.slot.delivery_channel)],
        serviceType=[service_type(base, row.service.code, row.service.name)],
        schedule=reference("Schedule", row.slot.shift_id),
        status=STATUS[occupied],
        start=moment(row.slot.starts_at),
        end=moment(row.slot.ends_at),
    )
