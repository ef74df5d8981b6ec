"""What clinicians are told of their shifts, and how they want to be told; what patients say of their visits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from scheduler.migrations.tenancy import narrow, protect

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

OWN = "exists (select from patient where patient.id = feedback.patient_id)"
ASKED = ("appointment", "offer", "invitation")
ABOUT = "exists (select from {table} about where about.id = split_part(subject, ':', 2)::bigint)"


def upgrade() -> None:
    op.add_column("clinician", sa.Column("told_by", sa.String(), server_default="email", nullable=False))
    op.create_check_constraint("ck_clinician_told_by", "clinician", "told_by in ('email', 'text', 'both')")
    op.add_column("patient", sa.Column("no_feedback", sa.Boolean(), server_default="false", nullable=False))
    _shift_notices()
    _feedback()
    _messages_about((*ASKED, "feedback"))


def downgrade() -> None:
    _messages_about(ASKED)
    op.drop_table("feedback")
    op.drop_table("shift_notice")
    op.drop_column("patient", "no_feedback")
    op.drop_column("clinician", "told_by")


def _shift_notices() -> None:
    op.create_table(
        "shift_notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        _key("network"), _key("clinician", index=False), _key("rota"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("known", JSONB(), nullable=False), sa.Column("shifts", JSONB(), nullable=False),
        _time("written_at"),
        sa.UniqueConstraint("clinician_id", "version", name="uq_shift_notice_clinician_id_version"),
        sa.CheckConstraint("purpose in ('rota_published', 'shifts_changed')", name="ck_shift_notice_purpose"),
    )
    protect("shift_notice")


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        _key("network"), _key("appointment", index=False), _key("patient"),
        _time("asked_at"), _time("open_until"),
        sa.Column("score", sa.SmallInteger()), _time("answered_at", nullable=True),
        sa.Column("comment", sa.String()),
        sa.UniqueConstraint("appointment_id", name="uq_feedback_appointment_id"),
        sa.CheckConstraint("score between 1 and 5", name="ck_feedback_score"),
        sa.CheckConstraint("char_length(comment) between 1 and 1000", name="ck_feedback_comment"),
        sa.CheckConstraint("(score is null) = (answered_at is null)", name="ck_feedback_answered"),
        sa.CheckConstraint("comment is null or score is not null", name="ck_feedback_comment_of_a_score"),
    )
    protect("feedback")
    narrow("feedback", OWN)


def _messages_about(tables: tuple[str, ...]) -> None:
    """A practice writes and sees messages about what is its patients'; those to clinicians are the network's."""
    kinds = " ".join(f"when '{table}' then {ABOUT.format(table=table)}" for table in tables)
    op.execute(
        "create or replace function is_about_own_patients(subject text) returns boolean language plpgsql stable as"
        f" $$ begin return case split_part(subject, ':', 1) {kinds} else false end; end $$"
    )


def _key(table: str, *, index: bool = True) -> sa.Column:
    return sa.Column(f"{table}_id", sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=False, index=index)


def _time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
