"""In what manner the patient of an appointment is told of it: drawn where it is booked, and kept from then on."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import local_day
from scheduler.arms import drawing, queries
from scheduler.arms.manner import PLAIN, Manner, Standing, current, manner_of
from scheduler.arms.models import TrialArm, TrialStatus
from scheduler.booking.announcements import Announcer, to_be_said, ways_to_reach
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.reminder_policy import CONFIRMATION


async def drawn(
    session: AsyncSession, row: AppointmentRow, standing: Sequence[Standing], now: datetime, announcer: Announcer
) -> Manner:
    """Draw a new appointment's arms and store them, before anything is written to anybody."""
    if not standing:
        return PLAIN
    arms = {one.id: arm for one in standing if (arm := _arm(row, one, current(standing), now, announcer))}
    lead = (local_day(row.slot.starts_at) - local_day(now)).days
    network_id, appointment_id, stratum = row.appointment.network_id, row.appointment.id, drawing.stratum(lead)
    session.add_all(
        TrialArm(
            network_id=network_id,
            trial_id=trial_id,
            appointment_id=appointment_id,
            arm=arm,
            stratum=stratum,
            drawn_at=now,
        )
        for trial_id, arm in arms.items()
    )
    return manner_of([one.drawn(arms.get(one.id)) for one in standing], vulnerable=row.patient.vulnerable)


async def kept(session: AsyncSession, row: AppointmentRow) -> Manner:
    """As it was drawn: also where the appointment has been moved since."""
    standing = await queries.in_force(session, row.appointment.network_id, row.appointment.id)
    return manner_of(standing, vulnerable=row.patient.vulnerable)


def _arm(
    row: AppointmentRow, trial: Standing, now_told: Manner, now: datetime, announcer: Announcer
) -> drawing.Arm | None:
    """None for whoever is vulnerable, whom no message reaches, or who would be told the same in both arms."""
    if trial.status != TrialStatus.RUNNING or row.patient.vulnerable or not ways_to_reach(row.patient, announcer):
        return None
    arm = drawing.draw(trial.seed, row.appointment.id, trial.share_percent)
    if arm is None or _told(row, now_told, now, announcer) == _told(row, trial.in_b(now_told), now, announcer):
        return None
    return arm


def _told(row: AppointmentRow, manner: Manner, now: datetime, announcer: Announcer) -> list[tuple[str, datetime]]:
    dues = to_be_said(row, CONFIRMATION, now, announcer, manner)
    return [(manner.words(due.template), due.due_at) for due in dues]
