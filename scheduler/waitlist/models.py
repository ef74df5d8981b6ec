"""Wishes and offers. That a slot, and a wish, has one open offer at most is the database's to hold."""

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment


class WaitlistEntry(SQLModel, table=True):
    """One patient's wish for a time. Those of a party, who are seen together or not at all, share the first one's id.

    Whoever locks an entry may change its offers. No sites mean any; the same holds for windows. With an appointment, it
    is a wish for an earlier time than that one, to which it moves.
    """

    __tablename__ = "waitlist_entry"
    __table_args__ = (
        sa.CheckConstraint("priority in ('routine', 'soon', 'urgent')", name="ck_waitlist_entry_priority"),
        sa.CheckConstraint(
            "status in ('waiting', 'offered', 'booked', 'withdrawn', 'ended')", name="ck_waitlist_entry_status"
        ),
        sa.CheckConstraint("notice_minutes between 0 and 20160", name="ck_waitlist_entry_notice"),
        sa.CheckConstraint("first_day <= last_day", name="ck_waitlist_entry_days"),
        sa.CheckConstraint(
            "party_size between 1 and 6 and (party_size = 1 or party_id is not null)", name="ck_waitlist_entry_party"
        ),
        sa.CheckConstraint("appointment_id is null or party_size = 1", name="ck_waitlist_entry_alone"),
        sa.Index(
            "uq_waitlist_entry_open",
            "patient_id",
            "service_id",
            unique=True,
            postgresql_where=sa.text("status in ('waiting', 'offered')"),
        ),
        sa.Index(
            "ix_waitlist_entry_waiting",
            "network_id",
            "service_id",
            postgresql_where=sa.text("status = 'waiting'"),
        ),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    patient_id: int = Field(sa_column=key_to("patient"))
    service_id: int = Field(sa_column=key_to("service"))
    party_id: int | None = Field(default=None, sa_column=key_to("waitlist_entry", nullable=True))
    party_size: int = 1
    appointment_id: int | None = Field(default=None, sa_column=key_to("appointment", nullable=True))
    priority: str
    first_day: date
    last_day: date
    site_ids: list[int] = Field(
        default_factory=list, sa_column=sa.Column(ARRAY(sa.BigInteger), nullable=False, server_default="{}")
    )
    notice_minutes: int
    status: str = "waiting"
    added_by: str
    added_at: datetime = Field(sa_column=moment())


class WaitlistWindow(SQLModel, table=True):
    """London clock times on a weekday, Monday 0, that suit a wish."""

    __tablename__ = "waitlist_window"
    __table_args__ = (
        sa.CheckConstraint("weekday between 0 and 6", name="ck_waitlist_window_weekday"),
        sa.CheckConstraint("starts < ends", name="ck_waitlist_window_period"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    entry_id: int = Field(sa_column=key_to("waitlist_entry"))
    weekday: int
    starts: time
    ends: time


class Offer(SQLModel, table=True):
    """A timed claim on one slot for one wish: the claim itself is a hold, and `expires_at` its deadline.

    No wish is offered the same slot twice. `reason` says why this wish came first.
    """

    __tablename__ = "offer"
    __table_args__ = (
        sa.CheckConstraint("status in ('made', 'accepted', 'declined', 'expired', 'lost')", name="ck_offer_status"),
        sa.CheckConstraint("offered_at < expires_at", name="ck_offer_period"),
        sa.CheckConstraint("(status = 'made') = (ended_at is null)", name="ck_offer_ended"),
        sa.CheckConstraint("(status = 'accepted') = (appointment_id is not null)", name="ck_offer_appointment"),
        sa.CheckConstraint("reason <> ''", name="ck_offer_reason"),
        sa.UniqueConstraint("entry_id", "slot_id", name="uq_offer_entry_slot"),
        sa.Index("uq_offer_open_slot", "slot_id", unique=True, postgresql_where=sa.text("status = 'made'")),
        sa.Index("uq_offer_open_entry", "entry_id", unique=True, postgresql_where=sa.text("status = 'made'")),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    entry_id: int = Field(sa_column=key_to("waitlist_entry"))
    slot_id: int = Field(sa_column=key_to("slot"))
    hold_id: int = Field(sa_column=key_to("hold"))
    appointment_id: int | None = Field(default=None, sa_column=key_to("appointment", nullable=True))
    status: str = "made"
    reason: str
    offered_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
