"""Invitations. That a patient has one open invitation to a service at most is the database's to hold."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment


class Invitation(SQLModel, table=True):
    """One patient is invited to one service. From `sent_at` until `expires_at` they may book with it."""

    __tablename__ = "invitation"
    __table_args__ = (
        sa.CheckConstraint(
            "status in ('waiting', 'sent', 'booked', 'declined', 'expired', 'withdrawn')", name="ck_invitation_status"
        ),
        sa.CheckConstraint(
            "num_nonnulls(sent_at, expires_at) in (0, 2) and sent_at < expires_at", name="ck_invitation_period"
        ),
        sa.CheckConstraint("wave > 0", name="ck_invitation_wave"),
        sa.CheckConstraint(
            "status = 'withdrawn' or (status = 'waiting') = (sent_at is null)", name="ck_invitation_sent"
        ),
        sa.CheckConstraint("(status = 'booked') = (appointment_id is not null)", name="ck_invitation_appointment"),
        sa.Index(
            "uq_invitation_open",
            "patient_id",
            "service_id",
            unique=True,
            postgresql_where=sa.text("status in ('waiting', 'sent')"),
        ),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    campaign_id: int = Field(sa_column=key_to("campaign"))
    patient_id: int = Field(sa_column=key_to("patient"))
    service_id: int = Field(sa_column=key_to("service"))
    appointment_id: int | None = Field(default=None, sa_column=key_to("appointment", nullable=True))
    wave: int
    status: str = "waiting"
    chosen_at: datetime = Field(sa_column=moment())
    sent_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    expires_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class InvitationChoice(SQLModel, table=True):
    """A time that a text names by a number. While it is `open`, the number means this and nothing else on that phone.

    It keeps the time from nobody: see docs/decisions/0020.
    """

    __tablename__ = "invitation_choice"
    __table_args__ = (
        sa.CheckConstraint("number > 0", name="ck_invitation_choice_number"),
        sa.Index(
            "uq_invitation_choice_open",
            "network_id",
            "phone",
            "number",
            unique=True,
            postgresql_where=sa.text("open"),
        ),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    invitation_id: int = Field(sa_column=key_to("invitation"))
    slot_id: int = Field(sa_column=key_to("slot"))
    phone: str
    number: int
    open: bool = True
