"""Finding a patient, for staff."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.deps import ActorDep, NowDep, OnceDep, SessionDep, may
from api.v1.types import Body as Received
from api.v1.types import PathId
from scheduler.access.permissions import Permission
from scheduler.booking.choosing_language import choose_language
from scheduler.booking.idempotency import Body
from scheduler.booking.protecting import set_vulnerable
from scheduler.patients import service

router = APIRouter(prefix="/patients", tags=["patients"])


class PatientOut(BaseModel):
    id: int
    name: str
    date_of_birth: date
    postcode: str
    phone: str | None
    email: str | None
    needs: list[str]
    language: str
    vulnerable: bool


class LanguageIn(Received):
    """By its BCP 47 name: en, cy, pl, …"""

    language: str = Field(min_length=2, max_length=20)


class VulnerableIn(Received):
    """Whether nothing may be tried on them."""

    vulnerable: bool


class PatientsOut(BaseModel):
    items: list[PatientOut]


@router.get("", dependencies=[may(Permission.SEE_PATIENTS)])
async def search(
    session: SessionDep,
    actor: ActorDep,
    query: Annotated[str, Query(min_length=2, max_length=100, pattern=r"^[^\x00]*$")],
) -> PatientsOut:
    """By start of names, whole NHS number, or date of birth as 1980-12-31; twenty at most. No NHS number is shown."""
    found = await service.search(session, actor.network_id, query)
    return PatientsOut(items=[PatientOut.model_validate(one, from_attributes=True) for one in found])


@router.put("/{patient_id}/language", dependencies=[may(Permission.BOOK)])
async def set_language(
    patient_id: PathId, wanted: LanguageIn, session: SessionDep, actor: ActorDep, now: NowDep, once: OnceDep
) -> PatientOut:
    """In which language this patient is written to, from the next message on."""

    async def act() -> Body:
        patient = await choose_language(session, actor, patient_id, wanted.language, now)
        return PatientOut.model_validate(patient, from_attributes=True).model_dump(mode="json")

    return PatientOut.model_validate(await once(wanted.model_dump(), act))


@router.put("/{patient_id}/vulnerable", dependencies=[may(Permission.BOOK)])
async def protect(
    patient_id: PathId, wanted: VulnerableIn, session: SessionDep, actor: ActorDep, now: NowDep, once: OnceDep
) -> PatientOut:
    """Whether this patient is vulnerable: whoever is takes part in no trial of messages."""

    async def act() -> Body:
        patient = await set_vulnerable(session, actor, patient_id, now, vulnerable=wanted.vulnerable)
        return PatientOut.model_validate(patient, from_attributes=True).model_dump(mode="json")

    return PatientOut.model_validate(await once(wanted.model_dump(), act))
