"""An appointment, and what is kept until it is one: FHIR's pending Appointment."""

from typing import Any

from api.fhir.resources.common import (
    UK_CORE_EXTENSION,
    Resource,
    delivery_channel,
    moment,
    organisation,
    reference,
    resource,
    service_type,
)
from clinics.models import Clinician, Service, Site
from scheduler.booking.lifecycle import Status
from scheduler.exchange.patient_names import PatientNames
from scheduler.exchange.service import Kept, Seen
from scheduler.exchange.version import version_of
from scheduler.rota.models import Slot

STATUS = {
    Status.BOOKED: "booked",
    Status.ARRIVED: "arrived",
    Status.STARTED: "arrived",
    Status.FULFILLED: "fulfilled",
    Status.CANCELLED: "cancelled",
    Status.DID_NOT_ATTEND: "noshow",
}
PENDING, CANCELLED = "pending", "cancelled"
HOLD = "hold-"
"""What the id of a pending appointment begins with: holds and appointments are numbered apart."""
HOLD_VERSION = "0"


def appointment(seen: Seen, base: str, patients: PatientNames) -> Resource:
    """As the caller may know it: the patient by the name that this caller uses."""
    row, found = seen.row, seen.row.appointment
    whose = reference("Patient", patients.write(row.patient.id))  # by no name: whoever asks knows it, logs need not
    return resource(
        "Appointment",
        found.id,
        meta={"versionId": version_of(found), "lastUpdated": moment(found.changed_at)},
        extension=[*_booked_by(found.booked_by), delivery_channel(row.slot.delivery_channel)],
        status=STATUS[Status(found.status)],
        cancelationReason={"text": seen.reason} if seen.reason else None,
        created=moment(found.booked_at),
        description=found.description,
        comment=found.comment,
        participant=[_taking_part(whose), *_people(row.site, row.clinician)],
        **_when(row.slot, row.service, base, [found.slot_id, *found.joined_slot_ids]),
    )


def pending(kept: Kept, base: str) -> Resource:
    """A hold: nobody is booked yet, and its deadline stands in an extension of ours."""
    hold, row = kept.hold, kept.row
    return resource(
        "Appointment",
        f"{HOLD}{hold.id}",
        meta={"versionId": HOLD_VERSION, "lastUpdated": moment(hold.created_at)},
        extension=[
            {"url": deadline_url(base), "valueDateTime": moment(hold.expires_at)},
            delivery_channel(row.slot.delivery_channel),
        ],
        status=PENDING,
        created=moment(hold.created_at),
        participant=_people(row.site, row.clinician),
        **_when(row.slot, row.service, base, row.slot_ids),
    )


def let_go(kept: Kept, base: str) -> Resource:
    """A hold that was given back."""
    return {**pending(kept, base), "status": CANCELLED}


def deadline_url(base: str) -> str:
    return f"{base}/StructureDefinition/hold-deadline"


def _when(slot: Slot, service: Service, base: str, slot_ids: list[int]) -> dict[str, Any]:
    return {
        "serviceType": [service_type(base, service.code, service.name)],
        "start": moment(slot.starts_at),
        "end": moment(slot.ends_at),
        "minutesDuration": int((slot.ends_at - slot.starts_at).total_seconds()) // 60,
        "slot": [reference("Slot", one) for one in slot_ids],
    }


def _people(site: Site, clinician: Clinician) -> list[Resource]:
    return [
        _taking_part(reference("Location", site.id, site.name)),
        _taking_part(reference("Practitioner", clinician.id, clinician.name)),
    ]


def _taking_part(actor: Resource) -> Resource:
    return {"actor": actor, "status": "accepted"}


def _booked_by(name: str) -> list[Resource]:
    """UK Core's booking organisation, where a partner's system booked."""
    kind, _, ods_code = name.partition(":")
    if kind != "partner":
        return []
    return [{"url": f"{UK_CORE_EXTENSION}BookingOrganization", "valueReference": organisation(ods_code)}]
