"""Who gives care: what they may do, what was agreed with them, and when they are there."""

from datetime import date, time
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from clinics.models.columns import id_column, key_to, one_of, weekly


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


class ToldBy(StrEnum):
    """How a clinician wants to be told of their shifts. Texts are for who has asked for them."""

    EMAIL = "email"
    TEXT = "text"
    BOTH = "both"


class Clinician(SQLModel, table=True):
    """A registrar or a physician associate never counts as the covering GP: the database holds that too."""

    __tablename__ = "clinician"
    __table_args__ = (
        sa.UniqueConstraint("network_id", "email", name="uq_clinician_network_id_email"),
        one_of("role", Role, "clinician"),
        one_of("told_by", ToldBy, "clinician"),
        sa.CheckConstraint("not covers_as_gp or role = 'gp'", name="ck_clinician_covers_as_gp"),
    )

    id: int = Field(default=None, sa_column=id_column())
    network_id: int = Field(sa_column=key_to("network"))
    practice_id: int | None = Field(default=None, sa_column=key_to("practice", nullable=True))
    name: str
    gender: str
    role: str
    covers_as_gp: bool = False
    email: str
    phone: str | None = None
    told_by: str = Field(default=ToldBy.EMAIL, sa_column_kwargs={"server_default": ToldBy.EMAIL})
    languages: list[str] = Field(
        default_factory=list, sa_column=sa.Column(ARRAY(sa.String), nullable=False, server_default="{}")
    )


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

    id: int = Field(default=None, sa_column=id_column())
    clinician_id: int = Field(sa_column=key_to("clinician"))
    starts_on: date
    ends_on: date | None = None
    contracted_minutes_per_week: int
    maximum_minutes_per_week: int
    max_evenings_per_week: int | None = None
    cost_pence_per_hour: int


class Availability(SQLModel, table=True):
    __tablename__ = "availability"
    __table_args__ = weekly("availability")

    id: int = Field(default=None, sa_column=id_column())
    clinician_id: int = Field(sa_column=key_to("clinician"))
    weekday: int
    starts: time
    ends: time


class Liking(StrEnum):
    """What somebody feels about working at a time that they offer."""

    RATHER_NOT = "rather_not"
    HAPPY_TO = "happy_to"
    WANTS_TO = "wants_to"


class WeeklyPreference(SQLModel, table=True):
    """How somebody feels about working in these hours of every such weekday. Where there is none, they do not mind."""

    __tablename__ = "weekly_preference"
    __table_args__ = (*weekly("weekly_preference"), one_of("liking", Liking, "weekly_preference"))

    id: int = Field(default=None, sa_column=id_column())
    clinician_id: int = Field(sa_column=key_to("clinician"))
    weekday: int
    starts: time
    ends: time
    liking: str


class Leave(SQLModel, table=True):
    """Whole days away, first and last included."""

    __tablename__ = "leave"
    __table_args__ = (sa.CheckConstraint("starts_on <= ends_on", name="ck_leave_period"),)

    id: int = Field(default=None, sa_column=id_column())
    clinician_id: int = Field(sa_column=key_to("clinician"))
    starts_on: date
    ends_on: date
    kind: str = "annual"


class Commitment(SQLModel, table=True):
    """Work elsewhere, such as a day-time session at the practice: it counts for rest."""

    __tablename__ = "commitment"
    __table_args__ = weekly("commitment")

    id: int = Field(default=None, sa_column=id_column())
    clinician_id: int = Field(sa_column=key_to("clinician"))
    weekday: int
    starts: time
    ends: time
    label: str
