"""Trials of messages, and the arm that each of their appointments was drawn into."""

from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment, one_of


class Kind(StrEnum):
    """What the arms differ in: the words of one message, or how many days before reminders leave."""

    WORDING = "wording"
    TIMING = "timing"


class Purpose(StrEnum):
    """The messages of which a trial may be, by the names of their templates."""

    CONFIRMATION = "confirmation"
    REMINDER_DAYS = "reminder_days"
    REMINDER_EVENING_BEFORE = "reminder_evening_before"
    REMINDER_MORNING = "reminder_morning"


class TrialStatus(StrEnum):
    """Stopped, a trial waits for somebody to decide; adopted, its B is what everybody is told from then on."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    ADOPTED = "adopted"
    DISCARDED = "discarded"


class Finding(StrEnum):
    """What is known of B. `harm`: not yet known to be worse, but likely enough that nobody else is told B."""

    BETTER = "better"
    WORSE = "worse"
    HARM = "harm"
    NO_DIFFERENCE = "no_difference"


NOT_TO_BE_TOLD = (Finding.WORSE, Finding.HARM)
"""Found one of these, B is told to nobody any more."""


class Trial(SQLModel, table=True):
    """A is what people are told now, kept in `current_…` from the start on; B is `variant`, or `days`.

    An empty variant is the plain wording. `share_percent`: of the appointments whose patients it could make a
    difference to, how many take part. `seed` decides who is in which arm, and is shown to nobody. `planned_size`
    counts appointments whose outcome is known. Whoever cancels `in_time_hours` ahead, cancels in time.
    """

    __tablename__ = "trial"
    __table_args__ = (
        one_of("kind", Kind, "trial"),
        one_of("purpose", Purpose, "trial"),
        one_of("status", TrialStatus, "trial"),
        one_of("finding", Finding, "trial"),
        sa.CheckConstraint("(kind = 'timing') = (days is not null)", name="ck_trial_days"),
        sa.CheckConstraint("kind = 'wording' or purpose = 'reminder_days'", name="ck_trial_timing_of_reminders"),
        sa.CheckConstraint("share_percent between 1 and 100", name="ck_trial_share"),
        sa.CheckConstraint("planned_size between 100 and 1000000", name="ck_trial_planned"),
        sa.CheckConstraint("in_time_hours between 0 and 168", name="ck_trial_in_time"),
        sa.Index(
            "uq_trial_open",
            "network_id",
            "purpose",
            unique=True,
            postgresql_where=sa.text("status in ('running', 'stopped')"),
        ),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    purpose: str
    kind: str
    variant: str = ""
    days: list[int] | None = Field(default=None, sa_column=sa.Column(ARRAY(sa.Integer)))
    current_variant: str = ""
    current_days: list[int] | None = Field(default=None, sa_column=sa.Column(ARRAY(sa.Integer)))
    share_percent: int
    planned_size: int
    last_day: date | None = None
    in_time_hours: int
    status: str = "draft"
    finding: str | None = None
    seed: str
    created_by: str
    created_at: datetime = Field(sa_column=moment())
    started_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    stopped_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    decided_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    judged_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class TrialArm(SQLModel, table=True):
    """An appointment's arm, written in the transaction that books it, and never changed: the database sees to it."""

    __tablename__ = "trial_arm"
    __table_args__ = (
        sa.UniqueConstraint("trial_id", "appointment_id", name="uq_trial_arm"),
        sa.CheckConstraint("arm in ('a', 'b')", name="ck_trial_arm_arm"),
        sa.CheckConstraint("stratum between 0 and 3", name="ck_trial_arm_stratum"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    trial_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("trial.id"), nullable=False))
    appointment_id: int = Field(sa_column=key_to("appointment"))
    arm: str
    stratum: int
    drawn_at: datetime = Field(sa_column=moment())
