"""Row-level security of messages costs a booking little: writing five of them took more than all the rest.

An event carries its message's network, so that the message need not be looked up. Whether a message is about a
practice's own patients is asked by a function, which only a practice's transaction calls: written into the policy, it
was part of every plan, with the policies of all that a message may be about.
"""

import sqlalchemy as sa
from alembic import op

from scheduler.migrations.tenancy import OWN, PRACTICE, ROLE, of

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLE, GROWS = "message_event", "message_event_only_grows"
ASKED = ("appointment", "offer", "invitation")
ABOUT = "exists (select from {table} about where about.id = split_part({subject}, ':', 2)::bigint)"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("network_id", sa.BigInteger(), nullable=True))
    op.execute(f"alter table {TABLE} disable trigger {GROWS}")
    op.execute(f"update {TABLE} set network_id = message.network_id from message where message.id = message_id")
    op.execute(f"alter table {TABLE} enable trigger {GROWS}")
    op.alter_column(TABLE, "network_id", nullable=False)
    op.create_unique_constraint("uq_message_network_id_id", "message", ["network_id", "id"])
    op.drop_constraint("message_event_message_id_fkey", TABLE)
    op.create_foreign_key(
        "fk_message_event_message", TABLE, "message", ["network_id", "message_id"], ["network_id", "id"]
    )
    op.execute(f"alter policy tenant on {TABLE} to {ROLE} using ({OWN})")
    op.execute(  # by the caller's own rights: what it asks is narrowed to the practice like any question of theirs
        "create function is_about_own_patients(subject text) returns boolean language plpgsql stable as"
        f" $$ begin return {_about('subject')}; end $$"
    )
    op.execute(f"alter policy practice on message using ({PRACTICE} is null or is_about_own_patients(subject))")


def downgrade() -> None:
    op.execute(f"alter policy practice on message using ({PRACTICE} is null or {_about('subject')})")
    op.execute("drop function is_about_own_patients(text)")
    op.execute(f"alter policy tenant on {TABLE} to {ROLE} using ({of('message', 'message_id', TABLE)})")
    op.drop_constraint("fk_message_event_message", TABLE)
    op.create_foreign_key("message_event_message_id_fkey", TABLE, "message", ["message_id"], ["id"])
    op.drop_constraint("uq_message_network_id_id", "message")
    op.drop_column(TABLE, "network_id")


def _about(subject: str) -> str:
    """Whether the appointment, offer or invitation can be seen; of anything else a practice is told nothing."""
    kinds = " ".join(f"when '{table}' then {ABOUT.format(table=table, subject=subject)}" for table in ASKED)
    return f"case split_part({subject}, ':', 1) {kinds} else false end"
