"""Bearer tokens: only their digest is kept."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from scheduler.access.permissions import Role

ROLES = tuple(role.value for role in Role)


class ApiToken(SQLModel, table=True):
    __tablename__ = "api_token"
    __table_args__ = (
        sa.UniqueConstraint("digest", name="uq_api_token_digest"),
        sa.CheckConstraint(f"role in {ROLES!r}", name="ck_api_token_role"),
    )

    id: int = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    network_id: int = Field(sa_column=sa.Column(sa.ForeignKey("network.id"), nullable=False, index=True))
    role: str
    name: str
    digest: str
    created_at: datetime = Field(sa_column=sa.Column(sa.DateTime(timezone=True), nullable=False))
    expires_at: datetime = Field(sa_column=sa.Column(sa.DateTime(timezone=True), nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=sa.Column(sa.DateTime(timezone=True)))
