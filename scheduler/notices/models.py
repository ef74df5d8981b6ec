"""What a clinician was told, so that the next message says what is otherwise than that, and nothing else."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment

PURPOSES = ("rota_published", "shifts_changed")


class ShiftNotice(SQLModel, table=True):
    """One thing to be told to one clinician, about shifts that had not begun: `known` before it, `shifts` after.

    Both are lists of `{starts_at, ends_at, site_id}`. `version` counts a clinician's notices; the latest is the one
    that may be true. If none of its messages left, the next one begins again at `known`.
    """

    __tablename__ = "shift_notice"
    __table_args__ = (
        sa.UniqueConstraint("clinician_id", "version", name="uq_shift_notice_clinician_id_version"),
        sa.CheckConstraint(f"purpose in {PURPOSES!r}", name="ck_shift_notice_purpose"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    clinician_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("clinician.id"), nullable=False))
    rota_id: int = Field(sa_column=key_to("rota"))
    version: int
    purpose: str
    known: list[dict[str, Any]] = Field(sa_column=sa.Column(JSONB, nullable=False))
    shifts: list[dict[str, Any]] = Field(sa_column=sa.Column(JSONB, nullable=False))
    written_at: datetime = Field(sa_column=moment())
