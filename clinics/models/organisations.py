"""Networks and the practices whose patients they serve."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to


class Network(SQLModel, table=True):
    """A primary care network."""

    __tablename__ = "network"
    __table_args__ = (
        sa.UniqueConstraint("ods_code", name="uq_network_ods_code"),
        sa.CheckConstraint("ods_code ~ '^U[0-9]{5}$'", name="ck_network_ods_code"),
    )

    id: int = Field(default=None, sa_column=id_column())
    ods_code: str
    name: str
    icb_code: str = ""
    icb_name: str = ""
    is_demonstration: bool = False


class Practice(SQLModel, table=True):
    """A GP practice; some belong to no network."""

    __tablename__ = "practice"
    __table_args__ = (
        sa.UniqueConstraint("ods_code", name="uq_practice_ods_code"),
        sa.CheckConstraint("ods_code ~ '^[A-Z][0-9]{5}$'", name="ck_practice_ods_code"),
        sa.CheckConstraint("list_size >= 0 and adjusted_list_size >= 0", name="ck_practice_list_size"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int | None = Field(default=None, sa_column=key_to("network", nullable=True))
    ods_code: str
    name: str
    address: str
    postcode: str
    list_size: int
    adjusted_list_size: int
    imd_score: Decimal | None = Field(default=None, sa_column=sa.Column(sa.Numeric(6, 2)))
    latitude: float | None = None
    longitude: float | None = None
    closed: bool = False


class PracticeListSize(SQLModel, table=True):
    """Populations are corrected within the year, so every version is kept."""

    __tablename__ = "practice_list_size"
    __table_args__ = (sa.UniqueConstraint("practice_id", "as_of", name="uq_practice_list_size"),)

    id: int = Field(default=None, sa_column=id_column())
    practice_id: int = Field(sa_column=key_to("practice"))
    as_of: date
    list_size: int
    adjusted_list_size: int
