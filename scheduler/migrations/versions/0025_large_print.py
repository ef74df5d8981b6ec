"""How an e-mail is to look: some people need large print."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("style", sa.String(), server_default="plain", nullable=False))
    op.create_check_constraint("ck_message_style", "message", "style in ('plain', 'large_print')")


def downgrade() -> None:
    op.drop_column("message", "style")
