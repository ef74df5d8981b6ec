"""A practice's people see its own patients only. Passkeys, and sign-ins elsewhere that are linked to somebody here."""

import sqlalchemy as sa
from alembic import op

from scheduler.migrations.tenancy import PRACTICE, ROLE, narrow, protect, widen

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OF_A_PRACTICE = ("receptionist", "clinician", "manager")
# a policy's own question is narrowed too, so that of a patient, an entry or an appointment is enough
A_PATIENT = "exists (select from patient where patient.id = {table}.patient_id)"
AN_ENTRY = "exists (select from waitlist_entry where waitlist_entry.id = {table}.entry_id)"
A_COLLEAGUE = "exists (select from staff where staff.id = {table}.staff_id)"
SHARED = "party_of_practices"
NARROWED = {
    "patient": f"practice_id = {PRACTICE}",
    "staff": f"practice_id = {PRACTICE}",
    "appointment": A_PATIENT,
    "sign_in_code": A_PATIENT,
    "proxy": A_PATIENT,
    "waitlist_entry": f"{A_PATIENT} and (party_id is null or not {SHARED}(party_id, {PRACTICE}))",
    "waitlist_window": AN_ENTRY,
    "offer": AN_ENTRY,
    "login_session": f"({A_PATIENT} or {A_COLLEAGUE})",
    "message": """case split_part(subject, ':', 1)
        when 'appointment' then exists (select from appointment a where a.id = split_part(subject, ':', 2)::bigint)
        when 'offer' then exists (select from offer o where o.id = split_part(subject, ':', 2)::bigint)
        else false end""",
    "message_event": "exists (select from message where message.id = {table}.message_id)",
    "passkey": A_COLLEAGUE,
    "passkey_challenge": A_COLLEAGUE,
    "staff_account": A_COLLEAGUE,
    "openid_attempt": "false",
}
NEW = ("passkey", "passkey_challenge", "staff_account", "openid_attempt")


def upgrade() -> None:
    op.add_column("api_token", _key("practice", nullable=True, index=True))
    for table in ("api_token", "staff"):
        rule = f"practice_id is null or role in {OF_A_PRACTICE!r}"
        op.create_check_constraint(f"ck_{table}_practice", table, rule)
    op.execute(  # it asks as the owner: a policy that asked its own table would never end
        f"create function {SHARED}(party bigint, practice bigint) returns boolean language sql stable"
        " security definer set search_path = public, pg_temp as $$"
        " select exists (select from waitlist_entry e join patient p on p.id = e.patient_id"
        " where e.party_id = party and p.practice_id <> practice) $$"
    )
    op.execute(f"revoke all on function {SHARED} from public")
    op.execute(f"grant execute on function {SHARED} to {ROLE}")
    _passkeys()
    _elsewhere()
    op.add_column(
        "login_session", sa.Column("sees_records", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    for table in NEW:
        protect(table)
    for table, condition in NARROWED.items():
        narrow(table, condition.format(table=table))


def downgrade() -> None:
    for table in reversed(NARROWED):
        widen(table)
    op.execute(f"drop function {SHARED}")
    for table in reversed(NEW):
        op.drop_table(table)
    op.drop_column("login_session", "sees_records")
    for table in ("api_token", "staff"):
        op.drop_constraint(f"ck_{table}_practice", table)
    op.drop_column("api_token", "practice_id")


def _passkeys() -> None:
    op.create_table(
        "passkey", _id(), _key("network", index=True), _key("staff", index=True), _text("name"), _text("credential"),
        sa.Column("public_key", sa.LargeBinary(), nullable=False), sa.Column("sign_count", sa.BigInteger(), nullable=False),
        _time("created_at"), _time("used_at", nullable=True), _time("removed_at", nullable=True),
        sa.CheckConstraint("name <> ''", name="ck_passkey_name"),
    )
    op.create_index(
        "uq_passkey_credential", "passkey", ["credential"], unique=True, postgresql_where=sa.text("removed_at is null")
    )
    op.create_table(
        "passkey_challenge", _id(), _key("network", index=True), _key("staff", nullable=True, index=True),
        sa.Column("browser_digest", sa.String(), nullable=False, index=True),
        sa.Column("challenge", sa.LargeBinary(), nullable=False), _time("expires_at"), _time("used_at", nullable=True),
    )


def _elsewhere() -> None:
    op.create_table(
        "openid_attempt", _id(), _key("network", index=True), _text("way"), sa.Column("level", sa.String(), nullable=True),
        _text("state_digest"), _text("browser_digest"), _text("nonce"), _text("verifier"), _time("expires_at"),
        _time("used_at", nullable=True), sa.UniqueConstraint("state_digest", name="uq_openid_attempt_state_digest"),
        sa.CheckConstraint("way in ('nhs_login', 'staff')", name="ck_openid_attempt_way"),
        sa.CheckConstraint("level in ('P5', 'P9')", name="ck_openid_attempt_level"),
        sa.CheckConstraint("(way = 'staff') = (level is null)", name="ck_openid_attempt_staff"),
    )
    op.create_table(
        "staff_account", _id(), _key("network", index=True), _key("staff", index=True), _text("issuer"),
        _text("subject"), _text("linked_by"), _time("linked_at"),
        sa.UniqueConstraint("network_id", "issuer", "subject", name="uq_staff_account_network_id_issuer_subject"),
    )


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, *, nullable: bool = False, index: bool = False) -> sa.Column:
    return sa.Column(f"{table}_id", sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable, index=index)
