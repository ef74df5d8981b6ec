"""An appointment may take several slots on end; staff link and unlink their own accounts elsewhere."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    joined = sa.Column("joined_slot_ids", ARRAY(sa.BigInteger()), server_default="{}", nullable=False)
    op.add_column("appointment", joined)
    op.add_column("appointment", sa.Column("ends_at", sa.DateTime(timezone=True)))
    op.create_check_constraint("ck_appointment_joined", "appointment", "(ends_at is null) = (joined_slot_ids = '{}')")
    op.add_column("openid_attempt", sa.Column("staff_id", sa.BigInteger(), sa.ForeignKey("staff.id")))
    op.create_index("ix_openid_attempt_staff_id", "openid_attempt", ["staff_id"])
    op.create_check_constraint("ck_openid_attempt_linking", "openid_attempt", "staff_id is null or way = 'staff'")
    op.add_column("staff_account", sa.Column("unlinked_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("staff_account", "unlinked_at")
    op.drop_constraint("ck_openid_attempt_linking", "openid_attempt")
    op.drop_index("ix_openid_attempt_staff_id", "openid_attempt")
    op.drop_column("openid_attempt", "staff_id")
    op.drop_constraint("ck_appointment_joined", "appointment")
    op.drop_column("appointment", "ends_at")
    op.drop_column("appointment", "joined_slot_ids")
