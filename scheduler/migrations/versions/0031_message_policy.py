"""What networks decide about their messages; and which messages may leave as one text, and did."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from scheduler.migrations.tenancy import protect

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

CHECKS = {
    "off": "off <@ array['confirmation', 'reminder_days', 'reminder_morning']",
    "days_before": "1 <= all (days_before) and 60 >= all (days_before)",
    "morning_hour": "morning_hour between 5 and 12",
    "least_notice": "least_notice_minutes between 0 and 1440",
    "least_lead": "least_lead_hours between 0 and 168",
    "first_channel": "first_channel in ('sms', 'email')",
    "unread": "unread_hours between 0 and 48",
    "quiet": "quiet_from_hour between 17 and 23 and quiet_until_hour between 5 and 12",
    "of_the_network": "service_id is null or num_nonnulls(quiet_from_hour, quiet_until_hour, sundays, combine) = 0",
}
NUMBERS = ("morning_hour", "least_notice_minutes", "least_lead_hours", "unread_hours", "quiet_from_hour",
           "quiet_until_hour")


def upgrade() -> None:
    op.create_table(
        "message_policy",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("network_id", sa.BigInteger(), sa.ForeignKey("network.id"), nullable=False),
        sa.Column("service_id", sa.BigInteger(), sa.ForeignKey("service.id"), index=True),
        sa.Column("off", ARRAY(sa.Text())),
        sa.Column("days_before", ARRAY(sa.Integer())),
        *(sa.Column(name, sa.Integer()) for name in NUMBERS),
        sa.Column("first_channel", sa.String()),
        *(sa.Column(name, sa.Boolean()) for name in ("next_when_failed", "sundays", "combine")),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.CheckConstraint(rule, name=f"ck_message_policy_{name}") for name, rule in CHECKS.items()),
        sa.UniqueConstraint("network_id", "service_id", name="uq_message_policy_network_id_service_id"),
    )
    op.create_index(
        "uq_message_policy_network", "message_policy", ["network_id"], unique=True,
        postgresql_where=sa.text("service_id is null"),
    )
    protect("message_policy")
    op.add_column("message", sa.Column("together", sa.String()))
    op.add_column("message", sa.Column("carrier_id", sa.BigInteger()))
    op.add_column("message", sa.Column("handed_body", sa.String()))
    op.create_foreign_key(
        "fk_message_carrier", "message", "message", ["network_id", "carrier_id"], ["network_id", "id"]
    )
    op.create_index(
        "ix_message_together", "message", ["recipient", "together", "id"],
        postgresql_where=sa.text("status = 'pending' and together is not null"),
    )
    op.create_index(
        "ix_message_carrier", "message", ["carrier_id"], postgresql_where=sa.text("carrier_id is not null")
    )


def downgrade() -> None:
    op.drop_index("ix_message_carrier", "message")
    op.drop_index("ix_message_together", "message")
    op.drop_constraint("fk_message_carrier", "message")
    for name in ("handed_body", "carrier_id", "together"):
        op.drop_column("message", name)
    op.drop_table("message_policy")
