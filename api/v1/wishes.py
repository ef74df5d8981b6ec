"""What a search asks for, as it stands in an address."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api import position
from api.v1.types import WEEKDAYS, Id, Moment, Text, Weekday, moment
from clinics.models import DeliveryChannel, Role
from scheduler.booking.search.wish import EVERY_DAY, Order, Seeker, SlotSearch
from scheduler.errors import Invalid

DEFAULT_WINDOW = timedelta(days=28)
FROM = "A day (2026-12-08, from its London midnight) or a moment with its offset. Default: now."
TO = "A day, to its end (from=to is that one day), or a moment, not itself included. Default: 28 days after `from`."


def _local(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("a time of day in London, without an offset: 18:30")
    return value


Clock = Annotated[time, AfterValidator(_local)]


Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


class WishIn(BaseModel):
    """Nothing given is no matter. Clock times and weekdays are London's."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

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
    language: Language | None = Field(
        None,
        description="What the clinician speaks or signs besides English, by BCP 47: bfi (BSL), ur",
    )
    interpreter: Language | None = Field(
        None, description="The same, or there is still time to ask for an interpreter there"
    )
    channel: DeliveryChannel | None = None
    step_free: bool = False
    hearing_loop: bool = False
    practice: Text | None = Field(None, description="The patient's: all of the network see the same times")
    patient: Id | None = Field(None, description="Only what this patient can book")

    def search(self, now: datetime, seeker: Seeker | None, holder: str, service: str | None = None) -> SlotSearch:
        """What it comes to; `Invalid` names what is wrong with it."""
        earliest = moment(self.from_, now, "from")
        latest = moment(self.to, earliest + DEFAULT_WINDOW, "to", whole_day=True)
        if latest <= earliest:
            raise Invalid("`to` must be after `from`.", field="to")
        if latest <= now:
            raise Invalid("That time is over: nothing is free in the past. Ask for a `to` that is to come.", field="to")
        if self.not_before and self.not_after and self.not_after <= self.not_before:
            raise Invalid("`not_after` must be later in the day than `not_before`.", field="not_after")
        return SlotSearch(
            service,
            earliest,
            latest,
            site_ids=frozenset(self.site),
            holder=holder,
            weekdays=frozenset(map(WEEKDAYS.index, self.weekday)) or EVERY_DAY,
            not_before=self.not_before,
            not_after=self.not_after,
            clinician_id=self.clinician,
            role=self.role,
            gender=self.gender,
            language=self.language,
            interpreter=self.interpreter,
            channel=self.channel,
            step_free=self.step_free,
            hearing_loop=self.hearing_loop,
            seeker=seeker,
        )


class SlotsIn(WishIn):
    """A wish for one slot."""

    service: Text | None = None
    sort: Order = Order.EARLIEST
    after: Text | None = None
    limit: int = Field(50, ge=1, le=200)

    def paged(self, search: SlotSearch) -> SlotSearch:
        """One slot more than a page holds, to know whether there is another page."""
        return replace(search, after=position.read(self.after) if self.after else None, limit=self.limit + 1)


class BundlesIn(WishIn):
    """A wish for two or three services in one visit, in this order."""

    service: list[Text] = Field(min_length=2, max_length=3)
    within: int = Field(20, ge=0, le=240, description="Most minutes between two of them")
    one_clinician: bool = Field(False, description="All with one clinician: twice a service is a longer appointment")
    limit: int = Field(20, ge=1, le=100)


class SeriesIn(WishIn):
    """A wish for the same time again and again."""

    service: Text
    first: date
    clock: Clock = Field(description="Time of day in London: 18:30")
    every_weeks: int = Field(1, ge=1, le=26)
    count: int = Field(ge=2, le=26)


class AnyIn(WishIn):
    """A wish that any slot fulfils which is what it asks for."""

    service: Text
