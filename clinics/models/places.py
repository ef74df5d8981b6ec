"""Where care happens, and when it is open."""

from datetime import time

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, weekly


class Site(SQLModel, table=True):
    """`interpreters`: languages (BCP 47) for which one can be had, asked for `interpreter_hours` before."""

    __tablename__ = "site"
    __table_args__ = (
        sa.UniqueConstraint("network_id", "name", name="uq_site_network_id_name"),
        sa.CheckConstraint("interpreter_hours >= 0", name="ck_site_interpreter_hours"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    practice_id: int | None = Field(default=None, sa_column=key_to("practice", nullable=True))
    name: str
    address: str
    postcode: str
    latitude: float | None = None
    longitude: float | None = None
    step_free: bool = False
    hearing_loop: bool = False
    interpreters: list[str] = Field(
        default_factory=list, sa_column=sa.Column(ARRAY(sa.String), nullable=False, server_default="{}")
    )
    interpreter_hours: int = Field(default=48, sa_column_kwargs={"server_default": "48"})


class Room(SQLModel, table=True):
    __tablename__ = "room"
    __table_args__ = (sa.UniqueConstraint("site_id", "name", name="uq_room_site_id_name"),)

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    site_id: int = Field(sa_column=key_to("site"))
    name: str


class OpeningHours(SQLModel, table=True):
    __tablename__ = "opening_hours"
    __table_args__ = weekly("opening_hours")

    id: int = Field(default=None, sa_column=id_column())
    site_id: int = Field(sa_column=key_to("site"))
    weekday: int
    starts: time
    ends: time
