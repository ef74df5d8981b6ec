"""Partner organisations, known by their public keys, and the signed statements they have used."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from clinics.models.columns import moment


class Partner(SQLModel, table=True):
    """One registration of an organisation; `jwks` holds public keys only, so nothing here can be stolen and used."""

    __tablename__ = "partner"
    __table_args__ = (
        sa.UniqueConstraint("client_id", name="uq_partner_client_id"),
        sa.CheckConstraint("ods_code ~ '^[A-Z0-9]{3,12}$'", name="ck_partner_ods_code"),
        sa.Index(
            "uq_partner_network_id_ods_code",
            "network_id",
            "ods_code",
            unique=True,
            postgresql_where=sa.text("revoked_at is null"),
        ),
    )

    id: int = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    network_id: int = Field(sa_column=sa.Column(sa.ForeignKey("network.id"), nullable=False, index=True))
    ods_code: str
    name: str
    client_id: str
    jwks: dict[str, object] = Field(sa_column=sa.Column(JSONB, nullable=False))
    created_at: datetime = Field(sa_column=moment())
    revoked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class UsedAssertion(SQLModel, table=True):
    """The name of a signed statement that was used to sign in: no second row of that name, so no replay."""

    __tablename__ = "used_assertion"
    __table_args__ = (sa.UniqueConstraint("partner_id", "jti", name="uq_used_assertion"),)

    id: int = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    network_id: int = Field(sa_column=sa.Column(sa.ForeignKey("network.id"), nullable=False, index=True))
    partner_id: int = Field(sa_column=sa.Column(sa.ForeignKey("partner.id"), nullable=False))
    jti: str
    expires_at: datetime = Field(sa_column=moment())
