"""When each slot can be booked from: each site's day of a service in shares, spread evenly over its hours.

Source of the shares: bookable two weeks ahead *and* on the day (Network Contract DES, enhanced access).
"""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

from scheduler.rota.carve.problem import Shares
from scheduler.rota.carve.result import Opens


def whole(shares: Shares, slots: int) -> dict[Opens, int]:
    """How many of so many slots open when, as near to the shares as whole slots allow."""
    exact = {
        Opens.ADVANCE: Fraction(slots * shares.advance, 100),
        Opens.EMBARGOED: Fraction(slots * shares.embargoed, 100),
        Opens.SAME_DAY: Fraction(slots * shares.same_day, 100),
    }
    counts = {opens: int(share) for opens, share in exact.items()}
    nearest = sorted(exact, key=lambda opens: counts[opens] - exact[opens])
    for opens in nearest[: slots - sum(counts.values())]:
        counts[opens] += 1
    return counts


def spread(counts: dict[Opens, int]) -> list[Opens]:
    """So many of each, as evenly as can be: the next is whichever is furthest behind."""
    slots = sum(counts.values())
    given: Counter[Opens] = Counter()
    order: list[Opens] = []
    for place in range(1, slots + 1):
        order.append(max(counts, key=lambda opens: Fraction(counts[opens] * place, slots) - given[opens]))
        given[order[-1]] += 1
    return order


def opens_on(opens: Opens, day: date, shares: Shares) -> date | None:
    """The London day from which a slot of `day` can be booked; None is at once."""
    match opens:
        case Opens.ADVANCE:
            return None
        case Opens.EMBARGOED:
            return day - timedelta(days=shares.embargo_days)
        case Opens.SAME_DAY:
            return day
