"""What makes opened hours safe for patients: what each service needs, and when a GP must be working."""

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

    def contacts(self, minutes: int) -> int:
        return minutes // self.minutes_per_contact

    def fits(self, room: Room) -> bool:
        return set(self.needs) <= set(room.equipment)


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


@dataclass(frozen=True)
class CoverWindow:
    """A stretch in which a GP, or anybody, must be working."""

    interval: Interval
    label: str


def faults(
    services: tuple[Service, ...],
    supervisions: tuple[Supervision, ...],
    windows: tuple[CoverWindow, ...],
    gp_cover: str,
) -> Iterator[str]:
    for service in services:
        if service.minutes_per_contact <= 0:
            yield f"service {service.code}: a contact without minutes"
        if service.channel not in CHANNELS:
            yield f"service {service.code}: unknown channel {service.channel!r}"
    for rule in supervisions:
        if rule.at_most < 1:
            yield f"supervision of {rule.role}: fewer than one for each who supervises"
        if rule.role in rule.by_roles:
            yield f"supervision of {rule.role}: by themselves"
    for window in windows:
        if window.interval.minutes <= 0:
            yield f"cover window {window.label}: ends before it starts"
    if gp_cover not in GP_COVER_POLICIES:
        yield f"unknown GP cover policy {gp_cover!r}"
