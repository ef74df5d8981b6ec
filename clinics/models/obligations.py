"""What a network owes, and the hours and days that it turns on."""

from datetime import date, time
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, one_of, weekly


class GpCover(StrEnum):
    """How Network Standard Hours must be covered: disputed, so a policy of the contract."""

    ON_SITE = "gp_on_site"
    AVAILABLE_REMOTE = "gp_available_remote"


class Contract(SQLModel, table=True):
    """What the network owes."""

    __tablename__ = "contract"
    __table_args__ = (one_of("gp_cover", GpCover, "contract"),)

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    starts_on: date
    ends_on: date | None = None
    minutes_per_1000_per_week: Decimal = Field(
        default=Decimal(60), sa_column=sa.Column(sa.Numeric(8, 3), nullable=False)
    )
    gp_cover: str = GpCover.AVAILABLE_REMOTE
    minimum_people_on_site: int = 2


class StandardHours(SQLModel, table=True):
    """Network Standard Hours of one weekday."""

    __tablename__ = "standard_hours"
    __table_args__ = weekly("standard_hours")

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    weekday: int
    starts: time
    ends: time


class BankHoliday(SQLModel, table=True):
    __tablename__ = "bank_holiday"
    __table_args__ = (sa.UniqueConstraint("division", "day", "title", name="uq_bank_holiday"),)

    id: int = Field(default=None, sa_column=id_column())
    division: str
    day: date
    title: str
