"""A rota, its clinic sessions, the shifts in them and the slots they are carved into."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, moment


class Rota(SQLModel, table=True):
    """Draft, then published, then closed. `starts_on` is a Monday; `ends_on` is the day after the last."""

    __tablename__ = "rota"
    __table_args__ = (
        sa.CheckConstraint("status in ('draft', 'published', 'closed')", name="ck_rota_status"),
        sa.CheckConstraint("starts_on < ends_on", name="ck_rota_period"),
        ExcludeConstraint(
            (sa.text("int8range(network_id, network_id, '[]')"), "="),
            (sa.text("daterange(starts_on, ends_on)"), "&&"),
            where=sa.text("status = 'published'"),
            using="gist",
            name="ex_rota_one_published",
        ),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    starts_on: date
    ends_on: date
    status: str = "draft"
    created_at: datetime = Field(sa_column=moment())
    published_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class ClinicSession(SQLModel, table=True):
    """A block of time at one site."""

    __tablename__ = "clinic_session"

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    rota_id: int = Field(sa_column=key_to("rota"))
    site_id: int = Field(sa_column=key_to("site"))
    starts_at: datetime = Field(sa_column=moment())
    ends_at: datetime = Field(sa_column=moment())


class Shift(SQLModel, table=True):
    """One clinician in one room for one clinic session, giving one service. Only published shifts are live.

    `pinned`: to stay in the next plan of these weeks.
    """

    __tablename__ = "shift"
    __table_args__ = (
        ExcludeConstraint(
            (sa.text("int8range(clinician_id, clinician_id, '[]')"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("live"),
            using="gist",
            name="ex_shift_clinician",
        ),
        ExcludeConstraint(
            (sa.text("int8range(room_id, room_id, '[]')"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("live"),
            using="gist",
            name="ex_shift_room",
        ),
    )
    model_config = {"arbitrary_types_allowed": True}

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    clinic_session_id: int = Field(sa_column=key_to("clinic_session"))
    clinician_id: int = Field(sa_column=key_to("clinician"))
    room_id: int = Field(sa_column=key_to("room"))
    service_id: int = Field(sa_column=key_to("service"))
    during: Range[datetime] = Field(sa_column=sa.Column(TSTZRANGE, nullable=False))
    live: bool = False
    pinned: bool = Field(default=False, sa_column=sa.Column(sa.Boolean, nullable=False, server_default="false"))


class Slot(SQLModel, table=True):
    """The smallest bookable unit. Whether it is free is never stored: it is free while nothing occupies it.

    `opens_at`: the moment from which it can be booked; none is at once.
    """

    __tablename__ = "slot"
    __table_args__ = (
        sa.CheckConstraint("status in ('open', 'withdrawn')", name="ck_slot_status"),
        sa.CheckConstraint("starts_at < ends_at", name="ck_slot_period"),
        sa.CheckConstraint("opens in ('advance', 'embargoed', 'same_day')", name="ck_slot_opens"),
        sa.CheckConstraint(
            "(opens = 'advance') = (opens_at is null) and opens_at <= starts_at", name="ck_slot_opens_at"
        ),
        sa.UniqueConstraint("shift_id", "starts_at", name="uq_slot_shift_id_starts_at"),
        sa.Index(
            "ix_slot_search_any",
            "network_id",
            "starts_at",
            "id",
            postgresql_where=sa.text("status = 'open'"),
        ),
        sa.Index(
            "ix_slot_search",
            "network_id",
            "service_id",
            "starts_at",
            "id",
            postgresql_where=sa.text("status = 'open'"),
        ),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("network.id"), nullable=False))
    shift_id: int = Field(sa_column=key_to("shift"))
    site_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("site.id"), nullable=False))
    clinician_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("clinician.id"), nullable=False))
    room_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("room.id"), nullable=False))
    service_id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.ForeignKey("service.id"), nullable=False))
    delivery_channel: str
    starts_at: datetime = Field(sa_column=moment())
    ends_at: datetime = Field(sa_column=moment())
    opens: str = Field(default="advance", sa_column=sa.Column(sa.String, nullable=False, server_default="advance"))
    opens_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    status: str = "open"

    def lasting_until(self, ends_at: datetime) -> "Slot":
        """The time from this slot's start until then, as a value that no session knows."""
        return Slot(
            **{column.key: getattr(self, column.key) for column in sa.inspect(Slot).columns} | {"ends_at": ends_at}
        )
