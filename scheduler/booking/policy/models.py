"""What a network has decided about its messages, for all of its services or for one."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment


class MessagePolicy(SQLModel, table=True):
    """Without a service it is the network's own word; what is null is left to the network, or to the settings.

    The fields, and what each may be, are those of `policy.rules.Rules`; what is one telephone's is the network's only.
    """

    __tablename__ = "message_policy"
    __table_args__ = (
        sa.Index(
            "uq_message_policy_network", "network_id", unique=True, postgresql_where=sa.text("service_id is null")
        ),
        sa.UniqueConstraint("network_id", "service_id", name="uq_message_policy_network_id_service_id"),
        sa.CheckConstraint(
            "off <@ array['confirmation', 'reminder_days', 'reminder_morning', 'feedback']",
            name="ck_message_policy_off",
        ),
        sa.CheckConstraint("1 <= all (days_before) and 60 >= all (days_before)", name="ck_message_policy_days_before"),
        sa.CheckConstraint("morning_hour between 5 and 12", name="ck_message_policy_morning_hour"),
        sa.CheckConstraint("least_notice_minutes between 0 and 1440", name="ck_message_policy_least_notice"),
        sa.CheckConstraint("least_lead_hours between 0 and 168", name="ck_message_policy_least_lead"),
        sa.CheckConstraint("first_channel in ('sms', 'email')", name="ck_message_policy_first_channel"),
        sa.CheckConstraint("unread_hours between 0 and 48", name="ck_message_policy_unread"),
        sa.CheckConstraint(
            "quiet_from_hour between 17 and 23 and quiet_until_hour between 5 and 12", name="ck_message_policy_quiet"
        ),
        sa.CheckConstraint(
            "service_id is null or num_nonnulls(quiet_from_hour, quiet_until_hour, sundays, combine) = 0",
            name="ck_message_policy_of_the_network",
        ),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("network.id"), nullable=False))
    service_id: int | None = Field(default=None, sa_column=key_to("service", nullable=True))
    off: list[str] | None = Field(default=None, sa_column=sa.Column(ARRAY(sa.Text())))
    days_before: list[int] | None = Field(default=None, sa_column=sa.Column(ARRAY(sa.Integer())))
    morning_hour: int | None = None
    least_notice_minutes: int | None = None
    least_lead_hours: int | None = None
    first_channel: str | None = None
    next_when_failed: bool | None = None
    unread_hours: int | None = None
    quiet_from_hour: int | None = None
    quiet_until_hour: int | None = None
    sundays: bool | None = None
    combine: bool | None = None
    changed_at: datetime = Field(sa_column=moment())
