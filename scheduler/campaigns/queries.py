"""All SQL about campaigns, their cohorts and their invitations. The tenant comes first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Practice, Service
from notifications.phone import MOBILE
from scheduler.booking.models import Appointment
from scheduler.booking.queries import KEPT
from scheduler.campaigns.cohort import Cohort
from scheduler.campaigns.models import Campaign
from scheduler.invitations.models import Invitation
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot

LONDON: sa.ColumnElement[Any] = sa.literal_column("'Europe/London'")
OPEN = ("waiting", "sent")
OVER = ("booked", "declined", "expired")
CHOOSING = 60
"""The kind of the advisory lock under which people are chosen for a service; those of booking are small numbers."""


@dataclass(frozen=True)
class CampaignRow:
    """A campaign and what it invites to."""

    campaign: Campaign
    service: Service


@dataclass(frozen=True)
class Candidate:
    """Somebody of a cohort, by what puts them in order."""

    patient_id: int
    practice_id: int
    last: date | None


@dataclass(frozen=True)
class Counts:
    """What became of the invitations of one campaign."""

    waiting: int = 0
    sent: int = 0
    booked: int = 0
    declined: int = 0
    expired: int = 0
    withdrawn: int = 0

    @property
    def ended(self) -> int:
        """Those that show whether people book: what was withdrawn shows nothing."""
        return self.booked + self.declined + self.expired


async def campaign(
    session: AsyncSession, network_id: int, campaign_id: int, *, lock: bool = False, skip: bool = False
) -> CampaignRow | None:
    """One campaign; `lock` keeps others from changing it, and `skip` passes over one that somebody else has locked."""
    statement = (
        select(Campaign, Service)
        .join(Service, col(Service.id) == Campaign.service_id)
        .where(Campaign.network_id == network_id, Campaign.id == campaign_id)
    )
    if lock:
        statement = statement.with_for_update(of=Campaign, skip_locked=skip)
    row = (await session.exec(statement.execution_options(populate_existing=True))).first()
    return CampaignRow(*row) if row else None


async def campaigns(session: AsyncSession, network_id: int, after: int, limit: int) -> list[CampaignRow]:
    """Campaigns behind the id `after`, oldest first."""
    found = await session.exec(
        select(Campaign, Service)
        .join(Service, col(Service.id) == Campaign.service_id)
        .where(Campaign.network_id == network_id, col(Campaign.id) > after)
        .order_by(col(Campaign.id))
        .limit(limit)
    )
    return [CampaignRow(*row) for row in found]


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


async def begin_choosing(session: AsyncSession, network_id: int, service_id: int) -> None:
    """Queue up behind whoever chooses people for the same service: the same free times are counted once."""
    await session.execute(
        sa.text("select pg_advisory_xact_lock(:kind, hashint8(:service))"), {"kind": CHOOSING, "service": service_id}
    )


async def counts(session: AsyncSession, network_id: int, campaign_ids: Collection[int]) -> dict[int, Counts]:
    """What became of the invitations of these campaigns; of each, also where it has none."""
    found = await session.exec(
        select(Invitation.campaign_id, Invitation.status, sa.func.count())
        .where(Invitation.network_id == network_id, col(Invitation.campaign_id).in_(campaign_ids))
        .group_by(col(Invitation.campaign_id), col(Invitation.status))
    )
    rows = found.all()
    return {
        one: Counts(**{status: number for campaign_id, status, number in rows if campaign_id == one})
        for one in campaign_ids
    }


async def open_by_practice(
    session: AsyncSession, network_id: int, service_id: int
) -> list[tuple[int, Fraction, int, int]]:
    """(campaign, what it was expected to take up, practice, open invitations) of all campaigns of a service."""
    found = await session.execute(
        sa.select(col(Campaign.id), col(Campaign.expected_take_up), col(Patient.practice_id), sa.func.count())
        .select_from(Invitation)
        .join(Campaign, col(Campaign.id) == Invitation.campaign_id)
        .join(Patient, col(Patient.id) == Invitation.patient_id)
        .where(
            col(Invitation.network_id) == network_id,
            col(Invitation.service_id) == service_id,
            col(Invitation.status).in_(OPEN),
        )
        .group_by(col(Campaign.id), col(Campaign.expected_take_up), col(Patient.practice_id))
    )
    return [(campaign_id, Fraction(expected), practice, number) for campaign_id, expected, practice, number in found]


async def open_of(session: AsyncSession, network_id: int, campaign_id: int) -> list[Invitation]:
    """The open invitations of a campaign, locked, in one order for all."""
    found = await session.exec(
        select(Invitation)
        .where(
            Invitation.network_id == network_id,
            Invitation.campaign_id == campaign_id,
            col(Invitation.status).in_(OPEN),
        )
        .order_by(col(Invitation.id))
        .with_for_update()
    )
    return list(found)
