"""What providers tell of texts after they took them, and when we last asked about one."""

import sqlalchemy as sa
from alembic import op

from scheduler.migrations.tenancy import protect

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("checked_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_message_provider_ref", "message", ["provider", "provider_ref"],
        postgresql_where=sa.text("provider_ref is not null"),
    )
    op.create_index(
        "ix_message_untold", "message", ["status", "channel", "checked_at"],
        postgresql_where=sa.text("status in ('sent', 'unknown')"),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("network_id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("provider_ref", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("provider", "provider_ref", "status", name="uq_receipt"),
        sa.CheckConstraint("status in ('sent', 'delivered', 'failed')", name="ck_receipt_status"),
    )
    protect("receipt")


def downgrade() -> None:
    op.drop_table("receipt")
    op.drop_index("ix_message_untold", "message")
    op.drop_index("ix_message_provider_ref", "message")
    op.drop_column("message", "checked_at")
