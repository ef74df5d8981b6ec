"""Clinicians: the person as Practitioner, what they are employed as as PractitionerRole. Under one number, for a
clinician has one role here. Their addresses are nobody else's business."""

from api.fhir.resources.common import UK_CORE_CODES, Resource, organisation, reference, resource
from clinics.models import Clinician, Network, Role

_GENDERS = {"female", "male", "other"}
_JOB_ROLES = {Role.GP: ("R0260", "General Medical Practitioner")}
"""Codes of the Spine's list of job roles. Roles that have none of their own there go by their words."""


def practitioner(row: Clinician) -> Resource:
    gender = row.gender if row.gender in _GENDERS else "unknown"
    speaks = [{"coding": [{"system": "urn:ietf:bcp:47", "code": one}]} for one in row.languages]
    return resource("Practitioner", row.id, active=True, name=[{"text": row.name}], gender=gender, communication=speaks)


def practitioner_role(row: Clinician, network: Network) -> Resource:
    return resource(
        "PractitionerRole",
        row.id,
        active=True,
        practitioner=reference("Practitioner", row.id, row.name),
        organization=organisation(network.ods_code, network.name),
        code=[_code(Role(row.role))],
    )


def _code(role: Role) -> Resource:
    words = {"text": role.replace("_", " ").capitalize() if role is not Role.GP else "GP"}
    if role not in _JOB_ROLES:
        return words
    code, display = _JOB_ROLES[role]
    return {"coding": [{"system": f"{UK_CORE_CODES}SDSJobRoleName", "code": code, "display": display}], **words}
