"""How far two places are from each other, as the crow flies."""

from math import cos, hypot, radians
from typing import Protocol

KM_PER_DEGREE = 111.2


class Place(Protocol):
    """What has a position, or may not have one yet."""

    latitude: float | None
    longitude: float | None


def km(one: Place, other: Place) -> float | None:
    """On a map flat enough for a network; None where a position is not known."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    north, east = one.latitude - other.latitude, one.longitude - other.longitude
    return KM_PER_DEGREE * hypot(north, east * cos(radians(other.latitude)))
