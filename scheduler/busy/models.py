"""A clinician's own calendar: where it is, what became of reading it, and when they are busy by it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE, Range
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment, number


class OwnCalendar(SQLModel, table=True):
    """One for a clinician at most, and gone with its busy times when it is given up.

    `sealed_address` is kept as a secret, `shown` is what people see of it. `read_at`: when it was last read or had not
    changed; `whole_at`: when it was last read as a whole. `fault`: what was wrong the last time, if anything was.
    """

    __tablename__ = "own_calendar"
    __table_args__ = (
        sa.UniqueConstraint("clinician_id", name="uq_own_calendar_clinician_id"),
        sa.Index("ix_own_calendar_next_read_at", "next_read_at"),
        sa.CheckConstraint("(fault is null) = (failures = 0)", name="ck_own_calendar_fault"),
    )
    model_config = {"arbitrary_types_allowed": True}

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    clinician_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("clinician.id"), nullable=False))
    sealed_address: str
    shown: str
    given_at: datetime = Field(sa_column=moment())
    next_read_at: datetime = Field(sa_column=moment())
    tried_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    read_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    whole_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    etag: str | None = None
    last_modified: str | None = None
    fault: str | None = None
    failures: int = Field(default=0, sa_column=number(0))
    events: int = Field(default=0, sa_column=number(0))
    busy: list[Range[datetime]] = Field(
        default_factory=list, sa_column=sa.Column(TSTZMULTIRANGE, nullable=False, server_default="{}")
    )
