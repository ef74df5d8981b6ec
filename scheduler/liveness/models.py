"""One row per process and machine: when it last did its work, and by when it will again."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Heartbeat(SQLModel, table=True):
    """Past `next_by` without another beat, the process hangs or is gone."""

    __tablename__ = "heartbeat"

    process: str = Field(primary_key=True)
    host: str = Field(primary_key=True)
    at: datetime = Field(sa_column=sa.Column(sa.DateTime(timezone=True), nullable=False))
    next_by: datetime = Field(sa_column=sa.Column(sa.DateTime(timezone=True), nullable=False))
