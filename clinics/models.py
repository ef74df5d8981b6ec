"""Networks, practices, sites, rooms, services, clinicians, contracts and hours: the facts that planning rests on.

Clock times are London local; days of the week count from Monday = 0.
"""

from datetime import date, time
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class Role(StrEnum):
    """What a clinician is employed as."""

    GP = "gp"
    REGISTRAR = "registrar"
    ADVANCED_NURSE_PRACTITIONER = "advanced_nurse_practitioner"
    PRACTICE_NURSE = "practice_nurse"
    PHARMACIST = "pharmacist"
    HEALTHCARE_ASSISTANT = "healthcare_assistant"
    PHYSICIAN_ASSOCIATE = "physician_associate"
    PHYSIOTHERAPIST = "physiotherapist"


DOCTORS = (Role.GP, Role.REGISTRAR)


class DeliveryChannel(StrEnum):
    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    VIDEO = "video"


class GpCover(StrEnum):
    """How Network Standard Hours must be covered: disputed, so a policy of the contract."""

    ON_SITE = "gp_on_site"
    AVAILABLE_REMOTE = "gp_available_remote"


def _id() -> sa.Column[int]:
    return sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)


def _key(table: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(sa.BigInteger, sa.ForeignKey(f"{table}.id"), nullable=nullable, index=True)


def _number(default: int) -> sa.Column[int]:
    return sa.Column(sa.Integer, nullable=False, server_default=str(default))


def _one_of(column: str, values: type[StrEnum], table: str) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} in ({allowed})", name=f"ck_{table}_{column}")


def _weekly(table: str) -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("weekday between 0 and 6", name=f"ck_{table}_weekday"),
        sa.CheckConstraint("starts < ends", name=f"ck_{table}_period"),
    )


class Network(SQLModel, table=True):
    """A primary care network."""

    __tablename__ = "network"
    __table_args__ = (
        sa.UniqueConstraint("ods_code", name="uq_network_ods_code"),
        sa.CheckConstraint("ods_code ~ '^U[0-9]{5}$'", name="ck_network_ods_code"),
    )

    id: int = Field(default=None, sa_column=_id())
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

    id: int = Field(default=None, sa_column=_id())
    network_id: int | None = Field(default=None, sa_column=_key("network", nullable=True))
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

    id: int = Field(default=None, sa_column=_id())
    practice_id: int = Field(sa_column=_key("practice"))
    as_of: date
    list_size: int
    adjusted_list_size: int


class Site(SQLModel, table=True):
    __tablename__ = "site"
    __table_args__ = (sa.UniqueConstraint("network_id", "name", name="uq_site_network_id_name"),)

    id: int = Field(default=None, sa_column=_id())
    network_id: int = Field(sa_column=_key("network"))
    practice_id: int | None = Field(default=None, sa_column=_key("practice", nullable=True))
    name: str
    address: str
    postcode: str
    latitude: float | None = None
    longitude: float | None = None
    step_free: bool = False
    hearing_loop: bool = False


class Room(SQLModel, table=True):
    __tablename__ = "room"
    __table_args__ = (sa.UniqueConstraint("site_id", "name", name="uq_room_site_id_name"),)

    id: int = Field(default=None, sa_column=_id())
    network_id: int = Field(sa_column=_key("network"))
    site_id: int = Field(sa_column=_key("site"))
    name: str


class OpeningHours(SQLModel, table=True):
    __tablename__ = "opening_hours"
    __table_args__ = _weekly("opening_hours")

    id: int = Field(default=None, sa_column=_id())
    site_id: int = Field(sa_column=_key("site"))
    weekday: int
    starts: time
    ends: time


