"""The database keeps networks apart: a role for requests, a policy on every tenant's table. Staff, sessions, codes, proxies."""

import sqlalchemy as sa
from alembic import op

from scheduler.migrations.tenancy import NETWORK, OWN, ROLE, of, protect, share, unprotect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

GROWS = "select, insert"
READ = "select"
OF_A_NETWORK = (
    "api_token", "appointment", "clinic_session", "clinician", "contract", "hold", "idempotent_answer", "message",
    "occupancy", "offer", "partner", "patient", "plan_run", "practice", "quota", "room", "rota", "service", "shift",
    "site", "slot", "standard_hours", "used_assertion", "waitlist_entry", "waitlist_window",
)  # fmt: skip
ROLES = ("receptionist", "clinician", "manager", "network_manager", "auditor")
NEW = ("staff", "login_session", "sign_in_code", "proxy")
OF_A_PARENT = {
    "availability": ("clinician", "clinician_id"), "clinician_contract": ("clinician", "clinician_id"),
    "clinician_service": ("clinician", "clinician_id"), "commitment": ("clinician", "clinician_id"),
    "leave": ("clinician", "clinician_id"), "opening_hours": ("site", "site_id"),
    "practice_list_size": ("practice", "practice_id"),
}  # fmt: skip


def upgrade() -> None:
    op.execute(
        f"do $$ begin if not exists (select from pg_roles where rolname = '{ROLE}') then"
        f" create role {ROLE} nologin; end if;"
        f" if not pg_has_role(current_user, '{ROLE}', 'member') then"
        f" execute format('grant {ROLE} to %I', current_user); end if; end $$"
    )
    op.execute(f"grant usage on schema public to {ROLE}")
    for table in OF_A_NETWORK:
        protect(table)
    for table, (parent, key) in OF_A_PARENT.items():
        protect(table, of(parent, key, table))
    protect("network", f"id = {NETWORK}", may=READ)
    protect("audit_event", OWN, may=GROWS)
    protect("message_event", of("message", "message_id", "message_event"), may=GROWS)
    share("bank_holiday")
    _roles(*ROLES)
    _staff()
    _sessions()
    _codes()
    _proxies()
    for table in NEW:
        protect(table)
    op.create_index("ix_patient_network_id_date_of_birth", "patient", ["network_id", "date_of_birth"])


def downgrade() -> None:
    for table in reversed(NEW):
        op.drop_table(table)
    op.execute("update api_token set role = 'manager' where role = 'network_manager'")
    _roles("receptionist", "manager", "clinician", "auditor")
    op.drop_index("ix_patient_network_id_date_of_birth", table_name="patient")
    op.execute(f"revoke all on bank_holiday from {ROLE}")
    for table in ("message_event", "audit_event", "network", *OF_A_PARENT, *OF_A_NETWORK):
        unprotect(table)
    op.execute(f"revoke usage on schema public from {ROLE}")  # the role stays: other databases of the server may use it


def _staff() -> None:
    op.create_table(
        "staff", _id(), _key("network"), _key("practice", nullable=True), _text("email"), _text("name"), _text("role"),
        _text("password_hash", nullable=True), _text("totp_secret"),
        sa.Column("totp_step", sa.BigInteger(), server_default="0", nullable=False),
        _text("setup_digest", nullable=True), _time("setup_until", nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False), _time("wait_until", nullable=True),
        _time("created_at"), _time("ended_at", nullable=True),
        sa.UniqueConstraint("setup_digest", name="uq_staff_setup_digest"),
        sa.CheckConstraint(f"role in {ROLES!r}", name="ck_staff_role"),
        sa.CheckConstraint("email = lower(email)", name="ck_staff_email"),
        sa.CheckConstraint("(setup_digest is null) = (setup_until is null)", name="ck_staff_setup"),
    )
    op.create_index(
        "uq_staff_network_id_email", "staff", ["network_id", "email"], unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def _sessions() -> None:
    op.create_table(
        "login_session", _id(), _key("network"), _text("digest"), _key("staff", nullable=True),
        _key("patient", nullable=True), _text("device"), _time("created_at"), _time("last_seen_at"),
        _time("expires_at"), _time("revoked_at", nullable=True),
        sa.UniqueConstraint("digest", name="uq_login_session_digest"),
        sa.CheckConstraint("num_nonnulls(staff_id, patient_id) = 1", name="ck_login_session_one_person"),
    )


def _codes() -> None:
    op.create_table(
        "sign_in_code", _id(), _key("network"), _key("patient", nullable=True), _text("ticket_digest"),
        _text("code_digest"), sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        _time("created_at"), _time("expires_at"), _time("used_at", nullable=True),
        sa.UniqueConstraint("ticket_digest", name="uq_sign_in_code_ticket_digest"),
        sa.CheckConstraint("tries between 0 and 5", name="ck_sign_in_code_tries"),
        sa.CheckConstraint("used_at is null or patient_id is not null", name="ck_sign_in_code_used"),
    )


def _proxies() -> None:
    op.create_table(
        "proxy", _id(), _key("network"), _key("patient"),
        sa.Column("proxy_patient_id", sa.BigInteger(), sa.ForeignKey("patient.id"), nullable=False, index=True),
        _text("relation"), _text("scope"), _text("granted_by"), _time("granted_at"),
        sa.Column("ends_on", sa.Date(), nullable=True), _time("revoked_at", nullable=True),
        sa.CheckConstraint("patient_id <> proxy_patient_id", name="ck_proxy_somebody_else"),
        sa.CheckConstraint(
            "relation in ('parent', 'carer', 'guardian', 'attorney')", name="ck_proxy_relation"
        ),
        sa.CheckConstraint("scope in ('see', 'book')", name="ck_proxy_scope"),
        sa.CheckConstraint("relation <> 'parent' or ends_on is not null", name="ck_proxy_parent_ends"),
    )
    op.create_index(
        "uq_proxy_patient_id_proxy_patient_id", "proxy", ["patient_id", "proxy_patient_id"], unique=True,
        postgresql_where=sa.text("revoked_at is null"),
    )


def _id() -> sa.Column:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _key(table: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(f"{table}_id", sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable, index=True)


def _text(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.String(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _roles(*roles: str) -> None:
    op.drop_constraint("ck_api_token_role", "api_token")
    op.create_check_constraint("ck_api_token_role", "api_token", f"role in {roles!r}")
