"""A waiting list: wishes with their windows, and offers of times that came free."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _entries()
    _windows()
    _offers()


def _entries() -> None:
    op.create_table(
        "waitlist_entry",
        _id(),
        *_keys("network", "patient", "service"),
        _key("party_id", "waitlist_entry", nullable=True),
        sa.Column("party_size", sa.Integer(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("site_ids", ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.Column("notice_minutes", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        _time("added_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("priority in ('routine', 'soon', 'urgent')", name="ck_waitlist_entry_priority"),
        sa.CheckConstraint(
            "status in ('waiting', 'offered', 'booked', 'withdrawn', 'ended')", name="ck_waitlist_entry_status"
        ),
        sa.CheckConstraint("notice_minutes between 0 and 20160", name="ck_waitlist_entry_notice"),
        sa.CheckConstraint("first_day <= last_day", name="ck_waitlist_entry_days"),
        sa.CheckConstraint(
            "party_size between 1 and 6 and (party_size = 1 or party_id is not null)", name="ck_waitlist_entry_party"
        ),
    )
    _index("waitlist_entry", "network_id", "patient_id", "service_id", "party_id")
    op.create_index(
        "uq_waitlist_entry_open", "waitlist_entry", ["patient_id", "service_id"], unique=True,
        postgresql_where=sa.text("status in ('waiting', 'offered')"),
    )
    op.create_index(
        "ix_waitlist_entry_waiting", "waitlist_entry", ["network_id", "service_id"],
        postgresql_where=sa.text("status = 'waiting'"),
    )


def _windows() -> None:
    op.create_table(
        "waitlist_window",
        _id(),
        *_keys("network"),
        _key("entry_id", "waitlist_entry"),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("weekday between 0 and 6", name="ck_waitlist_window_weekday"),
        sa.CheckConstraint("starts < ends", name="ck_waitlist_window_period"),
    )
    _index("waitlist_window", "network_id", "entry_id")


def _offers() -> None:
    op.create_table(
        "offer",
        _id(),
        *_keys("network"),
        _key("entry_id", "waitlist_entry"),
        *_keys("slot", "hold"),
        _key("appointment_id", "appointment", nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _time("offered_at"),
        _time("expires_at"),
        _time("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("status in ('made', 'accepted', 'declined', 'expired', 'lost')", name="ck_offer_status"),
        sa.CheckConstraint("offered_at < expires_at", name="ck_offer_period"),
        sa.CheckConstraint("(status = 'made') = (ended_at is null)", name="ck_offer_ended"),
        sa.CheckConstraint("(status = 'accepted') = (appointment_id is not null)", name="ck_offer_appointment"),
        sa.CheckConstraint("reason <> ''", name="ck_offer_reason"),
        sa.UniqueConstraint("entry_id", "slot_id", name="uq_offer_entry_slot"),
    )
    _index("offer", "network_id", "entry_id", "slot_id", "hold_id", "appointment_id")
    for what in ("slot", "entry"):
        op.create_index(
            f"uq_offer_open_{what}", "offer", [f"{what}_id"], unique=True, postgresql_where=sa.text("status = 'made'")
        )


def downgrade() -> None:
    for table in ("offer", "waitlist_window", "waitlist_entry"):
        op.drop_table(table)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False)


def _key(name: str, table: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), sa.ForeignKey(f"{table}.id"), nullable=nullable)


def _keys(*tables: str) -> list[sa.Column[int]]:
    return [_key(f"{table}_id", table) for table in tables]


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
