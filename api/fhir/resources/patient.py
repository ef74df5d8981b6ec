"""A patient, for a caller who could already name them. The NHS number is said only to who has just said it."""

from api.fhir.resources.common import NHS_NUMBER, Resource, organisation, resource
from scheduler.exchange.queries import PatientRow

_GENDERS = {"female", "male", "other"}


def patient(row: PatientRow, name: str, nhs_number: str | None = None) -> Resource:
    """`name` is what this caller calls the patient; `nhs_number` what the caller has searched by, if so."""
    found = row.patient
    return resource(
        "Patient",
        name,
        identifier=[{"system": NHS_NUMBER, "value": nhs_number}] if nhs_number else None,
        name=[{"use": "official", "family": found.family_name, "given": [found.given_name]}],
        gender=found.sex if found.sex in _GENDERS else "unknown",
        birthDate=found.date_of_birth.isoformat(),
        generalPractitioner=[organisation(row.practice.ods_code, row.practice.name)],
    )
