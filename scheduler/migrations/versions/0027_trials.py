"""Trials of messages, the arms of their appointments, and who is vulnerable and takes part in none."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from scheduler.migrations.tenancy import narrow, protect

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

PURPOSES = "'confirmation', 'reminder_days', 'reminder_evening_before', 'reminder_morning'"
THEIRS = "exists (select from appointment where appointment.id = trial_arm.appointment_id)"


def upgrade() -> None:
    op.add_column("patient", sa.Column("vulnerable", sa.Boolean(), server_default="false", nullable=False))
    _trials()
    _arms()
    protect("trial")
    protect("trial_arm", may="select, insert")
    narrow("trial_arm", THEIRS)
    op.execute(
        "create trigger trial_arm_only_grows before update or delete on trial_arm "
        "for each statement execute function refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("trial_arm")
    op.drop_table("trial")
    op.drop_column("patient", "vulnerable")


def _trials() -> None:
    op.create_table(
        "trial", _id(), _key("network"), _text("purpose"), _text("kind"), _text("variant"),
        sa.Column("days", ARRAY(sa.Integer())),
        _text("current_variant"), sa.Column("current_days", ARRAY(sa.Integer())),
        _number("share_percent"), _number("planned_size"), sa.Column("last_day", sa.Date()), _number("in_time_hours"),
        _text("status"), _text("finding", nullable=True), _text("seed"), _text("created_by"), _time("created_at"),
        _time("started_at", nullable=True), _time("stopped_at", nullable=True), _time("decided_at", nullable=True),
        _time("judged_at", nullable=True),
        sa.CheckConstraint("kind in ('wording', 'timing')", name="ck_trial_kind"),
        sa.CheckConstraint(f"purpose in ({PURPOSES})", name="ck_trial_purpose"),
        sa.CheckConstraint(
            "status in ('draft', 'running', 'stopped', 'adopted', 'discarded')", name="ck_trial_status"
        ),
        sa.CheckConstraint("finding in ('better', 'worse', 'harm', 'no_difference')", name="ck_trial_finding"),
        sa.CheckConstraint("(kind = 'timing') = (days is not null)", name="ck_trial_days"),
        sa.CheckConstraint("kind = 'wording' or purpose = 'reminder_days'", name="ck_trial_timing_of_reminders"),
        sa.CheckConstraint("share_percent between 1 and 100", name="ck_trial_share"),
        sa.CheckConstraint("planned_size between 100 and 1000000", name="ck_trial_planned"),
        sa.CheckConstraint("in_time_hours between 0 and 168", name="ck_trial_in_time"),
    )
    op.create_index(
        "uq_trial_open", "trial", ["network_id", "purpose"], unique=True,
        postgresql_where=sa.text("status in ('running', 'stopped')"),
    )


def _arms() -> None:
    op.create_table(
        "trial_arm", _id(), _key("network"),
        sa.Column("trial_id", sa.BigInteger(), sa.ForeignKey("trial.id"), nullable=False), _key("appointment"),
        _text("arm"), _number("stratum"), _time("drawn_at"),
        sa.UniqueConstraint("trial_id", "appointment_id", name="uq_trial_arm"),
        sa.CheckConstraint("arm in ('a', 'b')", name="ck_trial_arm_arm"),
        sa.CheckConstraint("stratum between 0 and 3", name="ck_trial_arm_stratum"),
    )


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _key(table: str) -> sa.Column:
    return sa.Column(f"{table}_id", sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=False, index=True)


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
