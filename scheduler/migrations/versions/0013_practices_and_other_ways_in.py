"""A practice's people see its own patients only. Passkeys, and sign-ins elsewhere that are linked to somebody here."""

import sqlalchemy as sa
from alembic import op

from scheduler.migrations.tenancy import PRACTICE, ROLE, narrow, widen

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

OF_A_PRACTICE = ("receptionist", "clinician", "manager")
# a policy's own question is narrowed too, so that of a patient, an entry or an appointment is enough
A_PATIENT = "exists (select from patient where patient.id = {table}.patient_id)"
AN_ENTRY = "exists (select from waitlist_entry where waitlist_entry.id = {table}.entry_id)"
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
    "login_session": f"({A_PATIENT} or exists (select from staff where staff.id = {{table}}.staff_id))",
    "message": """case split_part(subject, ':', 1)
        when 'appointment' then exists (select from appointment a where a.id = split_part(subject, ':', 2)::bigint)
        when 'offer' then exists (select from offer o where o.id = split_part(subject, ':', 2)::bigint)
        else false end""",
    "message_event": "exists (select from message where message.id = {table}.message_id)",
}


def upgrade() -> None:
    op.add_column("api_token", _key("practice", nullable=True))
    op.create_index("ix_api_token_practice_id", "api_token", ["practice_id"])
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
    for table, condition in NARROWED.items():
        narrow(table, condition.format(table=table))


def downgrade() -> None:
    for table in reversed(NARROWED):
        widen(table)
    op.execute(f"drop function {SHARED}")
    for table in ("api_token", "staff"):
        op.drop_constraint(f"ck_{table}_practice", table)
    op.drop_column("api_token", "practice_id")


def _key(table: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(f"{table}_id", sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable)
