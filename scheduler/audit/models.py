"""One row per change of state, and a database that refuses to alter it."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class AuditEvent(SQLModel, table=True):
    """What (`subject` from → to), when, who and why. A trigger refuses UPDATE and DELETE."""

    __tablename__ = "audit_event"
    __table_args__ = (
        sa.Index("ix_audit_event_subject", "network_id", "subject", "id"),
        sa.CheckConstraint("actor <> ''", name="ck_audit_event_actor"),
    )

    id: int = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    network_id: int = Field(sa_column=sa.Column(sa.ForeignKey("network.id"), nullable=False))
    subject: str
    from_status: str | None = None
    to_status: str
    actor: str
    reason: str = ""
    at: datetime = Field(sa_column=sa.Column(sa.DateTime(timezone=True), nullable=False))
