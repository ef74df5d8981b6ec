"""One question to one patient about one appointment, and what they say."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment


class Feedback(SQLModel, table=True):
    """`score`: 5 is very good, 1 very poor. It may be given, and changed, until `open_until`."""

    __tablename__ = "feedback"
    __table_args__ = (
        sa.UniqueConstraint("appointment_id", name="uq_feedback_appointment_id"),
        sa.CheckConstraint("score between 1 and 5", name="ck_feedback_score"),
        sa.CheckConstraint("char_length(comment) between 1 and 1000", name="ck_feedback_comment"),
        sa.CheckConstraint("(score is null) = (answered_at is null)", name="ck_feedback_answered"),
        sa.CheckConstraint("comment is null or score is not null", name="ck_feedback_comment_of_a_score"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    appointment_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("appointment.id"), nullable=False))
    patient_id: int = Field(sa_column=key_to("patient"))
    asked_at: datetime = Field(sa_column=moment())
    open_until: datetime = Field(sa_column=moment())
    score: int | None = Field(default=None, sa_column=sa.Column(sa.SmallInteger))
    answered_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    comment: str | None = None
