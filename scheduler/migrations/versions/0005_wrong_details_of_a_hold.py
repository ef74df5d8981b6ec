"""A hold counts the details that did not match, so that nobody can guess for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hold", sa.Column("mismatches", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("hold", "mismatches")
