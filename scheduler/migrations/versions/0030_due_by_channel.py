"""What is due is found for each channel apart, however much is due of the other."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _index("channel", "due_at", "id")


def downgrade() -> None:
    _index("due_at", "id")


def _index(*columns: str) -> None:
    op.drop_index("ix_message_due", "message")
    op.create_index("ix_message_due", "message", list(columns), postgresql_where=sa.text("status = 'pending'"))
