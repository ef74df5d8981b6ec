"""Every message has an end of its use: until then a refusal that may pass is tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("update message set expires_at = due_at + interval '1 day' where expires_at is null")
    op.alter_column("message", "expires_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade() -> None:
    op.alter_column("message", "expires_at", existing_type=sa.DateTime(timezone=True), nullable=True)
