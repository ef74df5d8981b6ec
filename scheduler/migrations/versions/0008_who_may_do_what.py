"""The database keeps networks apart, by a role for requests and a policy on every table of a tenant; more roles."""

from alembic import op

from scheduler.migrations.tenancy import NETWORK, OWN, ROLE, of, protect, share, unprotect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

GROWS = "select, insert"
READ = "select"
OF_A_NETWORK = (
    "api_token", "appointment", "clinic_session", "clinician", "contract", "hold", "idempotent_answer", "message",
    "occupancy", "patient", "plan_run", "practice", "room", "rota", "service", "shift", "site", "slot",
    "standard_hours",
)  # fmt: skip
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
    _roles("receptionist", "clinician", "manager", "network_manager", "auditor")
    op.create_index("ix_patient_network_id_date_of_birth", "patient", ["network_id", "date_of_birth"])


def downgrade() -> None:
    op.execute("update api_token set role = 'manager' where role = 'network_manager'")
    _roles("receptionist", "manager", "clinician", "auditor")
    op.drop_index("ix_patient_network_id_date_of_birth", table_name="patient")
    op.execute(f"revoke all on bank_holiday from {ROLE}")
    for table in ("message_event", "audit_event", "network", *OF_A_PARENT, *OF_A_NETWORK):
        unprotect(table)
    op.execute(f"revoke usage on schema public from {ROLE}")  # the role stays: other databases of the server may use it


def _roles(*roles: str) -> None:
    op.drop_constraint("ck_api_token_role", "api_token")
    op.create_check_constraint("ck_api_token_role", "api_token", f"role in {roles!r}")
