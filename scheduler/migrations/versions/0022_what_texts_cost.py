"""What each text cost, and how often a number was lately sent the same."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("cost_pence", sa.Numeric(9, 3)))
    op.create_index(
        "ix_message_recipient_sent_at", "message", ["recipient", "sent_at"],
        postgresql_where=sa.text("channel = 'sms' and sent_at is not null"),
    )


def downgrade() -> None:
    op.drop_index("ix_message_recipient_sent_at", "message")
    op.drop_column("message", "cost_pence")
