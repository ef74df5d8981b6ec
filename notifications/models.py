"""The ledger: one row per message to come, on its way, or gone; how it got there; and what was answered."""

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

STATUSES = ("pending", "sending", "sent", "delivered", "failed", "unknown", "withdrawn", "expired")
CHANNELS = ("sms", "email")


def _id() -> sa.Column[int]:
    return sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)


def _time(*, nullable: bool = True) -> sa.Column[datetime]:
    return sa.Column(sa.DateTime(timezone=True), nullable=nullable)


class Message(SQLModel, table=True):
    """`subject` is what it is about, in the sender's words; (subject, purpose, version, channel) exists once.

    Those of one network, channel, recipient and `together` may be handed over as one text. Where they were,
    `carrier_id` is the same for all of them, and `handed_body` the words that left.
    """

    __tablename__ = "message"
    __table_args__ = (
        sa.UniqueConstraint(
            "subject", "purpose", "version", "channel", name="uq_message_subject_purpose_version_channel"
        ),
        sa.UniqueConstraint("network_id", "id", name="uq_message_network_id_id"),
        sa.ForeignKeyConstraint(
            ["network_id", "carrier_id"], ["message.network_id", "message.id"], name="fk_message_carrier"
        ),
        sa.CheckConstraint(f"status in {STATUSES!r}", name="ck_message_status"),
        sa.CheckConstraint(f"channel in {CHANNELS!r}", name="ck_message_channel"),
        sa.CheckConstraint("style in ('plain', 'large_print')", name="ck_message_style"),
        sa.Index("ix_message_due", "channel", "due_at", "id", postgresql_where=sa.text("status = 'pending'")),
        sa.Index("ix_message_sending", "lease_until", postgresql_where=sa.text("status = 'sending'")),
        sa.Index("ix_message_network_id_sent_at", "network_id", "sent_at"),
        sa.Index(
            "ix_message_together",
            "recipient",
            "together",
            "id",
            postgresql_where=sa.text("status = 'pending' and together is not null"),
        ),
        sa.Index("ix_message_carrier", "carrier_id", postgresql_where=sa.text("carrier_id is not null")),
        sa.Index(
            "ix_message_provider_ref",
            "provider",
            "provider_ref",
            postgresql_where=sa.text("provider_ref is not null"),
        ),
        sa.Index(
            "ix_message_recipient_sent_at",
            "recipient",
            "sent_at",
            postgresql_where=sa.text("channel = 'sms' and sent_at is not null"),
        ),
        sa.Index(
            "ix_message_untold",
            "status",
            "channel",
            "checked_at",
            postgresql_where=sa.text("status in ('sent', 'unknown')"),
        ),
    )

    id: int = Field(default=None, sa_column=_id())
    network_id: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    subject: str
    purpose: str
    version: int
    channel: str
    recipient: str
    title: str = ""
    body: str
    calendar: str | None = None
    calendar_method: str | None = None
    style: str = Field(default="plain", sa_column_kwargs={"server_default": "plain"})
    status: str = "pending"
    due_at: datetime = Field(sa_column=_time(nullable=False))
    expires_at: datetime = Field(sa_column=_time(nullable=False))
    together: str | None = None
    carrier_id: int | None = Field(default=None, sa_column=sa.Column(sa.BigInteger))
    handed_body: str | None = None
    claim: str | None = None
    handed_to: str | None = None
    lease_until: datetime | None = Field(default=None, sa_column=_time())
    sent_at: datetime | None = Field(default=None, sa_column=_time())
    checked_at: datetime | None = Field(default=None, sa_column=_time())
    provider: str | None = None
    provider_ref: str | None = None
    failure: str | None = None
    attempts: int = 0
    parts: int = 1
    cost_pence: Decimal | None = Field(default=None, sa_column=sa.Column(sa.Numeric(9, 3)))
    created_at: datetime = Field(sa_column=_time(nullable=False))


class MessageEvent(SQLModel, table=True):
    """One change of status: append-only."""

    __tablename__ = "message_event"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["network_id", "message_id"], ["message.network_id", "message.id"], name="fk_message_event_message"
        ),
    )

    id: int = Field(default=None, sa_column=_id())
    network_id: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    message_id: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False, index=True))
    from_status: str | None = None
    to_status: str
    detail: str = ""
    at: datetime = Field(sa_column=_time(nullable=False))


OUTCOMES = ("received", "understood", "unclear", "unknown", "stopped", "started")


class Reply(SQLModel, table=True):
    """A text that came in. Its provider tells of it at least once: the same reference twice is the same text.

    `unclear` ones wait for staff until somebody closes them; `unknown` ones came from nobody on record.
    """

    __tablename__ = "reply"
    __table_args__ = (
        sa.CheckConstraint(f"outcome in {OUTCOMES!r}", name="ck_reply_outcome"),
        sa.CheckConstraint("(closed_at is null) = (closed_by is null)", name="ck_reply_closed"),
        sa.Index(
            "ix_reply_unclear",
            "network_id",
            "id",
            postgresql_where=sa.text("outcome = 'unclear' and closed_at is null"),
        ),
        sa.UniqueConstraint("provider", "provider_ref", name="uq_reply_provider_ref"),
        sa.Index("ix_reply_sender", "network_id", "sender", "received_at"),
    )

    id: int = Field(default=None, sa_column=_id())
    network_id: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    provider: str
    provider_ref: str
    sender: str
    body: str
    received_at: datetime = Field(sa_column=_time(nullable=False))
    outcome: str = Field(default="received", sa_column_kwargs={"server_default": "received"})
    closed_at: datetime | None = Field(default=None, sa_column=_time())
    closed_by: str | None = None


class Receipt(SQLModel, table=True):
    """What a provider told of a message, once, whether or not we knew it then."""

    __tablename__ = "receipt"
    __table_args__ = (
        sa.UniqueConstraint("provider", "provider_ref", "status", name="uq_receipt"),
        sa.CheckConstraint("status in ('sent', 'delivered', 'failed')", name="ck_receipt_status"),
    )

    id: int = Field(default=None, sa_column=_id())
    network_id: int = Field(sa_column=sa.Column(sa.BigInteger, nullable=False))
    provider: str
    provider_ref: str
    status: str
    detail: str
    opted_out: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    at: datetime = Field(sa_column=_time(nullable=False))


class OptOut(SQLModel, table=True):
    """A number that is texted nothing, `since` when."""

    __tablename__ = "phone_opt_out"

    network_id: int = Field(sa_column=sa.Column(sa.BigInteger, primary_key=True))
    phone: str = Field(primary_key=True)
    how: str
    since: datetime = Field(sa_column=_time(nullable=False))
