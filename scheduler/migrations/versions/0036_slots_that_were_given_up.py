"""The slots from which an appointment was moved: nobody is offered what they have given up."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    left = sa.Column("left_slot_ids", ARRAY(sa.BigInteger()), server_default="{}", nullable=False)
    op.add_column("appointment", left)


def downgrade() -> None:
    op.drop_column("appointment", "left_slot_ids")
