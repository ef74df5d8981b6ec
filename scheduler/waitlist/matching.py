"""Who is offered a freed time, and why: clinical priority, then fairness between practices by need, then waiting.

Fairness: a practice has had so many times from the list (accepted, or on offer now) in the last twelve weeks per 1,000
of its weighted patients; weighting counts need. Whoever's practice has had least comes first. What was declined or ran
out gave nobody anything, and does not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from clinics.local_time import LONDON
from scheduler.waitlist.wishes import Time, Wish, times_for

LOOKS_BACK = timedelta(weeks=12)


@dataclass(frozen=True)
class Pick:
    """A wish, one time for each of its entries, and why it came first."""

    wish: Wish
    times: tuple[Time, ...]
    reason: str


def given(times: int, weighted_patients: int) -> Fraction:
    """Times per 1,000 weighted patients; an empty list counts as one patient."""
    return Fraction(times * 1000, max(weighted_patients, 1))


def rank(wish: Wish) -> tuple[int, Fraction, datetime, tuple[int, ...]]:
    """The lowest comes first; no two wishes have the same."""
    return wish.priority, wish.given, wish.since, wish.entries


def choose(freed: Time, free: tuple[Time, ...], wishes: Sequence[Wish], answered: datetime) -> Pick | None:
    """Whom to offer the freed time, with others of `free` where a party comes; None where nobody waits for it.

    `answered`: the moment by which an offer made now is answered at the earliest.
    """
    fitting = {wish: times for wish in wishes if (times := times_for(wish, freed, free, answered))}
    order = sorted(fitting, key=rank)
    if not order:
        return None
    first = order[0]
    return Pick(first, fitting[first], reason(first, order[1:]))


def reason(first: Wish, others: Sequence[Wish]) -> str:
    """Why `first` came before `others`, who follow in order: the first rule that told them apart from the next."""
    if not others:
        return f"{_priority(first)}. Nobody else waits for a time like this."
    following = others[0]
    of = f"First of {len(others) + 1} whom this time suits"
    if first.priority != following.priority:
        return f"{_priority(first)}. {of}: the next is {following.priority.word}."
    if first.given != following.given:
        return (
            f"{_priority(first)}. {of}, at equal priority: the practice has had {_rate(first.given, following.given)}"
            f" times per 1,000 weighted patients in {LOOKS_BACK.days // 7} weeks,"
            f" the next one's {_rate(following.given, first.given)}."
        )
    waited = "waiting longest" if first.since != following.since else "first on the list"
    return f"{_priority(first)}. {of}, at equal priority and share: {waited}, since {_day(first.since)}."


def _priority(wish: Wish) -> str:
    party = f", {len(wish.entries)} people together" if len(wish.entries) > 1 else ""
    return f"{wish.priority.word.capitalize()}{party}"


def _rate(one: Fraction, other: Fraction) -> str:
    """With as many digits as it takes to see which is less."""
    digits = 2
    while f"{float(one):.{digits}f}" == f"{float(other):.{digits}f}" and digits < 9:
        digits += 1
    return f"{float(one):.{digits}f}"


def _day(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"
