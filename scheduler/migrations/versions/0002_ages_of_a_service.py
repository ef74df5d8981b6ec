"""A service may be for some ages only; the demonstration's NHS Health Check is for 40 to 74."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("service", sa.Column("min_age", sa.Integer(), nullable=True))
    op.add_column("service", sa.Column("max_age", sa.Integer(), nullable=True))
    op.create_check_constraint("ck_service_ages", "service", "min_age <= max_age and min_age >= 0")
    op.execute(
        "update service set min_age = 40, max_age = 74 where code = 'health_check'"
        " and network_id in (select id from network where is_demonstration)"
    )


def downgrade() -> None:
    op.drop_constraint("ck_service_ages", "service")
    op.drop_column("service", "max_age")
    op.drop_column("service", "min_age")
