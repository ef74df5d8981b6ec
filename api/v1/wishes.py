"""What a search asks for, as it stands in an address."""

from datetime import datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api import position
from api.v1.types import Id, Moment, Text, moment
from clinics.models import DeliveryChannel, Role
from scheduler.booking.search.wish import EVERY_DAY, Order, Seeker, SlotSearch
from scheduler.errors import Invalid

DEFAULT_WINDOW = timedelta(days=28)
FROM = "A day (2026-12-08, from its London midnight) or a moment with its offset. Default: now."
TO = "A day, to its end (from=to is that one day), or a moment, not itself included. Default: 28 days after `from`."
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _local(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("a time of day in London, without an offset: 18:30")
    return value


Clock = Annotated[time, AfterValidator(_local)]


class SlotsIn(BaseModel):
    """Nothing given is no matter. Clock times and weekdays are London's."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    service: Text | None = None
    from_: Moment | None = Field(None, alias="from", description=FROM)
    to: Moment | None = Field(None, description=TO)
    weekday: list[Weekday] = Field([], max_length=7)
    not_before: Clock | None = Field(None, description="No start earlier in the day: 18:30")
    not_after: Clock | None = Field(None, description="No start at or after this time of day")
    site: list[Id] = Field([], max_length=50)
    near: Text | None = Field(None, description="A postcode, or its first half; with sort=nearest")
    clinician: Id | None = None
    role: Role | None = None
    gender: Literal["female", "male"] | None = None
    channel: DeliveryChannel | None = None
    step_free: bool = False
    hearing_loop: bool = False
    practice: Text | None = Field(None, description="The patient's: all of the network see the same times")
    patient: Id | None = Field(None, description="Only what this patient can book")
    sort: Order = Order.EARLIEST
    after: Text | None = None
    limit: int = Field(50, ge=1, le=200)

    def search(self, now: datetime, seeker: Seeker | None, holder: str, organisation: str | None) -> SlotSearch:
        """One slot more than a page holds, to know whether there is another page; `Invalid` names what is wrong."""
        earliest = moment(self.from_, now, "from")
        latest = moment(self.to, earliest + DEFAULT_WINDOW, "to", whole_day=True)
        if latest <= earliest:
            raise Invalid("`to` must be after `from`.", field="to")
        if self.not_before and self.not_after and self.not_after <= self.not_before:
            raise Invalid("`not_after` must be later in the day than `not_before`.", field="not_after")
        return SlotSearch(
            self.service,
            earliest,
            latest,
            position.read(self.after) if self.after else None,
            self.limit + 1,
            site_ids=frozenset(self.site),
            holder=holder,
            weekdays=frozenset(map(WEEKDAYS.index, self.weekday)) or EVERY_DAY,
            not_before=self.not_before,
            not_after=self.not_after,
            clinician_id=self.clinician,
            role=self.role,
            gender=self.gender,
            channel=self.channel,
            step_free=self.step_free,
            hearing_loop=self.hearing_loop,
            seeker=seeker,
            organisation=organisation,
        )
