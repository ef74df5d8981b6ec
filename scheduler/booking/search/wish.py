"""What somebody looks for, as plain values: where, when, with whom and how; and who would come."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol

EVERY_DAY = frozenset(range(7))


class Order(StrEnum):
    """Which of the times that suit comes first; equal ones go by their start."""

    EARLIEST = "earliest"
    NEAREST = "nearest"
    USUAL = "usual_clinician"


@dataclass(frozen=True)
class Position:
    """Behind this slot a page continues; `rank` is the slot's place in an order that is not by time."""

    starts_at: datetime
    slot_id: int
    rank: int = 0


@dataclass(frozen=True)
class Seeker:
    """Who would come. `moving` is the appointment of theirs that would be given up for the new time."""

    patient_id: int
    practice_id: int
    born: date
    sex: str
    moving: int | None = None


class Placed(Protocol):
    """What of a slot decides its place in an order."""

    @property
    def id(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def site_id(self) -> int: ...
    @property
    def clinician_id(self) -> int: ...


@dataclass(frozen=True)
class SlotSearch:
    """Times are aware UTC, half-open; clock times and weekdays (Monday = 0) are London's. Nothing given is no matter.

    What `holder` holds is free to them. `organisation` is the ODS code of a partner that looks for its patient.
    `language` is what the clinician speaks or signs, `interpreter` what they do or an interpreter can be had for.
    `nearest` ranks sites, `usual` is the clinician who comes first.
    """

    service_code: str | None
    earliest: datetime
    latest: datetime
    after: Position | None = None
    limit: int = 50
    online_only: bool = False
    site_ids: frozenset[int] = frozenset()
    holder: str | None = None
    weekdays: frozenset[int] = EVERY_DAY
    not_before: time | None = None
    not_after: time | None = None
    clinician_id: int | None = None
    shift_id: int | None = None
    role: str | None = None
    gender: str | None = None
    language: str | None = None
    interpreter: str | None = None
    channel: str | None = None
    step_free: bool = False
    hearing_loop: bool = False
    seeker: Seeker | None = None
    organisation: str | None = None
    nearest: tuple[int, ...] = ()
    usual: int | None = None

    def position_of(self, slot: "Placed") -> Position:
        """Where a page that ends with this slot goes on."""
        return Position(slot.starts_at, slot.id, self.rank(slot.site_id, slot.clinician_id))

    def rank(self, site_id: int, clinician_id: int) -> int:
        """A slot's place in an order that is not by time."""
        if self.usual is not None:
            return int(clinician_id != self.usual)
        return self.nearest.index(site_id) if site_id in self.nearest else len(self.nearest)

    def at_most(self, limit: int) -> "SlotSearch":
        return replace(self, limit=limit)

    def relaxed(self, latest: datetime) -> tuple[tuple["Relaxation", "SlotSearch"], ...]:
        """The same wish with one thing less asked, for each that is asked; `latest` is as far as one may look."""
        any_hour = replace(self, not_before=None, not_after=None, weekdays=EVERY_DAY)
        wider = (
            (Relaxation.SITE, replace(self, site_ids=frozenset()), bool(self.site_ids)),
            (
                Relaxation.PERSON,
                replace(self, clinician_id=None, role=None, gender=None, language=None, interpreter=None),
                self._asks_for_somebody,
            ),
            (Relaxation.CHANNEL, replace(self, channel=None), self.channel is not None),
            (Relaxation.HOURS, any_hour, self._asks_for_hours),
            (Relaxation.DATES, replace(self, latest=latest), self.latest < latest),
        )
        return tuple((what, replace(wish, after=None)) for what, wish, asked in wider if asked)

    @property
    def _asks_for_somebody(self) -> bool:
        return bool(self.clinician_id or self.role or self.gender or self.language or self.interpreter)

    @property
    def _asks_for_hours(self) -> bool:
        return self.weekdays != EVERY_DAY or self.not_before is not None or self.not_after is not None


class Relaxation(StrEnum):
    """What may be asked less of a wish that finds nothing."""

    SITE = "site"
    PERSON = "clinician"
    CHANNEL = "channel"
    HOURS = "hours"
    DATES = "dates"
