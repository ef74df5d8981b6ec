"""A network may ask nobody how a visit was, or not about one service."""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

_NAME = "ck_message_policy_off"
_BEFORE = "'confirmation', 'reminder_days', 'reminder_morning'"


def upgrade() -> None:
    op.drop_constraint(_NAME, "message_policy", type_="check")
    op.create_check_constraint(_NAME, "message_policy", f"off <@ array[{_BEFORE}, 'feedback']")


def downgrade() -> None:
    op.execute("update message_policy set off = array_remove(off, 'feedback')")
    op.drop_constraint(_NAME, "message_policy", type_="check")
    op.create_check_constraint(_NAME, "message_policy", f"off <@ array[{_BEFORE}]")
