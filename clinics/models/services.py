"""What patients are offered, and how it is carved into appointments."""

from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, number, one_of


class DeliveryChannel(StrEnum):
    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    VIDEO = "video"


class Service(SQLModel, table=True):
    """`minutes` is one appointment; `demand_share` its weight in what patients ask for.

    `min_age` and `max_age` are whole years on the day of the appointment, both included; none means no bound. After so
    many appointments, or minutes, on end `catch_up_minutes` stay free; `turn_round_minutes` make a room ready after
    another service. It can be booked from `days_ahead` local days before to `notice_minutes` before; `sex` is who it is
    for, `interval_days` the least between two of the same patient's. Until `practice_share_days` before, the patients
    of a practice have no more of a week than its share of the list; partner organisations book in the last
    `partner_hours`, or not at all. Of a day's slots `advance_percent` can be booked at once and `same_day_percent` on
    the day only; the rest opens `embargo_days` before. `practice_ids`: whose patients it is for, all
    where there are none; with `invitation_needed` only who holds an open invitation books it.
    """

    __tablename__ = "service"
    __table_args__ = (
        sa.UniqueConstraint("network_id", "code", name="uq_service_network_id_code"),
        sa.CheckConstraint("minutes between 5 and 240", name="ck_service_minutes"),
        sa.CheckConstraint("min_age <= max_age and min_age >= 0", name="ck_service_ages"),
        sa.CheckConstraint(
            "(catch_up_minutes is null) = (num_nonnulls(catch_up_after_appointments, catch_up_after_minutes) = 0)"
            " and least(catch_up_minutes, catch_up_after_appointments, catch_up_after_minutes) > 0",
            name="ck_service_catch_up",
        ),
        sa.CheckConstraint("turn_round_minutes between 0 and 60", name="ck_service_turn_round"),
        sa.CheckConstraint("days_ahead between 0 and 366", name="ck_service_days_ahead"),
        sa.CheckConstraint("notice_minutes between 0 and 10080", name="ck_service_notice"),
        sa.CheckConstraint("sex in ('female', 'male')", name="ck_service_sex"),
        sa.CheckConstraint("interval_days between 1 and 3660", name="ck_service_interval"),
        sa.CheckConstraint("practice_share_days between 0 and 366", name="ck_service_practice_share"),
        sa.CheckConstraint("partner_hours between 0 and 8784", name="ck_service_partner_hours"),
        sa.CheckConstraint(
            "advance_percent >= 0 and same_day_percent >= 0 and advance_percent + same_day_percent <= 100"
            " and embargo_days > 0",
            name="ck_service_shares",
        ),
        one_of("delivery_channel", DeliveryChannel, "service"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    code: str
    name: str
    description: str
    minutes: int
    delivery_channel: str = DeliveryChannel.IN_PERSON
    bookable_online: bool = True
    min_age: int | None = None
    max_age: int | None = None
    sex: str | None = None
    interval_days: int | None = None
    practice_ids: list[int] = Field(
        default_factory=list, sa_column=sa.Column(ARRAY(sa.BigInteger), nullable=False, server_default="{}")
    )
    invitation_needed: bool = Field(
        default=False, sa_column=sa.Column(sa.Boolean, nullable=False, server_default="false")
    )
    days_ahead: int = Field(default=56, sa_column=number(56))
    notice_minutes: int = Field(default=0, sa_column=number(0))
    practice_share_days: int | None = None
    partner_hours: int | None = None
    catch_up_minutes: int | None = None
    catch_up_after_appointments: int | None = None
    catch_up_after_minutes: int | None = None
    turn_round_minutes: int = Field(default=0, sa_column=number(0))
    advance_percent: int = Field(default=100, sa_column=number(100))
    same_day_percent: int = Field(default=0, sa_column=number(0))
    embargo_days: int = Field(default=2, sa_column=number(2))
    demand_share: Decimal = Field(default=Decimal(0), sa_column=sa.Column(sa.Numeric(6, 4), nullable=False))

    @property
    def is_public(self) -> bool:
        """Whether anybody is shown its times; those that need an invitation are found by its link alone."""
        return self.bookable_online and not self.invitation_needed


class Quota(SQLModel, table=True):
    """How many appointments of a service an organisation that is no practice here may book for one day."""

    __tablename__ = "quota"
    __table_args__ = (
        sa.CheckConstraint("per_day >= 0", name="ck_quota_per_day"),
        sa.UniqueConstraint("service_id", "ods_code", name="uq_quota_service_id_ods_code"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    service_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("service.id"), nullable=False))
    ods_code: str
    per_day: int
