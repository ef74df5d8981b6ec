"""Patients, for callers who can name them: by NHS number and birthday together, or by the id that we then gave."""

from fastapi import Response

from api.fhir.answers import Page, searchset, versioned
from api.fhir.asked import Asked, QuestionDep
from api.fhir.call import CallDep
from api.fhir.moments import day
from api.fhir.resources.common import NHS_NUMBER
from api.fhir.resources.patient import patient
from scheduler.errors import Invalid
from scheduler.exchange import reading
from scheduler.patients.nhs_number import is_valid

PARAMETERS = {"identifier": "token", "birthdate": "date"}


async def read_patient(name: str, call: CallDep) -> Response:
    """Without the NHS number, which we do not say to whoever has not said it."""
    row = await reading.patient(call.session, call.actor.network_id, call.patients.read(name))
    return versioned(patient(row, name))


async def search_patients(sent: QuestionDep, call: CallDep) -> Response:
    """The one patient of whom both are known, or an empty list."""
    asked = Asked(sent, PARAMETERS)
    nhs_number = _nhs_number(asked.needed("identifier"))
    born = day(asked.needed("birthdate"), "birthdate")
    row = await reading.identified(call.session, call.actor.network_id, nhs_number, born)
    found = [patient(row, call.patients.write(row.patient.id), nhs_number)] if row else []
    return searchset(call.base, asked.link(f"{call.base}/Patient"), Page(found))


def _nhs_number(text: str) -> str:
    system, _, value = text.rpartition("|")
    if system != NHS_NUMBER or not is_valid(value):
        raise Invalid(f"`identifier` takes {NHS_NUMBER}| and a whole NHS number.", field="identifier")
    return value
