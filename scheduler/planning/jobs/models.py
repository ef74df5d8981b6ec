"""One row per thing asked of the planner on a page. One at a time is open in a network: the database sees to it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment, one_of
from scheduler.planning.jobs.lifecycle import Kind, State


def _json(default: str) -> sa.Column[Any]:
    return sa.Column(JSONB, nullable=False, server_default=default)


class PlannerJob(SQLModel, table=True):
    """`asked`, `points` (of the search so far) and `found` are as `scheduler/planning/jobs/terms.py` writes them.

    `key` is the form's: who sends it twice has asked once. `owner` is the process that works at it, until
    `lease_until` unless it says so again. `rota_id`: the draft that was planned, or the rota to be repaired.
    """

    __tablename__ = "planner_job"
    __table_args__ = (
        one_of("kind", Kind, "planner_job"),
        one_of("state", State, "planner_job"),
        sa.CheckConstraint("(state = 'working') = (lease_until is not null)", name="ck_planner_job_lease_until"),
        sa.UniqueConstraint("network_id", "key", name="uq_planner_job_key"),
        sa.Index(
            "uq_planner_job_open",
            "network_id",
            unique=True,
            postgresql_where=sa.text("state in ('waiting', 'working')"),
        ),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    kind: str
    asked: dict[str, Any] = Field(sa_column=sa.Column(JSONB, nullable=False))
    key: str
    asked_by: str
    asked_at: datetime = Field(sa_column=moment())
    state: str = State.WAITING
    owner: str | None = None
    lease_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    stop_asked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    points: list[dict[str, Any]] = Field(default_factory=list, sa_column=_json("[]"))
    found: dict[str, Any] = Field(default_factory=dict, sa_column=_json("{}"))
    rota_id: int | None = Field(default=None, sa_column=key_to("rota", nullable=True))
    said: str = ""
    ended_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
