"""Shifts that their clinicians offer to colleagues."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from scheduler.migrations.tenancy import protect

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shift_offer",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("network_id", sa.BigInteger(), sa.ForeignKey("network.id"), nullable=False, index=True),
        sa.Column("shift_id", sa.BigInteger(), sa.ForeignKey("shift.id"), nullable=False),
        sa.Column("offered_by", sa.BigInteger(), sa.ForeignKey("clinician.id"), nullable=False, index=True),
        sa.Column("taken_by", sa.BigInteger(), sa.ForeignKey("clinician.id"), index=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("could", ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'taken', 'done', 'declined', 'withdrawn')", name="ck_shift_offer_state"
        ),
        sa.CheckConstraint("state <> 'taken' or taken_by is not null", name="ck_shift_offer_taken_by"),
    )
    op.create_index(
        "uq_shift_offer_live", "shift_offer", ["shift_id"], unique=True,
        postgresql_where=sa.text("state in ('open', 'taken')"),
    )
    protect("shift_offer")


def downgrade() -> None:
    op.drop_table("shift_offer")
