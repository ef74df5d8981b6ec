"""What the planner is asked to do on a page, and shifts that are to stay in the next plan."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from scheduler.migrations.tenancy import protect

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "planner_job",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("network_id", sa.BigInteger(), sa.ForeignKey("network.id"), nullable=False, index=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("asked", JSONB(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner", sa.String()),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("stop_asked_at", sa.DateTime(timezone=True)),
        sa.Column("points", JSONB(), nullable=False, server_default="[]"),
        sa.Column("found", JSONB(), nullable=False, server_default="{}"),
        sa.Column("rota_id", sa.BigInteger(), sa.ForeignKey("rota.id"), index=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind in ('plan', 'repair')", name="ck_planner_job_kind"),
        sa.CheckConstraint("state in ('waiting', 'working', 'done', 'ended')", name="ck_planner_job_state"),
        sa.CheckConstraint("(state = 'working') = (lease_until is not null)", name="ck_planner_job_lease_until"),
        sa.UniqueConstraint("network_id", "key", name="uq_planner_job_key"),
    )
    op.create_index(
        "uq_planner_job_open", "planner_job", ["network_id"], unique=True,
        postgresql_where=sa.text("state in ('waiting', 'working')"),
    )
    protect("planner_job")
    op.add_column("shift", sa.Column("pinned", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.drop_column("shift", "pinned")
    op.drop_table("planner_job")
