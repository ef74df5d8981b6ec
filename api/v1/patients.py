"""Finding a patient, for staff."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.deps import ActorDep, NowDep, OnceDep, SessionDep, may
from api.v1.types import Body as Received
from api.v1.types import PathId, Text
from scheduler.access.permissions import Permission
from scheduler.booking.choosing_language import choose_language
from scheduler.booking.idempotency import Body
from scheduler.booking.preferences import Preferences, prefer
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
    writes_by: str | None
    no_feedback: bool
    no_invitations: bool


class LanguageIn(Received):
    """By its BCP 47 name: en, cy, pl, …"""

    language: str = Field(min_length=2, max_length=20)


class VulnerableIn(Received):
    """Whether nothing may be tried on them."""

    vulnerable: bool


class PreferencesIn(Received):
    """All of them, as they are to be. `writes_by` is `sms` or `email` while that reaches them; null is every way."""

    needs: list[Text] = Field(max_length=20)
    writes_by: Text | None = None
    no_feedback: bool = False
    no_invitations: bool = False

    def meant(self) -> Preferences:
        return Preferences(frozenset(self.needs), self.writes_by, self.no_feedback, self.no_invitations)


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


@router.put("/{patient_id}/preferences", dependencies=[may(Permission.BOOK)])
async def set_preferences(
    patient_id: PathId, wanted: PreferencesIn, session: SessionDep, actor: ActorDep, now: NowDep, once: OnceDep
) -> PatientOut:
    """What this patient needs, and by which way they are told, from the next message and booking on."""

    async def act() -> Body:
        patient = await prefer(session, actor, patient_id, wanted.meant(), now)
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
