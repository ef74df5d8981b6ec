"""The SQL of a day's list."""

from datetime import datetime

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.booking.models import Appointment
from scheduler.booking.queries import AppointmentRow, appointment_rows
from scheduler.rota.models import Slot


async def between(
    session: AsyncSession, network_id: int, since: datetime, until: datetime, site_id: int | None, limit: int
) -> list[AppointmentRow]:
    """Appointments that start then, cancelled ones left out, in order of time; of one site, or of all."""
    wanted = appointment_rows(network_id).where(
        col(Appointment.status) != "cancelled", col(Slot.starts_at) >= since, col(Slot.starts_at) < until
    )
    if site_id is not None:
        wanted = wanted.where(col(Slot.site_id) == site_id)
    found = await session.execute(wanted.order_by(col(Slot.starts_at), col(Appointment.id)).limit(limit))
    return [AppointmentRow(*row) for row in found]
