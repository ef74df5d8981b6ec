"""How many to invite now: no more than will fill what is really free, given how many of the invited book.

Take-up is learnt: of those whose invitations have ended, the share that booked, beside PRIOR_WEIGHT invitations of the
share that was expected. Who books does so sooner than who never answers runs out, so that early figures are rather too
high than too low, and a wave rather too small. Everything is exact fractions: nothing is lost to rounding.

Who comes first, the database decides (`selection/`): the practice that is most deprived, then who has waited
longest for the service (never had it first), then the older. A practice that has its share of the week is passed over.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Protocol, TypeVar

PRIOR_WEIGHT = 20


class Registered(Protocol):
    """Whoever may be invited, by their home practice."""

    @property
    def practice_id(self) -> int: ...


R = TypeVar("R", bound=Registered)


@dataclass(frozen=True)
class Capacity:
    """Free slots of the service within the days of the campaign, and how many of them each practice may book."""

    total: int
    by_practice: Mapping[int, int]

    def of(self, practice_id: int) -> int:
        return self.by_practice.get(practice_id, self.total)


@dataclass(frozen=True)
class Outstanding:
    """Open invitations to people of one practice, of a campaign whose take-up is this."""

    practice_id: int
    invitations: int
    take_up: Fraction

    @property
    def expected(self) -> Fraction:
        """Bookings still to come of them."""
        return self.invitations * self.take_up


def take_up(expected: Fraction, booked: int, ended: int) -> Fraction:
    """The share of invitations that will lead to a booking, after `booked` of `ended` did."""
    return (expected * PRIOR_WEIGHT + booked) / (PRIOR_WEIGHT + ended)


def next_wave(
    candidates: Sequence[R], capacity: Capacity, outstanding: Iterable[Outstanding], share: Fraction, most: int
) -> list[R]:
    """The first of `candidates`, as many as keep expected bookings within what is free, and `most` at most."""
    expected: dict[int, Fraction] = {}
    for one in outstanding:
        expected[one.practice_id] = expected.get(one.practice_id, Fraction(0)) + one.expected
    left = capacity.total - sum(expected.values())
    chosen: list[R] = []
    for who in candidates:
        if len(chosen) == most or left < share:
            break
        theirs = expected.get(who.practice_id, Fraction(0))
        if theirs + share <= capacity.of(who.practice_id):
            chosen.append(who)
            left -= share
            expected[who.practice_id] = theirs + share
    return chosen


def next_at(now: datetime, every_days: int, *, nobody: bool) -> datetime:
    """When the wave after this one is due; where there was room for `nobody`, we look again on the next day."""
    return now + timedelta(days=1 if nobody else every_days)
