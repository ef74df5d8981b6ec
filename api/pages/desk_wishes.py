"""What is asked for on the front desk's screen, as its address and its forms carry it: service, when, where, how."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from api.v1.types import Id
from clinics.local_time import at, local_day
from clinics.models import DeliveryChannel
from scheduler.booking.admission import seeker
from scheduler.booking.search.wish import SlotSearch
from scheduler.patients.asked import read_day
from scheduler.patients.errors import DayWrong
from scheduler.patients.models import Patient

AHEAD = timedelta(days=56)
A_YEAR = timedelta(days=366)
LISTED = 9
END_OF_TIME = 4_102_444_800  # the year 2100, in seconds
_ID = re.compile(r"[0-9]{1,18}")
Words = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]


class Screen(BaseModel):
    """Everything that the screen is about, besides the caller. `since`: when the call began, in seconds."""

    since: int = Field(0, ge=0, le=END_OF_TIME)
    service: Words = ""
    day: Words = ""
    clock: Words = ""
    site: Words = ""
    channel: Words = ""
    moving: Id | None = None
    cancelling: Id | None = None

    @property
    def is_asked(self) -> bool:
        """Whether somebody has asked for times, and not only opened the caller."""
        return bool(self.service)

    def begun(self, now: datetime) -> "Screen":
        """The same, within a call that began now if it had not before."""
        return self if self.since else self.model_copy(update={"since": int(now.timestamp())})

    def address(self, patient_id: int, **change: object) -> str:
        """Where this screen is for a caller, but for this `change`."""
        shown = {"since": self.since, **change}
        return f"/desk/{patient_id}?{urlencode({name: value for name, value in shown.items() if value})}"


class Act(Screen):
    """A form that changes something. `key` makes pressing twice once; no time chosen is said, not guessed."""

    key: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[\x21-\x7e]+$")]
    slot_id: Id | None = None
    reason: Words = ""


@dataclass(frozen=True)
class Wish:
    """The wish in the search's words, or what is wrong with it: field → sentence."""

    search: SlotSearch | None
    errors: dict[str, str] = field(default_factory=dict)


def read(screen: Screen, service: str, patient: Patient, holder: str, now: datetime) -> Wish:
    """The first times that this patient can have of `service`; everything wrong is said at once."""
    errors: dict[str, str] = {}
    day = _day(screen.day, local_day(now), errors)
    clock = _clock(screen.clock, errors)
    if errors or day is None:
        return Wish(None, errors)
    earliest = max(now, at(day, time(0)))
    search = SlotSearch(
        service, earliest, earliest + AHEAD, limit=LISTED, holder=holder, not_before=clock,
        site_ids=frozenset({int(screen.site)} if _ID.fullmatch(screen.site) else ()),
        channel=DeliveryChannel(screen.channel) if screen.channel in set(DeliveryChannel) else None,
        seeker=seeker(patient, screen.moving),
    )  # fmt: skip
    return Wish(search)


def _day(text: str, today: date, errors: dict[str, str]) -> date | None:
    try:
        day = read_day(text) if text.strip() else today
    except DayWrong as refused:
        errors["day"] = refused.sentence
        return None
    if not today <= day <= today + A_YEAR:
        errors["day"] = "Enter a day between today and a year from now"
    return day


def _clock(text: str, errors: dict[str, str]) -> time | None:
    if not text.strip():
        return None
    try:
        clock = time.fromisoformat(text.strip())
    except ValueError:
        clock = None
    if clock is None or clock.tzinfo is not None:
        errors["clock"] = "Enter a time of day, for example 18:30"
    return clock
