"""Passkeys, and what they are given to sign."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment


class Passkey(SQLModel, table=True):
    """A key that a member of staff keeps on a device and proves with, beside the password; we have its public half."""

    __tablename__ = "passkey"
    __table_args__ = (
        sa.Index(
            "uq_passkey_credential", "credential", unique=True, postgresql_where=sa.text("removed_at is null")
        ),
        sa.CheckConstraint("name <> ''", name="ck_passkey_name"),
    )  # fmt: skip

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    staff_id: int = Field(sa_column=key_to("staff"))
    name: str
    credential: str
    public_key: bytes
    sign_count: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    created_at: datetime = Field(sa_column=moment())
    used_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    removed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class PasskeyChallenge(SQLModel, table=True):
    """What a passkey is to sign, once and soon, in the browser that asked: for signing in, or for whom one is added."""

    __tablename__ = "passkey_challenge"

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    staff_id: int | None = Field(default=None, sa_column=key_to("staff", nullable=True))
    browser_digest: str = Field(sa_column=sa.Column(sa.String, nullable=False, index=True))
    challenge: bytes
    expires_at: datetime = Field(sa_column=moment())
    used_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