class Service(SQLModel, table=True):
    """`minutes` is one appointment; `demand_share` its weight in what patients ask for.

    `min_age` and `max_age` are whole years on the day of the appointment, both included; none means no bound. After so
    many appointments, or minutes, on end `catch_up_minutes` stay free; `turn_round_minutes` make a room ready after
    another service. Of a day's slots `advance_percent` can be booked at once and `same_day_percent` on the day only;
    the rest opens `embargo_days` before.
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
        sa.CheckConstraint(
            "advance_percent >= 0 and same_day_percent >= 0 and advance_percent + same_day_percent <= 100"
            " and embargo_days > 0",
            name="ck_service_shares",
        ),
        _one_of("delivery_channel", DeliveryChannel, "service"),
    )

    id: int = Field(default=None, sa_column=_id())
    network_id: int = Field(sa_column=_key("network"))
    code: str
    name: str
    description: str
    minutes: int
    delivery_channel: str = DeliveryChannel.IN_PERSON
    bookable_online: bool = True
    min_age: int | None = None
    max_age: int | None = None
    catch_up_minutes: int | None = None
    catch_up_after_appointments: int | None = None
    catch_up_after_minutes: int | None = None
    turn_round_minutes: int = Field(default=0, sa_column=_number(0))
    advance_percent: int = Field(default=100, sa_column=_number(100))
    same_day_percent: int = Field(default=0, sa_column=_number(0))
    embargo_days: int = Field(default=2, sa_column=_number(2))
    demand_share: Decimal = Field(default=Decimal(0), sa_column=sa.Column(sa.Numeric(6, 4), nullable=False))


class Clinician(SQLModel, table=True):
    """A registrar or a physician associate never counts as the covering GP: the database holds that too."""

    __tablename__ = "clinician"
    __table_args__ = (
        sa.UniqueConstraint("network_id", "email", name="uq_clinician_network_id_email"),
        _one_of("role", Role, "clinician"),
        sa.CheckConstraint("not covers_as_gp or role = 'gp'", name="ck_clinician_covers_as_gp"),
    )

    id: int = Field(default=None, sa_column=_id())
    network_id: int = Field(sa_column=_key("network"))
    practice_id: int | None = Field(default=None, sa_column=_key("practice", nullable=True))
    name: str
    gender: str
    role: str
    covers_as_gp: bool = False
    email: str
    phone: str | None = None


class ClinicianService(SQLModel, table=True):
    """A service that a clinician may give."""

    __tablename__ = "clinician_service"

    clinician_id: int = Field(sa_column=sa.Column(sa.ForeignKey("clinician.id"), primary_key=True))
    service_id: int = Field(sa_column=sa.Column(sa.ForeignKey("service.id"), primary_key=True))


class ClinicianContract(SQLModel, table=True):
    """Minutes of extended access a week; `max_evenings_per_week` is a wish, the maximum is not."""

    __tablename__ = "clinician_contract"
    __table_args__ = (
        sa.CheckConstraint(
            "0 <= contracted_minutes_per_week and contracted_minutes_per_week <= maximum_minutes_per_week",
            name="ck_clinician_contract_minutes",
        ),
    )

    id: int = Field(default=None, sa_column=_id())
    clinician_id: int = Field(sa_column=_key("clinician"))
    starts_on: date
    ends_on: date | None = None
    contracted_minutes_per_week: int
    maximum_minutes_per_week: int
    max_evenings_per_week: int | None = None
    cost_pence_per_hour: int


class Availability(SQLModel, table=True):
    __tablename__ = "availability"
    __table_args__ = _weekly("availability")

    id: int = Field(default=None, sa_column=_id())
    clinician_id: int = Field(sa_column=_key("clinician"))
    weekday: int
    starts: time
    ends: time


class Leave(SQLModel, table=True):
    """Whole days away, first and last included."""

    __tablename__ = "leave"
    __table_args__ = (sa.CheckConstraint("starts_on <= ends_on", name="ck_leave_period"),)

    id: int = Field(default=None, sa_column=_id())
    clinician_id: int = Field(sa_column=_key("clinician"))
    starts_on: date
    ends_on: date
    kind: str = "annual"


class Commitment(SQLModel, table=True):
    """Work elsewhere, such as a day-time session at the practice: it counts for rest."""

    __tablename__ = "commitment"
    __table_args__ = _weekly("commitment")

    id: int = Field(default=None, sa_column=_id())
    clinician_id: int = Field(sa_column=_key("clinician"))
    weekday: int
    starts: time
    ends: time
    label: str


class Contract(SQLModel, table=True):
    """What the network owes."""

    __tablename__ = "contract"
    __table_args__ = (_one_of("gp_cover", GpCover, "contract"),)

    id: int = Field(default=None, sa_column=_id())
    network_id: int = Field(sa_column=_key("network"))
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
    __table_args__ = _weekly("standard_hours")

    id: int = Field(default=None, sa_column=_id())
    network_id: int = Field(sa_column=_key("network"))
    weekday: int
    starts: time
    ends: time


class BankHoliday(SQLModel, table=True):
    __tablename__ = "bank_holiday"
    __table_args__ = (sa.UniqueConstraint("division", "day", "title", name="uq_bank_holiday"),)

    id: int = Field(default=None, sa_column=_id())
    division: str
    day: date
    title: str
