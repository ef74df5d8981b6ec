"""What patients answer by text: that they will come, what nobody could read, and that they want no texts any more."""

import sqlalchemy as sa
from alembic import op

from scheduler.migrations.tenancy import PRACTICE, ROLE, narrow, protect

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OUTCOMES = ("received", "understood", "unclear", "unknown", "stopped", "started")
OF_ITS_PATIENTS = "exists (select from patient where patient.phone = {table}.{column})"


def upgrade() -> None:
    op.add_column("appointment", sa.Column("confirmed_at", sa.DateTime(timezone=True)))
    op.add_column("reply", sa.Column("outcome", sa.String(), server_default="received", nullable=False))
    op.add_column("reply", sa.Column("closed_at", sa.DateTime(timezone=True)))
    op.add_column("reply", sa.Column("closed_by", sa.String()))
    op.create_check_constraint("ck_reply_outcome", "reply", f"outcome in {OUTCOMES!r}")
    op.create_check_constraint("ck_reply_closed", "reply", "(closed_at is null) = (closed_by is null)")
    op.create_index(
        "ix_reply_unclear", "reply", ["network_id", "id"],
        postgresql_where=sa.text("outcome = 'unclear' and closed_at is null"),
    )
    op.create_index(
        "ix_patient_phone", "patient", ["network_id", "phone"], postgresql_where=sa.text("phone is not null")
    )
    op.create_table(
        "phone_opt_out",
        sa.Column("network_id", sa.BigInteger(), primary_key=True),
        sa.Column("phone", sa.String(), primary_key=True),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
    protect("phone_opt_out")
    narrow("phone_opt_out", OF_ITS_PATIENTS.format(table="phone_opt_out", column="phone"))
    _reply_policy(OF_ITS_PATIENTS.format(table="reply", column="sender"))


def downgrade() -> None:
    _reply_policy("false")
    op.drop_table("phone_opt_out")
    op.drop_index("ix_patient_phone", "patient")
    op.drop_index("ix_reply_unclear", "reply")
    for column in ("closed_by", "closed_at", "outcome"):
        op.drop_column("reply", column)
    op.drop_column("appointment", "confirmed_at")


def _reply_policy(theirs: str) -> None:
    """A practice's staff look at texts from its own patients' telephones."""
    op.execute(f"alter policy practice on reply to {ROLE} using ({PRACTICE} is null or ({theirs}))")
