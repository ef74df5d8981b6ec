"""Addresses under which people's own devices read their calendar."""

import sqlalchemy as sa
from alembic import op

from scheduler.migrations.tenancy import narrow, protect

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

THEIRS = "patient_id is null or exists (select from patient where patient.id = calendar_feed.patient_id)"


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        _key("network"), _key("patient", nullable=True), _key("clinician", nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("num_nonnulls(patient_id, clinician_id) = 1", name="ck_calendar_feed_whose"),
        sa.UniqueConstraint("digest", name="uq_calendar_feed_digest"),
    )
    for whose in ("patient", "clinician"):
        op.create_index(
            f"uq_calendar_feed_{whose}", "calendar_feed", [f"{whose}_id"], unique=True,
            postgresql_where=sa.text("revoked_at is null"),
        )
    protect("calendar_feed")
    narrow("calendar_feed", THEIRS)


def downgrade() -> None:
    op.drop_table("calendar_feed")


def _key(table: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(f"{table}_id", sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable, index=True)
