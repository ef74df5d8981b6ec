"""All SQL about campaigns, their cohorts and their invitations. The tenant comes first."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Practice, Service, Site
from notifications.phone import MOBILE
from scheduler.booking.models import Appointment
from scheduler.booking.queries import KEPT
from scheduler.campaigns.cohort import Cohort
from scheduler.campaigns.models import Campaign
from scheduler.invitations.models import Invitation, InvitationChoice
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot

LONDON: sa.ColumnElement[Any] = sa.literal_column("'Europe/London'")
OPEN = ("waiting", "sent")
OVER = ("booked", "declined", "expired")
CHOOSING, NUMBERING = 60, 61
"""Kinds of advisory locks: choosing people for a service, numbering times on a phone. Those of booking are small."""


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
class InvitationRow:
    """An invitation with everything that a page or a message says about it."""

    invitation: Invitation
    campaign: Campaign
    service: Service
    patient: Patient

    @property
    def until(self) -> datetime:
        """The moment from which it is over; only of one that was sent."""
        if self.invitation.expires_at is None:
            raise ValueError("an invitation that was not sent has no end")
        return self.invitation.expires_at

    def is_open(self, now: datetime) -> bool:
        """Whether it can be used at `now`, whether or not anybody has noted that it ran out."""
        return self.invitation.status == "sent" and now < self.until


@dataclass(frozen=True)
class ChoiceRow:
    """A number on a phone, the time that it means, and whose it would be."""

    choice: InvitationChoice
    slot: Slot
    site: str
    patient_id: int
    given_name: str


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


async def networks_with_campaigns(session: AsyncSession) -> list[int]:
    """Every network with something to begin or to end. Across tenants: the worker serves them all."""
    found = await session.exec(
        select(Campaign.network_id)
        .where(col(Campaign.status).in_(("running", "paused")))
        .distinct()
        .order_by(col(Campaign.network_id))
    )
    return list(found)


async def network_of(session: AsyncSession, invitation_id: int) -> int | None:
    """Which tenant an invitation belongs to. For signed links only: they name nothing else."""
    found = await session.exec(select(Invitation.network_id).where(Invitation.id == invitation_id))
    return found.first()


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


def _invitations(network_id: int) -> Any:
    return (
        select(Invitation, Campaign, Service, Patient)
        .join(Campaign, col(Campaign.id) == Invitation.campaign_id)
        .join(Service, col(Service.id) == Invitation.service_id)
        .join(Patient, col(Patient.id) == Invitation.patient_id)
        .where(Invitation.network_id == network_id)
        .execution_options(populate_existing=True)
    )


async def invitation(
    session: AsyncSession, network_id: int, invitation_id: int, *, lock: bool = False
) -> InvitationRow | None:
    """One invitation; `lock` keeps others from changing it until this transaction ends."""
    statement = _invitations(network_id).where(Invitation.id == invitation_id)
    if lock:
        statement = statement.with_for_update(of=Invitation)
    row = (await session.exec(statement)).first()
    return InvitationRow(*row) if row else None


async def next_waiting(session: AsyncSession, network_id: int) -> InvitationRow | None:
    """The first who was chosen by a running campaign and not told yet, locked; those others have are passed over."""
    found = await session.exec(
        _invitations(network_id)
        .where(Invitation.status == "waiting", Campaign.status == "running")
        .order_by(col(Invitation.id))
        .limit(1)
        .with_for_update(of=Invitation, skip_locked=True)
    )
    row = found.first()
    return InvitationRow(*row) if row else None


async def run_out(session: AsyncSession, network_id: int, now: datetime) -> list[Invitation]:
    """Invitations that nobody answered in time, locked; those that somebody else has are passed over."""
    found = await session.exec(
        select(Invitation)
        .where(
            Invitation.network_id == network_id,
            Invitation.status == "sent",
            col(Invitation.expires_at) <= now,
        )
        .order_by(col(Invitation.id))
        .with_for_update(skip_locked=True)
    )
    return list(found)


async def booked_otherwise(session: AsyncSession, network_id: int) -> list[tuple[Invitation, int]]:
    """Open invitations to what the patient has booked since by another way, locked, each with that appointment."""
    found = await session.exec(
        select(Invitation, Appointment.id)
        .join(Appointment, col(Appointment.patient_id) == Invitation.patient_id)
        .join(Slot, col(Slot.id) == Appointment.slot_id)
        .where(
            Invitation.network_id == network_id,
            col(Invitation.status).in_(OPEN),
            Slot.service_id == Invitation.service_id,
            col(Appointment.status).in_(KEPT),
            Appointment.booked_at >= Invitation.chosen_at,
        )
        .order_by(col(Invitation.id), col(Appointment.id).desc())
        .with_for_update(of=Invitation, skip_locked=True)
    )
    first = {invitation.id: (invitation, appointment_id) for invitation, appointment_id in found}
    return list(first.values())


async def close_choices(
    session: AsyncSession, network_id: int, invitation_id: int, *, below: int | None = None
) -> None:
    """The numbers of an invitation (those `below` one, where it is given) mean nothing any more."""
    which = [] if below is None else [col(InvitationChoice.number) < below]
    await session.execute(
        sa.update(InvitationChoice)
        .where(
            col(InvitationChoice.network_id) == network_id,
            col(InvitationChoice.invitation_id) == invitation_id,
            col(InvitationChoice.open),
            *which,
        )
        .values(open=False)
    )


async def lock_phone(session: AsyncSession, network_id: int, phone: str) -> None:
    """One at a time may give, or read, the numbers of a phone."""
    await session.execute(
        sa.text("select pg_advisory_xact_lock(:kind, hashtext(:phone))"),
        {"kind": NUMBERING, "phone": f"{network_id}:{phone}"},
    )


async def last_number(session: AsyncSession, network_id: int, phone: str) -> int:
    """The highest number that means a time on this phone; 0 where none does."""
    found = await session.exec(
        select(sa.func.coalesce(sa.func.max(InvitationChoice.number), 0)).where(
            InvitationChoice.network_id == network_id, InvitationChoice.phone == phone, col(InvitationChoice.open)
        )
    )
    return int(found.one())


async def choices(session: AsyncSession, network_id: int, phone: str, now: datetime) -> list[ChoiceRow]:
    """What numbers mean on a phone now, in order; each invitation's are together."""
    found = await session.exec(
        select(InvitationChoice, Slot, Site.name, Patient.id, Patient.given_name)  # type: ignore[call-overload]
        .join(Slot, col(Slot.id) == InvitationChoice.slot_id)
        .join(Site, col(Site.id) == Slot.site_id)
        .join(Invitation, col(Invitation.id) == InvitationChoice.invitation_id)
        .join(Patient, col(Patient.id) == Invitation.patient_id)
        .where(
            InvitationChoice.network_id == network_id,
            InvitationChoice.phone == phone,
            col(InvitationChoice.open),
            Invitation.status == "sent",
            col(Invitation.expires_at) > now,
        )
        .order_by(col(InvitationChoice.invitation_id), col(InvitationChoice.number))
    )
    return [ChoiceRow(*row) for row in found]


