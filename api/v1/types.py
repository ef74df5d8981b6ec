"""Shapes that requests and answers share."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from clinics.local_time import at
from scheduler.booking.queries import AppointmentRow
from scheduler.booking.search.found import FreeSlot
from scheduler.errors import Invalid

BIGGEST_ID = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=BIGGEST_ID)]
PathId = Annotated[int, Path(ge=1, le=BIGGEST_ID)]
Text = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Moment = AwareDatetime | date
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Body(BaseModel):
    """What a client sends; a field that we do not know is more likely a slip than a wish to be ignored."""

    model_config = ConfigDict(extra="forbid")


@dataclass(slots=True)
class SlotOut:
    """A free slot. It comes from us and there are many: nothing is validated when one is made, nor frozen, which costs
    more than all its fields."""

    id: int
    starts_at: datetime
    ends_at: datetime
    service: str
    site: str
    clinician: str
    delivery_channel: str
    site_id: int
    clinician_id: int
    distance_km: float | None = None
    status: Literal["free"] = "free"

    @classmethod
    def of(cls, row: FreeSlot, distance_km: float | None = None) -> "SlotOut":
        """With its distance as the crow flies, where it was asked from somewhere."""
        return cls(
            id=row.slot_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            service=row.service_code,
            site=row.site_name,
            clinician=row.clinician_name,
            delivery_channel=row.delivery_channel,
            site_id=row.site_id,
            clinician_id=row.clinician_id,
            distance_km=distance_km,
        )


class AppointmentOut(BaseModel):
    """An appointment as staff see it."""

    id: int
    status: str
    slot_id: int
    patient_id: int
    starts_at: datetime
    ends_at: datetime
    service: str
    site: str
    clinician: str
    delivery_channel: str

    @classmethod
    def of(cls, row: AppointmentRow) -> "AppointmentOut":
        return cls(
            id=row.appointment.id,
            status=row.appointment.status,
            slot_id=row.appointment.slot_id,
            patient_id=row.appointment.patient_id,
            starts_at=row.slot.starts_at,
            ends_at=row.slot.ends_at,
            service=row.service.code,
            site=row.site.name,
            clinician=row.clinician.name,
            delivery_channel=row.slot.delivery_channel,
        )


def moment(value: datetime | date | None, default: datetime, field: str, *, whole_day: bool = False) -> datetime:
    """A day means its London midnight, or with `whole_day` the one after it; a moment is what it says.

    `Invalid` names `field`.
    """
    if value is None:
        return default
    within_reason(value, field)
    return value if isinstance(value, datetime) else at(value + timedelta(days=whole_day), time(0))


def within_reason(value: datetime | date, field: str) -> None:
    """Years outside this century are a slip, and the calendar's own ends have no UTC."""
    if not 2000 <= value.year < 2100:
        raise Invalid("Times must lie between the years 2000 and 2099.", field=field)
