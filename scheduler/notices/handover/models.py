"""A shift that its clinician offers to colleagues."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment, one_of
from scheduler.notices.handover.lifecycle import State


class ShiftOffer(SQLModel, table=True):
    """`could`: the clinicians who could take it when it was offered; it is looked into anew when one does."""

    __tablename__ = "shift_offer"
    __table_args__ = (
        one_of("state", State, "shift_offer"),
        sa.CheckConstraint("state <> 'taken' or taken_by is not null", name="ck_shift_offer_taken_by"),
        sa.Index(
            "uq_shift_offer_live", "shift_id", unique=True, postgresql_where=sa.text("state in ('open', 'taken')")
        ),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    shift_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("shift.id"), nullable=False))
    offered_by: int = Field(sa_column=key_to("clinician"))
    taken_by: int | None = Field(default=None, sa_column=key_to("clinician", nullable=True))
    state: str = State.OPEN
    could: list[int] = Field(sa_column=sa.Column(ARRAY(sa.BigInteger), nullable=False))
    offered_at: datetime = Field(sa_column=moment())
