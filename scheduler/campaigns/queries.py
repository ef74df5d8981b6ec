"""All SQL about campaigns and their counts. The tenant comes first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Service
from scheduler.campaigns.models import Campaign
from scheduler.invitations.lifecycle import OPEN
from scheduler.invitations.models import Invitation
from scheduler.patients.models import Patient

CHOOSING = 60
"""The kind of the advisory lock under which people are chosen for a service; those of booking are small numbers."""


@dataclass(frozen=True)
class CampaignRow:
    """A campaign and what it invites to."""

    campaign: Campaign
    service: Service


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


async def networks_with_campaigns(session: AsyncSession) -> list[int]:
    """Every network with something to begin or to end. Across tenants: the worker serves them all."""
    found = await session.exec(
        select(Campaign.network_id)
        .where(col(Campaign.status).in_(("running", "paused")))
        .distinct()
        .order_by(col(Campaign.network_id))
    )
    return list(found)


async def due(session: AsyncSession, network_id: int, now: datetime) -> list[int]:
    """Running campaigns whose next wave is due."""
    found = await session.exec(
        select(Campaign.id)
        .where(Campaign.network_id == network_id, Campaign.status == "running", col(Campaign.next_wave_at) <= now)
        .order_by(col(Campaign.id))
    )
    return list(found)


async def past(session: AsyncSession, network_id: int, today: date) -> list[Campaign]:
    """Campaigns whose last day is over, locked; those that somebody else has are passed over."""
    found = await session.exec(
        select(Campaign)
        .where(
            Campaign.network_id == network_id,
            col(Campaign.status).in_(("running", "paused")),
            col(Campaign.last_day) < today,
        )
        .order_by(col(Campaign.id))
        .with_for_update(skip_locked=True)
    )
    return list(found)
