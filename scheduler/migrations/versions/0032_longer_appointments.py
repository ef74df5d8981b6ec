"""An appointment may take several slots on end: which they are, and when the last of them is over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0032"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    joined = sa.Column("joined_slot_ids", ARRAY(sa.BigInteger()), server_default="{}", nullable=False)
    op.add_column("appointment", joined)
    op.add_column("appointment", sa.Column("ends_at", sa.DateTime(timezone=True)))
    op.create_check_constraint("ck_appointment_joined", "appointment", "(ends_at is null) = (joined_slot_ids = '{}')")


def downgrade() -> None:
    op.drop_constraint("ck_appointment_joined", "appointment")
    op.drop_column("appointment", "ends_at")
    op.drop_column("appointment", "joined_slot_ids")
