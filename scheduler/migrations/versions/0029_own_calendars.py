"""Clinicians' own calendars: where they are, what became of reading them, and the times at which somebody is busy."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE

from scheduler.migrations.tenancy import protect

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_calendar",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("network_id", sa.BigInteger(), sa.ForeignKey("network.id"), nullable=False, index=True),
        sa.Column("clinician_id", sa.BigInteger(), sa.ForeignKey("clinician.id"), nullable=False),
        sa.Column("sealed_address", sa.String(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_read_at", sa.DateTime(timezone=True), nullable=False, index=True),
        *(sa.Column(name, sa.DateTime(timezone=True)) for name in ("tried_at", "read_at", "whole_at")),
        *(sa.Column(name, sa.String()) for name in ("etag", "last_modified", "fault")),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in ("failures", "events")),
        sa.Column("busy", TSTZMULTIRANGE(), server_default="{}", nullable=False),
        sa.UniqueConstraint("clinician_id", name="uq_own_calendar_clinician_id"),
        sa.CheckConstraint("(fault is null) = (failures = 0)", name="ck_own_calendar_fault"),
    )
    protect("own_calendar")


def downgrade() -> None:
    op.drop_table("own_calendar")
