"""A shift within its clinic session, as FHIR's Schedule: one clinician at one site, whose time the slots divide."""

from api.fhir.resources.common import Resource, moment, reference, resource, service_type
from scheduler.exchange.queries import ShiftRow

CATEGORY = "Extended access"


def schedule(row: ShiftRow, base: str) -> Resource:
    return resource(
        "Schedule",
        row.shift.id,
        active=row.shift.live,
        serviceCategory=[{"text": CATEGORY}],
        serviceType=[service_type(base, row.service.code, row.service.name)],
        actor=[
            reference("Practitioner", row.clinician.id, row.clinician.name),
            reference("PractitionerRole", row.clinician.id),
            reference("Location", row.site.id, row.site.name),
            reference("HealthcareService", row.service.id, row.service.name),
        ],
        planningHorizon={
            "start": moment(row.clinic_session.starts_at),
            "end": moment(row.clinic_session.ends_at),
        },
    )
