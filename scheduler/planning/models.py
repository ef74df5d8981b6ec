"""One row per run of the planner, with what went in and what came out, so that any rota can be explained later."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class PlanRun(SQLModel, table=True):
    __tablename__ = "plan_run"

    id: int = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    network_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("network.id"), nullable=False, index=True))
    rota_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("rota.id"), nullable=False, index=True))
    status: str
    objective: float
    bound: float
    gap: float
    seconds: float
    problem: dict[str, Any] = Field(sa_column=sa.Column(JSONB, nullable=False))
    plan: dict[str, Any] = Field(sa_column=sa.Column(JSONB, nullable=False))
    unfilled: list[dict[str, Any]] = Field(sa_column=sa.Column(JSONB, nullable=False))
    created_at: datetime = Field(sa_column=sa.Column(sa.DateTime(timezone=True), nullable=False))
