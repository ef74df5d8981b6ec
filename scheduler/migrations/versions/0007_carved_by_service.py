"""Services say how their slots are carved and when they open; slots say from when they can be booked."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

OPTIONAL = ("catch_up_minutes", "catch_up_after_appointments", "catch_up_after_minutes")
DEFAULTS = {"turn_round_minutes": "0", "advance_percent": "100", "same_day_percent": "0", "embargo_days": "2"}
OF_SERVICE = {
    "ck_service_catch_up": (
        "(catch_up_minutes is null) = (num_nonnulls(catch_up_after_appointments, catch_up_after_minutes) = 0)"
        " and least(catch_up_minutes, catch_up_after_appointments, catch_up_after_minutes) > 0"
    ),
    "ck_service_turn_round": "turn_round_minutes between 0 and 60",
    "ck_service_shares": (
        "advance_percent >= 0 and same_day_percent >= 0 and advance_percent + same_day_percent <= 100"
        " and embargo_days > 0"
    ),
}
OF_SLOT = {
    "ck_slot_opens": "opens in ('advance', 'embargoed', 'same_day')",
    "ck_slot_opens_at": "(opens = 'advance') = (opens_at is null) and opens_at <= starts_at",
}
DEMONSTRATION = "network_id in (select id from network where is_demonstration)"


def upgrade() -> None:
    for name in OPTIONAL:
        op.add_column("service", sa.Column(name, sa.Integer(), nullable=True))
    for name, default in DEFAULTS.items():
        op.add_column("service", sa.Column(name, sa.Integer(), nullable=False, server_default=default))
    op.add_column("slot", sa.Column("opens", sa.String(), nullable=False, server_default="advance"))
    op.add_column("slot", sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True))
    for table, checks in (("service", OF_SERVICE), ("slot", OF_SLOT)):
        for name, condition in checks.items():
            op.create_check_constraint(name, table, condition)
    op.execute(
        "update service set advance_percent = 70, same_day_percent = 30"
        f" where code in ('gp', 'gp_telephone') and {DEMONSTRATION}"
    )
    op.execute(f"update service set turn_round_minutes = 5 where code = 'cervical_screening' and {DEMONSTRATION}")


def downgrade() -> None:
    for table, checks in (("service", OF_SERVICE), ("slot", OF_SLOT)):
        for name in checks:
            op.drop_constraint(name, table, type_="check")
    op.drop_column("slot", "opens_at")
    op.drop_column("slot", "opens")
    for name in (*DEFAULTS, *OPTIONAL):
        op.drop_column("service", name)
