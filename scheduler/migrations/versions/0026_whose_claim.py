"""Whose claim of a message it is, whom it was handed to, and whether a receipt tells of an opt-out."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("claim", sa.String()))
    op.add_column("message", sa.Column("handed_to", sa.String()))
    op.add_column("receipt", sa.Column("opted_out", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.drop_column("receipt", "opted_out")
    op.drop_column("message", "handed_to")
    op.drop_column("message", "claim")
