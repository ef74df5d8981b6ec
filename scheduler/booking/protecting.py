"""Who is vulnerable, as staff say: nothing is tried on them, and they are told what is known to be better first."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.patients import service as patients
from scheduler.patients.models import Patient


async def set_vulnerable(
    session: AsyncSession, actor: Actor, patient_id: int, now: datetime, *, vulnerable: bool
) -> Patient:
    """From the next message that is written on. Twice is no error, and is noted once."""
    patient = await patients.get(session, actor.network_id, patient_id)
    if patient.vulnerable != vulnerable:
        before, after = ("vulnerable" if one else "not vulnerable" for one in (patient.vulnerable, vulnerable))
        patient.vulnerable = vulnerable
        session.add(patient)
        record(session, actor.network_id, f"patient:{patient_id}", (before, after), actor=actor.name, now=now)
        await session.flush()
    return patient