async def once_chosen(session: AsyncSession, network_id: int, phone: str, number: int) -> InvitationRow | None:
    """The latest invitation of which a number on this phone named a time."""
    named = sa.exists().where(
        col(InvitationChoice.invitation_id) == Invitation.id,
        col(InvitationChoice.phone) == phone,
        col(InvitationChoice.number) == number,
    )
    found = await session.exec(_invitations(network_id).where(named).order_by(col(Invitation.id).desc()).limit(1))
    row = found.first()
    return InvitationRow(*row) if row else None


async def booked_slot(session: AsyncSession, network_id: int, invitation_id: int) -> int | None:
    """The slot that was booked with an invitation."""
    found = await session.exec(
        select(Appointment.slot_id)
        .join(Invitation, col(Invitation.appointment_id) == Appointment.id)
        .where(Invitation.network_id == network_id, Invitation.id == invitation_id)
    )
    return found.first()


async def refuse_invitations(session: AsyncSession, network_id: int, phone: str) -> list[int]:
    """Note that whoever has this number wants no invitations; returns those of whom it was not noted yet."""
    found = await session.execute(
        sa.update(Patient)
        .where(col(Patient.network_id) == network_id, col(Patient.phone) == phone, ~col(Patient.no_invitations))
        .values(no_invitations=True)
        .returning(col(Patient.id))
    )
    return sorted(int(patient_id) for (patient_id,) in found)
