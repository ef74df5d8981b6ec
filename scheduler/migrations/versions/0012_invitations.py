"""Services for some practices' people only, or with an invitation only; and invitations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from scheduler.migrations.tenancy import protect

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NEW = ("invitation",)


def upgrade() -> None:
    op.add_column(
        "service", sa.Column("practice_ids", ARRAY(sa.BigInteger()), server_default="{}", nullable=False)
    )
    op.add_column("service", sa.Column("invitation_needed", sa.Boolean(), server_default="false", nullable=False))
    _invitations()
    for table in NEW:
        protect(table)


def downgrade() -> None:
    for table in reversed(NEW):
        op.drop_table(table)
    op.drop_column("service", "invitation_needed")
    op.drop_column("service", "practice_ids")


def _invitations() -> None:
    op.create_table(
        "invitation", _id(), _key("network"), _key("patient"), _key("service"), _text("status"), _time("chosen_at"),
        _time("sent_at", nullable=True), _time("expires_at", nullable=True),
        sa.CheckConstraint(
            "status in ('waiting', 'sent', 'booked', 'declined', 'expired', 'withdrawn')", name="ck_invitation_status"
        ),
        sa.CheckConstraint(
            "num_nonnulls(sent_at, expires_at) in (0, 2) and sent_at < expires_at", name="ck_invitation_period"
        ),
        sa.CheckConstraint(
            "status = 'withdrawn' or (status = 'waiting') = (sent_at is null)", name="ck_invitation_sent"
        ),
    )
    op.create_index(
        "uq_invitation_open", "invitation", ["patient_id", "service_id"], unique=True,
        postgresql_where=sa.text("status in ('waiting', 'sent')"),
    )


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _key(table: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(f"{table}_id", sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable, index=True)


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
