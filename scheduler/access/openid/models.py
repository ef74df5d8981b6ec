"""Attempts to sign in elsewhere, and which account elsewhere is whose here."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment
from scheduler.access.openid.claims import Level


class OpenIdAttempt(SQLModel, table=True):
    """Somebody was sent to a provider from one browser; whatever comes back counts once, and soon.

    `level` is the proofing that was asked for; staff have none. `staff_id`: who asked from within, to link the account
    and not to sign in.
    """

    __tablename__ = "openid_attempt"
    __table_args__ = (
        sa.UniqueConstraint("state_digest", name="uq_openid_attempt_state_digest"),
        sa.CheckConstraint("way in ('nhs_login', 'staff')", name="ck_openid_attempt_way"),
        sa.CheckConstraint(f"level in {tuple(one.value for one in Level)!r}", name="ck_openid_attempt_level"),
        sa.CheckConstraint("(way = 'staff') = (level is null)", name="ck_openid_attempt_staff"),
        sa.CheckConstraint("staff_id is null or way = 'staff'", name="ck_openid_attempt_linking"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    way: str
    level: str | None = None
    staff_id: int | None = Field(default=None, sa_column=key_to("staff", nullable=True))
    state_digest: str
    browser_digest: str
    nonce: str
    verifier: str
    expires_at: datetime = Field(sa_column=moment())
    used_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class StaffAccount(SQLModel, table=True):
    """An account elsewhere that signs in as a member of staff: linked by a manager, by the same address, or by them.

    One that they have unlinked stays as a row, for its address must not link it again by itself.
    """

    __tablename__ = "staff_account"
    __table_args__ = (
        sa.UniqueConstraint("network_id", "issuer", "subject", name="uq_staff_account_network_id_issuer_subject"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    staff_id: int = Field(sa_column=key_to("staff"))
    issuer: str
    subject: str
    linked_by: str
    linked_at: datetime = Field(sa_column=moment())
    unlinked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
