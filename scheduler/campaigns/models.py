"""Campaigns: whom to invite to what, for which days, and in waves of what kind."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from clinics.models.columns import key_to, moment


class Campaign(SQLModel, table=True):
    """People of these ages on `first_day`, of this sex and these practices (none means any), who have had the service
    on no day of the last `not_within_days`, are invited to times from `first_day` to `last_day`.

    `expected_take_up` is the share that we expect to book before the campaign has shown its own.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        sa.CheckConstraint("status in ('draft', 'running', 'paused', 'ended')", name="ck_campaign_status"),
        sa.CheckConstraint("first_day <= last_day", name="ck_campaign_days"),
        sa.CheckConstraint("min_age <= max_age and min_age >= 0", name="ck_campaign_ages"),
        sa.CheckConstraint("sex in ('female', 'male')", name="ck_campaign_sex"),
        sa.CheckConstraint("not_within_days between 0 and 7320", name="ck_campaign_not_within"),
        sa.CheckConstraint("most_per_wave between 1 and 5000", name="ck_campaign_most"),
        sa.CheckConstraint("wave_every_days between 1 and 90", name="ck_campaign_every"),
        sa.CheckConstraint("answer_days between 1 and 60", name="ck_campaign_answer"),
        sa.CheckConstraint("expected_take_up > 0 and expected_take_up <= 1", name="ck_campaign_take_up"),
    )

    id: int = Field(default=None, sa_column=sa.Column(sa.BigInteger, sa.Identity(), primary_key=True))
    network_id: int = Field(sa_column=key_to("network"))
    service_id: int = Field(sa_column=key_to("service"))
    name: str
    first_day: date
    last_day: date
    min_age: int | None = None
    max_age: int | None = None
    sex: str | None = None
    practice_ids: list[int] = Field(
        default_factory=list, sa_column=sa.Column(ARRAY(sa.BigInteger), nullable=False, server_default="{}")
    )
    not_within_days: int
    most_per_wave: int
    wave_every_days: int
    answer_days: int
    expected_take_up: Decimal = Field(sa_column=sa.Column(sa.Numeric(4, 3), nullable=False))
    status: str = "draft"
    waves: int = 0
    next_wave_at: datetime = Field(sa_column=moment())
    created_by: str
    created_at: datetime = Field(sa_column=moment())
