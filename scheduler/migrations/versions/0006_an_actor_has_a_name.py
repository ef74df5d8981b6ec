"""Every change has somebody who made it: an empty name is none."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_check_constraint("ck_audit_event_actor", "audit_event", "actor <> ''")


def downgrade() -> None:
    op.drop_constraint("ck_audit_event_actor", "audit_event", type_="check")
