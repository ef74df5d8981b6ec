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
    """A row as it was read. The names that it shares with `SlotRow`, as far as they are shown, are made when asked."""

    slot_id: int
    starts_at: datetime
    ends_at: datetime
    delivery_channel: str
    service_id: int
    site_id: int
    clinician_id: int
    shift_id: int
    service_code: str
    service_name: str
    site_name: str
    clinician_name: str

    @property
    def slot(self) -> Time:
        return Time(*self[:8])

    @property
    def service(self) -> Offered:
        return Offered(self.service_id, self.service_code, self.service_name)

    @property
    def site(self) -> Named:
        return Named(self.site_id, self.site_name)

    @property
    def clinician(self) -> Named:
        return Named(self.clinician_id, self.clinician_name)
