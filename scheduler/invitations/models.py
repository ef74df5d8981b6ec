"""Invitations. That a patient has one open invitation to a service at most is the database's to hold."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


def _id() -> sa.Column[int]:
    return sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)


def _key(table: str) -> sa.Column[int]:
    return sa.Column(sa.BigInteger, sa.ForeignKey(f"{table}.id"), nullable=False, index=True)


def _time(*, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(sa.DateTime(timezone=True), nullable=nullable)


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
        sa.Index(
            "uq_invitation_open",
            "patient_id",
            "service_id",
            unique=True,
            postgresql_where=sa.text("status in ('waiting', 'sent')"),
        ),
    )

    id: int = Field(default=None, sa_column=_id())
    network_id: int = Field(sa_column=_key("network"))
    campaign_id: int = Field(sa_column=_key("campaign"))
    patient_id: int = Field(sa_column=_key("patient"))
    service_id: int = Field(sa_column=_key("service"))
    wave: int
    status: str = "waiting"
    chosen_at: datetime = Field(sa_column=_time())
    sent_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
    expires_at: datetime | None = Field(default=None, sa_column=_time(nullable=True))
