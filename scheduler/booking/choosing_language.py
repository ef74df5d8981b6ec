"""In which language a patient is written to: as they say themselves, or as staff are told."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.booking.languages import languages
from scheduler.errors import Invalid
from scheduler.patients import service as patients
from scheduler.patients.models import Patient


async def choose_language(
    session: AsyncSession, actor: Actor, patient_id: int, language: str, now: datetime
) -> Patient:
    """From the next message on; what is written already stays as it is. Raises `Invalid` for one that we lack."""
    if language not in languages():
        there = ", ".join(languages())
        raise Invalid(f"We do not write in {language!r} yet. There is: {there}.", field="language")
    patient = await patients.get(session, actor.network_id, patient_id)
    if patient.language != language:
        change = (patient.language, language)
        patient.language = language
        session.add(patient)
        record(session, actor.network_id, f"patient:{patient_id}", change, actor=actor.name, now=now)
        await session.flush()
    return patient
