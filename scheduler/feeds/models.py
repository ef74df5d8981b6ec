"""An address under which somebody's calendar can be read. Of the address only the digest is kept."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment


class CalendarFeed(SQLModel, table=True):
    """A patient's, or a clinician's. Each has one that works at most."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(patient_id, clinician_id) = 1", name="ck_calendar_feed_whose"),
        sa.UniqueConstraint("digest", name="uq_calendar_feed_digest"),
        sa.Index("uq_calendar_feed_patient", "patient_id", unique=True, postgresql_where=sa.text("revoked_at is null")),
        sa.Index(
            "uq_calendar_feed_clinician", "clinician_id", unique=True, postgresql_where=sa.text("revoked_at is null")
        ),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    patient_id: int | None = Field(default=None, sa_column=key_to("patient", nullable=True))
    clinician_id: int | None = Field(default=None, sa_column=key_to("clinician", nullable=True))
    digest: str
    created_at: datetime = Field(sa_column=moment())
    revoked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
