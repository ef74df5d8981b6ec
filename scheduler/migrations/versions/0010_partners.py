"""Partner organisations that sign in with their own keys, and what their systems say about an appointment."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("network_id", sa.BigInteger(), sa.ForeignKey("network.id"), nullable=False),
        sa.Column("ods_code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("jwks", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("ods_code ~ '^[A-Z0-9]{3,12}$'", name="ck_partner_ods_code"),
        sa.UniqueConstraint("client_id", name="uq_partner_client_id"),
    )
    op.create_index("ix_partner_network_id", "partner", ["network_id"])
    op.create_index(
        "uq_partner_network_id_ods_code", "partner", ["network_id", "ods_code"],
        unique=True, postgresql_where=sa.text("revoked_at is null"),
    )
    op.create_table(
        "used_assertion",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("network_id", sa.BigInteger(), sa.ForeignKey("network.id"), nullable=False),
        sa.Column("partner_id", sa.BigInteger(), sa.ForeignKey("partner.id"), nullable=False),
        sa.Column("jti", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("partner_id", "jti", name="uq_used_assertion"),
    )
    op.create_index("ix_used_assertion_network_id", "used_assertion", ["network_id"])
    op.add_column("appointment", sa.Column("description", sa.String()))
    op.add_column("appointment", sa.Column("comment", sa.String()))
    op.create_check_constraint(
        "ck_appointment_description", "appointment", "char_length(description) between 1 and 100"
    )
    op.create_check_constraint("ck_appointment_comment", "appointment", "char_length(comment) between 1 and 500")


def downgrade() -> None:
    op.drop_column("appointment", "comment")
    op.drop_column("appointment", "description")
    op.drop_table("used_assertion")
    op.drop_table("partner")
