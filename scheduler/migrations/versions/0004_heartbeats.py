"""Processes without a port say that they work."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_by", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("process", "host"),
    )


def downgrade() -> None:
    op.drop_table("heartbeat")
