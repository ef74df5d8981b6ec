"""All SQL about invitations and what numbers mean on a phone. The tenant comes first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Service, Site
from scheduler.booking.models import Appointment
from scheduler.booking.queries import KEPT
from scheduler.campaigns.models import Campaign
from scheduler.invitations.lifecycle import OPEN
from scheduler.invitations.models import Invitation, InvitationChoice
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot

NUMBERING = 61
"""The kind of the advisory lock of one phone's numbers; those of booking are small numbers."""


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


async def network_of(session: AsyncSession, invitation_id: int) -> int | None:
    """Which tenant an invitation belongs to. For signed links only: they name nothing else."""
    found = await session.exec(select(Invitation.network_id).where(Invitation.id == invitation_id))
    return found.first()


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


async def booked_otherwise(
    session: AsyncSession, network_id: int, invitation_id: int | None = None
) -> list[tuple[Invitation, int]]:
    """Open invitations (or one) to what the patient has booked since by another way, locked, each with that
    appointment; those that somebody else has are passed over."""
    which = [] if invitation_id is None else [col(Invitation.id) == invitation_id]
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
            *which,
        )
        .order_by(col(Invitation.id), col(Appointment.id).desc())
        .with_for_update(of=Invitation, skip_locked=True)
    )
    first = {invitation.id: (invitation, appointment_id) for invitation, appointment_id in found}
    return list(first.values())


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


async def booked(session: AsyncSession, network_id: int, invitation_id: int) -> Appointment | None:
    """The appointment that an invitation led to, whatever became of it."""
    found = await session.exec(
        select(Appointment)
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


async def welcome_invitations(session: AsyncSession, network_id: int, phone: str) -> list[int]:
    """Note that whoever has this number may be invited again; returns those of whom it was not noted."""
    found = await session.execute(
        sa.update(Patient)
        .where(col(Patient.network_id) == network_id, col(Patient.phone) == phone, col(Patient.no_invitations))
        .values(no_invitations=False)
        .returning(col(Patient.id))
    )
    return sorted(int(patient_id) for (patient_id,) in found)


async def lock_phone(session: AsyncSession, network_id: int, phone: str) -> None:
    """One at a time may give, or read, the numbers of a phone."""
    await session.execute(
        sa.text("select pg_advisory_xact_lock(:kind, hashtext(:phone))"),
        {"kind": NUMBERING, "phone": f"{network_id}:{phone}"},
    )


async def last_number(session: AsyncSession, network_id: int, phone: str) -> int:
    """The highest number that this phone was told since the oldest that still means a time there; 0 where none does.

    Those of them that mean nothing any more are not told anew while they may still be answered.
    """
    on_phone = (InvitationChoice.network_id == network_id, InvitationChoice.phone == phone)
    oldest = select(sa.func.min(InvitationChoice.id)).where(*on_phone, col(InvitationChoice.open)).scalar_subquery()
    found = await session.exec(
        select(sa.func.coalesce(sa.func.max(InvitationChoice.number), 0)).where(
            *on_phone, col(InvitationChoice.id) >= oldest
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
