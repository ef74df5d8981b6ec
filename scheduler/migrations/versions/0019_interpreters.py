"""Which languages a site has interpreters for, and how long beforehand one has to be asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("site", sa.Column("interpreters", ARRAY(sa.String()), server_default="{}", nullable=False))
    op.add_column("site", sa.Column("interpreter_hours", sa.Integer(), server_default="48", nullable=False))
    op.create_check_constraint("ck_site_interpreter_hours", "site", "interpreter_hours >= 0")


def downgrade() -> None:
    op.drop_column("site", "interpreter_hours")
    op.drop_column("site", "interpreters")
