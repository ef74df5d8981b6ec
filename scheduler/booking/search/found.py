"""What a search finds, without anything that a list does not show: fifty at a time, for whoever looks."""

from datetime import datetime
from typing import NamedTuple


class Time(NamedTuple):
    """A slot: when, and by which ids."""

    id: int
    starts_at: datetime
    ends_at: datetime
    delivery_channel: str
    service_id: int
    site_id: int
    clinician_id: int
    shift_id: int


class Named(NamedTuple):
    id: int
    name: str


class Offered(NamedTuple):
    id: int
    code: str
    name: str


class FreeSlot(NamedTuple):
    """The same names as in `SlotRow`, as far as they are shown."""

    slot: Time
    service: Offered
    site: Named
    clinician: Named
