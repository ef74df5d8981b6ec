"""What clinicians speak or sign besides English, as BCP 47 says it: bfi is British Sign Language."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("clinician", sa.Column("languages", ARRAY(sa.String()), server_default="{}", nullable=False))


def downgrade() -> None:
    op.drop_column("clinician", "languages")
