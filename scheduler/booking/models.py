"""Holds, appointments, and the one table that makes a double booking impossible."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment


class Hold(SQLModel, table=True):
    """A short reservation. Past `expires_at` it means nothing, whether or not anybody has swept it away.

    `mismatches` counts the times that its holder gave details of nobody on record.
    """

    __tablename__ = "hold"

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    slot_id: int = Field(sa_column=key_to("slot"))
    holder: str
    mismatches: int = Field(default=0, sa_column=sa.Column(sa.Integer, nullable=False, server_default="0"))
    created_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())


class Appointment(SQLModel, table=True):
    """`sequence` rises with every change that people are told about, as in RFC 5545.

    `organisation` is the ODS code of a partner that booked it.
    `confirmed_at`: when the patient said that they will come, to this time.
    `description` and `comment` are another system's words, whole, in the lengths that GP Connect allows.
    `left_slot_ids`: the slots from which it was moved, in order: nobody is offered what they have given up.
    `joined_slot_ids`: the slots that a longer appointment takes behind its first, in order; it then `ends_at` another
    time than that one.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        sa.CheckConstraint(
            "status in ('booked', 'arrived', 'started', 'fulfilled', 'cancelled', 'did_not_attend')",
            name="ck_appointment_status",
        ),
        sa.CheckConstraint(
            "cancel_reason in ('not_needed', 'cannot_come', 'other_time', 'booked_elsewhere', 'other', 'by_clinic')",
            name="ck_appointment_cancel_reason",
        ),
        sa.CheckConstraint(
            "cancel_reason is null or status = 'cancelled'", name="ck_appointment_cancel_reason_cancelled"
        ),
        sa.Index(
            "ix_appointment_status_open",
            "network_id",
            postgresql_where=sa.text("status in ('booked', 'arrived', 'started')"),
        ),
        sa.CheckConstraint("char_length(description) between 1 and 100", name="ck_appointment_description"),
        sa.CheckConstraint("(ends_at is null) = (joined_slot_ids = '{}')", name="ck_appointment_joined"),
        sa.CheckConstraint("char_length(comment) between 1 and 500", name="ck_appointment_comment"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    slot_id: int = Field(sa_column=key_to("slot"))
    patient_id: int = Field(sa_column=key_to("patient"))
    status: str = "booked"
    sequence: int = 0
    organisation: str | None = None
    cancel_reason: str | None = None
    booked_by: str
    booked_at: datetime = Field(sa_column=moment())
    changed_at: datetime = Field(sa_column=moment())
    confirmed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    description: str | None = None
    comment: str | None = None
    joined_slot_ids: list[int] = Field(
        default_factory=list, sa_column=sa.Column(ARRAY(sa.BigInteger), nullable=False, server_default="{}")
    )
    left_slot_ids: list[int] = Field(
        default_factory=list, sa_column=sa.Column(ARRAY(sa.BigInteger), nullable=False, server_default="{}")
    )
    ends_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Occupancy(SQLModel, table=True):
    """A slot, its clinician, its room and (once known) its patient are taken for exactly as long as this row exists.

    Holds and appointments share it, so that the constraints see both at once; cancelling deletes the row. What takes
    several slots has a row for each. What staff squeeze in beside it, with a reason, is `overbooked`: it takes the
    patient's time and nobody else's.
    """

    __tablename__ = "occupancy"
    __table_args__ = (
        sa.Index("uq_occupancy_slot", "slot_id", unique=True, postgresql_where=sa.text("not overbooked")),
        sa.CheckConstraint("num_nonnulls(hold_id, appointment_id) = 1", name="ck_occupancy_one_owner"),
        sa.CheckConstraint("appointment_id is null or patient_id is not null", name="ck_occupancy_patient"),
        *(
            ExcludeConstraint(
                (sa.text(f"int8range({who}_id, {who}_id, '[]')"), "="),
                (sa.column("during"), "&&"),
                where=sa.text("patient_id is not null" if who == "patient" else "not overbooked"),
                using="gist",
                name=f"ex_occupancy_{who}",
            )
            for who in ("clinician", "room", "patient")
        ),
    )
    model_config = {"arbitrary_types_allowed": True}

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    slot_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("slot.id"), nullable=False))
    clinician_id: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    room_id: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    patient_id: int | None = Field(default=None, sa_column=sa.Column(sa.BigInteger))
    hold_id: int | None = Field(default=None, sa_column=key_to("hold", nullable=True))
    appointment_id: int | None = Field(default=None, sa_column=key_to("appointment", nullable=True))
    overbooked: bool = Field(default=False, sa_column=sa.Column(sa.Boolean, nullable=False, server_default="false"))
    during: Range[datetime] = Field(sa_column=sa.Column(TSTZRANGE, nullable=False))


class IdempotentAnswer(SQLModel, table=True):
    """The first answer to a key, kept in the transaction of the write it answers."""

    __tablename__ = "idempotent_answer"
    __table_args__ = (sa.UniqueConstraint("network_id", "caller", "key", name="uq_idempotent_answer"),)

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    caller: str
    key: str
    fingerprint: str
    body: dict[str, object] | None = Field(default=None, sa_column=sa.Column(JSONB))
    created_at: datetime = Field(sa_column=moment())
