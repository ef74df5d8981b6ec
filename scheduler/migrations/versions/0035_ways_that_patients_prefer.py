"""By which way a patient wants to be told; none is every way."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("patient", sa.Column("writes_by", sa.String(), nullable=True))
    op.create_check_constraint("ck_patient_writes_by", "patient", "writes_by in ('sms', 'email')")


def downgrade() -> None:
    op.drop_constraint("ck_patient_writes_by", "patient", type_="check")
    op.drop_column("patient", "writes_by")
