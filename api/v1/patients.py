"""Finding a patient, for staff."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.deps import ActorDep, SessionDep, may
from scheduler.access.permissions import Permission
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
