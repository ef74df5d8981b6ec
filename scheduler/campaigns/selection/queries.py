"""All SQL that selects a cohort. The tenant comes first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Practice
from notifications.phone import MOBILE
from scheduler.booking.models import Appointment
from scheduler.booking.queries import KEPT
from scheduler.campaigns.cohort import Cohort
from scheduler.invitations.lifecycle import OPEN
from scheduler.invitations.models import Invitation
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot

LONDON: sa.ColumnElement[Any] = sa.literal_column("'Europe/London'")
OVER = ("booked", "declined", "expired")


@dataclass(frozen=True)
class Candidate:
    """Somebody of a cohort, by what puts them in order."""

    patient_id: int
    practice_id: int
    last: date | None


async def cohort(
    session: AsyncSession, network_id: int, campaign_id: int, service_id: int, wanted: Cohort, channels: Collection[str]
) -> list[Candidate]:
    """Everybody to whom `wanted.why_not` objects nothing, who needs it most first: see `waves`.

    `channels` are those that something here can send over.
    """
    last = (
        sa.select(sa.func.max(sa.cast(sa.func.timezone(LONDON, col(Slot.starts_at)), sa.Date)))
        .join(Appointment, col(Appointment.slot_id) == Slot.id)
        .where(
            col(Appointment.patient_id) == Patient.id,
            col(Appointment.status).in_(KEPT),
            col(Slot.service_id) == service_id,
        )
        .correlate(Patient)
        .scalar_subquery()
    )
    had = sa.select(col(Patient.id).label("patient"), last.label("last")).where(*_of(network_id, wanted)).subquery()
    found = await session.execute(
        sa.select(col(Patient.id), col(Patient.practice_id), had.c.last)
        .join(had, had.c.patient == col(Patient.id))
        .join(Practice, col(Practice.id) == Patient.practice_id)
        .where(
            sa.or_(had.c.last.is_(None), had.c.last <= wanted.had_after),
            ~_invited(campaign_id, service_id),
            ~col(Patient.no_invitations),
            _reachable(channels),
        )
        .order_by(
            col(Practice.imd_score).desc().nulls_last(),
            had.c.last.asc().nulls_first(),
            col(Patient.date_of_birth),
            col(Patient.id),
        )
    )
    return [Candidate(*row) for row in found]


def _of(network_id: int, wanted: Cohort) -> list[sa.ColumnElement[bool]]:
    """Network, age, sex and home practice."""
    age = sa.extract("year", sa.func.age(sa.cast(wanted.day, sa.Date), col(Patient.date_of_birth)))
    youngest, oldest = wanted.ages
    conditions = [col(Patient.network_id) == network_id]
    if youngest is not None:
        conditions.append(age >= youngest)
    if oldest is not None:
        conditions.append(age <= oldest)
    if wanted.sex is not None:
        conditions.append(col(Patient.sex) == wanted.sex)
    if wanted.practices is not None:
        conditions.append(col(Patient.practice_id).in_(wanted.practices))
    return conditions


def _invited(campaign_id: int, service_id: int) -> sa.ColumnElement[bool]:
    """To the service now, or by this campaign ever; what was withdrawn they need not have seen."""
    return sa.exists().where(
        col(Invitation.patient_id) == Patient.id,
        col(Invitation.service_id) == service_id,
        sa.or_(
            col(Invitation.status).in_(OPEN),
            sa.and_(col(Invitation.campaign_id) == campaign_id, col(Invitation.status).in_(OVER)),
        ),
    )


def _reachable(channels: Collection[str]) -> sa.ColumnElement[bool]:
    ways = {"sms": col(Patient.phone).regexp_match(f"^{MOBILE}$"), "email": col(Patient.email) != ""}
    possible = [sa.func.coalesce(way, sa.false()) for channel, way in ways.items() if channel in channels]
    return sa.or_(sa.false(), *possible)
