"""Several services in one visit: at one site, in the order asked for, with little waiting in between."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Place:
    """A slot that the seeker can book."""

    slot_id: int
    site_id: int
    clinician_id: int
    starts_at: datetime
    ends_at: datetime


Visit = tuple[Place, ...]


def visits(legs: Sequence[Sequence[Place]], most_between: timedelta, *, one_clinician: bool = False) -> Iterator[Visit]:
    """One visit for each first slot that begins any, earliest first, and the shortest there is from it.

    `legs` are the slots of each service, in the order of the visit, by their start.
    """
    at_site = [_by_site(leg) for leg in legs[1:]]
    for first in sorted(legs[0], key=lambda one: (one.starts_at, one.slot_id)):
        whole = min(
            _onward((first,), at_site, most_between, one_clinician),
            key=lambda visit: (visit[-1].ends_at, [one.slot_id for one in visit]),
            default=None,
        )
        if whole:
            yield whole


def _onward(
    so_far: Visit, legs: Sequence[dict[int, list[Place]]], most_between: timedelta, one_clinician: bool
) -> Iterator[Visit]:
    if not legs:
        yield so_far
        return
    last = so_far[-1]
    there = legs[0].get(last.site_id, [])
    for one in there[bisect_left(there, last.ends_at, key=lambda place: place.starts_at) :]:
        if one.starts_at > last.ends_at + most_between:
            break
        if not one_clinician or one.clinician_id == last.clinician_id:
            yield from _onward((*so_far, one), legs[1:], most_between, one_clinician)


def _by_site(places: Sequence[Place]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = defaultdict(list)
    for one in sorted(places, key=lambda place: (place.starts_at, place.slot_id)):
        found[one.site_id].append(one)
    return found
