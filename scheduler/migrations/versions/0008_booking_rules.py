"""Services say how far ahead, how near and for whom they can be booked; appointments who wanted what and why."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RULES = {
    "days_ahead": sa.Column("days_ahead", sa.Integer(), nullable=False, server_default="56"),
    "notice_minutes": sa.Column("notice_minutes", sa.Integer(), nullable=False, server_default="0"),
    "sex": sa.Column("sex", sa.String(), nullable=True),
    "interval_days": sa.Column("interval_days", sa.Integer(), nullable=True),
    "practice_share_days": sa.Column("practice_share_days", sa.Integer(), nullable=True),
    "partner_hours": sa.Column("partner_hours", sa.Integer(), nullable=True),
}
CHECKS = {
    "ck_service_days_ahead": "days_ahead between 0 and 366",
    "ck_service_notice": "notice_minutes between 0 and 10080",
    "ck_service_sex": "sex in ('female', 'male')",
    "ck_service_interval": "interval_days between 1 and 3660",
    "ck_service_practice_share": "practice_share_days between 0 and 366",
    "ck_service_partner_hours": "partner_hours between 0 and 8784",
}
DEMONSTRATION = "network_id in (select id from network where is_demonstration)"


def upgrade() -> None:
    for column in RULES.values():
        op.add_column("service", column)
    for name, condition in CHECKS.items():
        op.create_check_constraint(name, "service", condition)
    op.execute(f"update service set sex = 'female' where code = 'cervical_screening' and {DEMONSTRATION}")
    op.execute(f"update service set partner_hours = 48 where code in ('gp', 'gp_telephone') and {DEMONSTRATION}")
    op.create_index(
        "ix_slot_search_any", "slot", ["network_id", "starts_at", "id"], postgresql_where=sa.text("status = 'open'")
    )
    op.create_table(
        "quota",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("network_id", sa.BigInteger(), nullable=False),
        sa.Column("service_id", sa.BigInteger(), nullable=False),
        sa.Column("ods_code", sa.String(), nullable=False),
        sa.Column("per_day", sa.Integer(), nullable=False),
        sa.CheckConstraint("per_day >= 0", name="ck_quota_per_day"),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"]),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("service_id", "ods_code", name="uq_quota_service_id_ods_code"),
    )
    op.create_index("ix_quota_network_id", "quota", ["network_id"])
    op.add_column("appointment", sa.Column("organisation", sa.String(), nullable=True))
    op.add_column("appointment", sa.Column("cancel_reason", sa.String(), nullable=True))
    op.create_check_constraint(
        "ck_appointment_cancel_reason",
        "appointment",
        "cancel_reason in ('not_needed', 'cannot_come', 'other_time', 'booked_elsewhere', 'other', 'by_clinic')",
    )
    op.create_check_constraint(
        "ck_appointment_cancel_reason_cancelled", "appointment", "cancel_reason is null or status = 'cancelled'"
    )
    _statuses("'booked', 'arrived', 'started', 'fulfilled', 'cancelled', 'did_not_attend'")
    op.create_index(
        "ix_appointment_status_open",
        "appointment",
        ["network_id"],
        postgresql_where=sa.text("status in ('booked', 'arrived', 'started')"),
    )
    op.add_column("occupancy", sa.Column("overbooked", sa.Boolean(), nullable=False, server_default="false"))
    op.drop_constraint("uq_occupancy_slot", "occupancy", type_="unique")
    op.create_index("uq_occupancy_slot", "occupancy", ["slot_id"], unique=True,
                    postgresql_where=sa.text("not overbooked"))
    for who in ("clinician", "room"):
        op.execute(f"alter table occupancy drop constraint ex_occupancy_{who}")
        _alone(who, " where (not overbooked)")


def downgrade() -> None:
    for who in ("clinician", "room"):
        op.execute(f"alter table occupancy drop constraint ex_occupancy_{who}")
        _alone(who)
    op.drop_index("uq_occupancy_slot", "occupancy")
    op.create_unique_constraint("uq_occupancy_slot", "occupancy", ["slot_id"])
    op.drop_column("occupancy", "overbooked")
    op.drop_index("ix_appointment_status_open", "appointment")
    op.execute("update appointment set status = 'arrived' where status = 'started'")
    _statuses("'booked', 'arrived', 'fulfilled', 'cancelled', 'did_not_attend'")
    op.drop_constraint("ck_appointment_cancel_reason_cancelled", "appointment", type_="check")
    op.drop_constraint("ck_appointment_cancel_reason", "appointment", type_="check")
    op.drop_column("appointment", "cancel_reason")
    op.drop_column("appointment", "organisation")
    op.drop_table("quota")
    op.drop_index("ix_slot_search_any", "slot")
    for name in CHECKS:
        op.drop_constraint(name, "service", type_="check")
    for name in RULES:
        op.drop_column("service", name)


def _statuses(words: str) -> None:
    op.drop_constraint("ck_appointment_status", "appointment", type_="check")
    op.create_check_constraint("ck_appointment_status", "appointment", f"status in ({words})")


def _alone(who: str, where: str = "") -> None:
    op.execute(
        f"alter table occupancy add constraint ex_occupancy_{who} exclude using gist"
        f" (int8range({who}_id, {who}_id, '[]') with =, during with &&){where}"
    )
