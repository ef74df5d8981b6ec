"""A hold takes its number before the place it keeps, so that a place that is taken leaves no hold behind."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("grant usage on sequence hold_id_seq to extended_access_tenant")


def downgrade() -> None:
    op.execute("revoke usage on sequence hold_id_seq from extended_access_tenant")
