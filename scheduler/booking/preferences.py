"""What patients say of themselves: what they need, by which way they are told, what they do not want to be asked."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.errors import Invalid
from scheduler.patients import service as patients
from scheduler.patients.models import Patient
from scheduler.patients.needs import NEEDS, with_chosen

WAYS = ("sms", "email")


@dataclass(frozen=True)
class Preferences:
    """All of it, as it is to be. `writes_by`: the way that is taken while it reaches somebody; None is every way."""

    needs: frozenset[str]
    writes_by: str | None
    no_feedback: bool
    no_invitations: bool


async def prefer(session: AsyncSession, actor: Actor, patient_id: int, wanted: Preferences, now: datetime) -> Patient:
    """From the next message and booking on. The trail says what was changed, and not to what: needs are health.

    Raises `Invalid` for a need or a way that there is not, and `PatientNotFound`.
    """
    unknown = sorted(wanted.needs - {*NEEDS})
    if unknown:
        raise Invalid(f"There is no need {unknown[0]!r}. There is: {', '.join(NEEDS)}.", field="needs")
    if wanted.writes_by not in (None, *WAYS):
        raise Invalid(f"We do not write by {wanted.writes_by!r}. There is: sms, email.", field="writes_by")
    patient = await patients.get(session, actor.network_id, patient_id)
    after = {
        "needs": with_chosen(patient.needs, wanted.needs), "writes_by": wanted.writes_by,
        "no_feedback": wanted.no_feedback, "no_invitations": wanted.no_invitations,
    }  # fmt: skip
    changed = [name for name, value in after.items() if getattr(patient, name) != value]
    if changed:
        patient.sqlmodel_update(after)
        session.add(patient)
        record(
            session, actor.network_id, f"patient:{patient_id}", ("said", "said"), actor=actor.name, now=now,
            reason=", ".join(changed),
        )  # fmt: skip
        await session.flush()
    return patient
