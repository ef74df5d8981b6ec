"""Names as rows, which an index finds though a policy stands before it; wishes for an earlier time than one's own."""

import sqlalchemy as sa
from alembic import op

from scheduler.migrations.tenancy import narrow, protect

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WORDS = r"regexp_split_to_table(lower(given_name || ' ' || family_name), '[[:space:],.;''’-]+')"
PUT = (
    "insert into patient_name (patient_id, word, network_id)"
    f" select distinct id, word, network_id from {{}}, {WORDS} as word where word <> ''"
)


def upgrade() -> None:
    op.create_table(
        "patient_name",
        sa.Column("patient_id", sa.BigInteger(), sa.ForeignKey("patient.id", ondelete="CASCADE"), nullable=False),
        sa.Column("word", sa.String(collation="C"), nullable=False),
        sa.Column("network_id", sa.BigInteger(), sa.ForeignKey("network.id"), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", "word"),
    )
    op.create_index("ix_patient_name_network_id_word", "patient_name", ["network_id", "word"])
    protect("patient_name")
    narrow("patient_name", "exists (select from patient where patient.id = patient_name.patient_id)")
    op.execute(PUT.format("patient"))
    _trigger("named", "insert", "new table as now", PUT.format("now"))
    _trigger(
        "renamed", "update", "old table as before new table as now",
        "delete from patient_name where patient_id in (select now.id from now join before on before.id = now.id"
        " where (now.given_name, now.family_name) is distinct from (before.given_name, before.family_name));"
        f" {PUT.format('now')} on conflict do nothing",
    )  # fmt: skip
    op.add_column(
        "waitlist_entry",
        sa.Column("appointment_id", sa.BigInteger(), sa.ForeignKey("appointment.id"), nullable=True),
    )
    op.create_index("ix_waitlist_entry_appointment_id", "waitlist_entry", ["appointment_id"])
    op.create_check_constraint("ck_waitlist_entry_alone", "waitlist_entry", "appointment_id is null or party_size = 1")


def downgrade() -> None:
    op.drop_column("waitlist_entry", "appointment_id")
    for name in ("named", "renamed"):
        op.execute(f"drop trigger patient_{name} on patient")
        op.execute(f"drop function patient_{name}()")
    op.drop_table("patient_name")


def _trigger(name: str, event: str, rows: str, does: str) -> None:
    """After each statement, for all of its rows at once: people come in thousands."""
    op.execute(
        f"create function patient_{name}() returns trigger language plpgsql as $$ begin {does}; return null; end $$"
    )
    op.execute(
        f"create trigger patient_{name} after {event} on patient referencing {rows}"
        f" for each statement execute function patient_{name}()"
    )
