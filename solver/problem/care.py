"""What makes opened hours safe for patients: what each service needs, who is supervised, when a GP must be working."""

from collections.abc import Iterator
from dataclasses import dataclass

from solver.problem.interval import Interval
from solver.problem.people import Person
from solver.problem.places import Room

GP_COVER_POLICIES = ("gp_on_site", "gp_available_remote")
CHANNELS = ("in_person", "telephone", "video")


@dataclass(frozen=True)
class Service:
    """What patients are offered: the equipment it `needs` in its room, the minutes of one contact, and its channel."""

    code: str
    needs: tuple[str, ...] = ()
    minutes_per_contact: int = 15
    channel: str = "in_person"

    @property
    def remote(self) -> bool:
        return self.channel != "in_person"

    def contacts(self, minutes: int) -> int:
        return minutes // self.minutes_per_contact

    def fits(self, room: Room) -> bool:
        return set(self.needs) <= set(room.equipment)

    def faults(self) -> Iterator[str]:
        if self.minutes_per_contact <= 0:
            yield f"service {self.code}: a contact without minutes"
        if self.channel not in CHANNELS:
            yield f"service {self.code}: unknown channel {self.channel!r}"


@dataclass(frozen=True)
class ChannelMix:
    """The least shares of the planned minutes, in percent."""

    in_person_percent: int = 0
    remote_percent: int = 0

    def faults(self) -> Iterator[str]:
        if min(self.in_person_percent, self.remote_percent) < 0 or self.in_person_percent + self.remote_percent > 100:
            yield "the channels' least shares are no percentages of one whole"


@dataclass(frozen=True)
class Supervision:
    """At most so many people of a role work for each who supervises them, at the same site or anywhere.

    Without `by_roles` it is those who may cover as GP.
    """

    role: str
    by_roles: tuple[str, ...] = ()
    at_most: int = 1
    on_site: bool = True

    def by(self, person: Person) -> bool:
        return person.role in self.by_roles if self.by_roles else person.covers_as_gp

    def faults(self) -> Iterator[str]:
        if self.at_most < 1:
            yield f"supervision of {self.role}: fewer than one for each who supervises"
        if self.role in self.by_roles:
            yield f"supervision of {self.role}: by themselves"


@dataclass(frozen=True)
class CoverWindow:
    """A stretch in which a GP, or anybody, must be working."""

    interval: Interval
    label: str

    def faults(self) -> Iterator[str]:
        if self.interval.minutes <= 0:
            yield f"cover window {self.label}: ends before it starts"
