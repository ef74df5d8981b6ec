"""What clinicians would like, or would rather not, work of a week."""

import sqlalchemy as sa
from alembic import op

from scheduler.migrations.tenancy import of, protect

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "weekly_preference",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("clinician_id", sa.BigInteger(), sa.ForeignKey("clinician.id"), nullable=False, index=True),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("liking", sa.String(), nullable=False),
        sa.CheckConstraint("weekday between 0 and 6", name="ck_weekly_preference_weekday"),
        sa.CheckConstraint("starts < ends", name="ck_weekly_preference_period"),
        sa.CheckConstraint("liking in ('rather_not', 'happy_to', 'wants_to')", name="ck_weekly_preference_liking"),
    )
    protect("weekly_preference", of("clinician", "clinician_id", "weekly_preference"))


def downgrade() -> None:
    op.drop_table("weekly_preference")
