"""Services for some practices' people only, or with an invitation only; campaigns that invite them, and what they reply."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from scheduler.migrations.tenancy import PRACTICE, ROLE, narrow, protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NEW = ("campaign", "invitation", "invitation_choice", "reply")
# A practice's campaign invites its own patients; what a text says is read before anybody knows whose it is.
OF_A_PRACTICE = {
    "campaign": f"practice_ids = array[{PRACTICE}]",
    "invitation": "exists (select from patient where patient.id = invitation.patient_id)",
    "invitation_choice": "exists (select from invitation where invitation.id = invitation_choice.invitation_id)",
    "reply": "false",
}
ABOUT = "exists (select from {table} about where about.id = split_part(subject, ':', 2)::bigint)"
INVITED = f"    when 'invitation' then {ABOUT.format(table='invitation')}\n"
MESSAGES = f"""{PRACTICE} is null or case split_part(subject, ':', 1)
    when 'appointment' then {ABOUT.format(table='appointment')}
    when 'offer' then {ABOUT.format(table='offer')}
{INVITED}    else false end"""


def upgrade() -> None:
    op.add_column(
        "service", sa.Column("practice_ids", ARRAY(sa.BigInteger()), server_default="{}", nullable=False)
    )
    op.add_column("service", sa.Column("invitation_needed", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("patient", sa.Column("no_invitations", sa.Boolean(), server_default="false", nullable=False))
    _campaigns()
    _invitations()
    _choices()
    _replies()
    for table in NEW:
        protect(table)
        narrow(table, OF_A_PRACTICE[table])
    op.execute(f"alter policy practice on message to {ROLE} using ({MESSAGES})")


def downgrade() -> None:
    op.execute(f"alter policy practice on message to {ROLE} using ({MESSAGES.replace(INVITED, '')})")
    for table in reversed(NEW):
        op.drop_table(table)
    op.drop_column("patient", "no_invitations")
    op.drop_column("service", "invitation_needed")
    op.drop_column("service", "practice_ids")


def _campaigns() -> None:
    op.create_table(
        "campaign", _id(), _key("network"), _key("service"), _text("name"),
        sa.Column("first_day", sa.Date(), nullable=False), sa.Column("last_day", sa.Date(), nullable=False),
        _number("min_age", nullable=True), _number("max_age", nullable=True), _text("sex", nullable=True),
        sa.Column("practice_ids", ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        _number("not_within_days"), _number("most_per_wave"), _number("wave_every_days"), _number("answer_days"),
        sa.Column("expected_take_up", sa.Numeric(4, 3), nullable=False),
        _text("status"), _number("waves"), _time("next_wave_at"), _text("created_by"), _time("created_at"),
        sa.CheckConstraint("status in ('draft', 'running', 'paused', 'ended')", name="ck_campaign_status"),
        sa.CheckConstraint("first_day <= last_day", name="ck_campaign_days"),
        sa.CheckConstraint("min_age <= max_age and min_age >= 0", name="ck_campaign_ages"),
        sa.CheckConstraint("sex in ('female', 'male')", name="ck_campaign_sex"),
        sa.CheckConstraint("not_within_days between 0 and 7320", name="ck_campaign_not_within"),
        sa.CheckConstraint("most_per_wave between 1 and 5000", name="ck_campaign_most"),
        sa.CheckConstraint("wave_every_days between 1 and 90", name="ck_campaign_every"),
        sa.CheckConstraint("answer_days between 1 and 60", name="ck_campaign_answer"),
        sa.CheckConstraint("expected_take_up > 0 and expected_take_up <= 1", name="ck_campaign_take_up"),
    )


def _invitations() -> None:
    op.create_table(
        "invitation", _id(), _key("network"), _key("campaign"), _key("patient"), _key("service"),
        _key("appointment", nullable=True), _number("wave"),
        _text("status"), _time("chosen_at"), _time("sent_at", nullable=True), _time("expires_at", nullable=True),
        sa.CheckConstraint(
            "status in ('waiting', 'sent', 'booked', 'declined', 'expired', 'withdrawn')", name="ck_invitation_status"
        ),
        sa.CheckConstraint(
            "num_nonnulls(sent_at, expires_at) in (0, 2) and sent_at < expires_at", name="ck_invitation_period"
        ),
        sa.CheckConstraint("wave > 0", name="ck_invitation_wave"),
        sa.CheckConstraint(
            "status = 'withdrawn' or (status = 'waiting') = (sent_at is null)", name="ck_invitation_sent"
        ),
        sa.CheckConstraint(
            "(status = 'booked') = (appointment_id is not null)", name="ck_invitation_appointment"
        ),
    )
    op.create_index(
        "uq_invitation_open", "invitation", ["patient_id", "service_id"], unique=True,
        postgresql_where=sa.text("status in ('waiting', 'sent')"),
    )


def _choices() -> None:
    op.create_table(
        "invitation_choice", _id(), _key("network"), _key("invitation"), _key("slot"), _text("phone"),
        _number("number"), sa.Column("open", sa.Boolean(), nullable=False),
        sa.CheckConstraint("number > 0", name="ck_invitation_choice_number"),
    )
    op.create_index(
        "uq_invitation_choice_open", "invitation_choice", ["network_id", "phone", "number"], unique=True,
        postgresql_where=sa.text("open"),
    )


def _replies() -> None:
    op.create_table(
        "reply", _id(), sa.Column("network_id", sa.BigInteger(), nullable=False), _text("provider"),
        _text("provider_ref"), _text("sender"), _text("body"), _time("received_at"),
        sa.UniqueConstraint("provider", "provider_ref", name="uq_reply_provider_ref"),
    )
    op.create_index("ix_reply_sender", "reply", ["network_id", "sender", "received_at"])


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _key(table: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(f"{table}_id", sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable, index=True)


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
