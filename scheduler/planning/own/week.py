"""A clinician's week as they are asked about it: each evening and each day on which a site opens, and four answers.

What they offer and how they feel about it are the planner's facts; this only turns them into answers, and back. An
answer that stays as it was changes no fact, so hours that were agreed on otherwise are kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from clinics.models import Availability, Liking, OpeningHours, WeeklyPreference
from scheduler.planning.places import EVENING_FROM

Hours = tuple[time, time]


class Answer(StrEnum):
    """In the order in which they are asked."""

    CAN = "can"
    WOULD_LIKE = "would like"
    RATHER_NOT = "rather not"
    CANNOT = "cannot"


_LIKED = {Liking.HAPPY_TO: Answer.WOULD_LIKE, Liking.WANTS_TO: Answer.WOULD_LIKE, Liking.RATHER_NOT: Answer.RATHER_NOT}
LIKING = {Answer.WOULD_LIKE: Liking.HAPPY_TO, Answer.RATHER_NOT: Liking.RATHER_NOT}


@dataclass(frozen=True, order=True)
class Stretch:
    """An evening, or what is before it, of a weekday (Monday = 0): from when the first site opens to when the last
    one closes."""

    weekday: int
    starts: time
    ends: time

    @property
    def is_evening(self) -> bool:
        return self.starts >= EVENING_FROM

    def touches(self, one: Availability | WeeklyPreference) -> bool:
        return one.weekday == self.weekday and one.starts < self.ends and self.starts < one.ends


@dataclass(frozen=True)
class Said:
    """The answer for a stretch; `part`: what they offer of it, where that is not all."""

    answer: Answer
    part: tuple[Hours, ...] = ()


def stretches(opening: Iterable[OpeningHours]) -> tuple[Stretch, ...]:
    """What somebody is asked about, from Monday on."""
    found: dict[tuple[int, bool], list[OpeningHours]] = {}
    for hours in opening:
        found.setdefault((hours.weekday, hours.starts >= EVENING_FROM), []).append(hours)
    return tuple(
        sorted(
            Stretch(weekday, min(one.starts for one in some), max(one.ends for one in some))
            for (weekday, _), some in found.items()
        )
    )


def said(stretch: Stretch, offered: Iterable[Availability], felt: Iterable[WeeklyPreference]) -> Said:
    """What somebody's facts say of a stretch. Who offers a part of it can."""
    mine = [one for one in offered if stretch.touches(one)]
    if not mine:
        return Said(Answer.CANNOT)
    part = tuple(sorted((max(one.starts, stretch.starts), min(one.ends, stretch.ends)) for one in mine))
    whole = any(one == (stretch.starts, stretch.ends) for one in part)
    liking = next((Liking(one.liking) for one in felt if stretch.touches(one)), None)
    return Said(_LIKED[liking] if liking else Answer.CAN, () if whole else part)


def changed(before: Mapping[Stretch, Said], wanted: Mapping[Stretch, Answer]) -> dict[Stretch, Answer]:
    """The answers that are new."""
    return {one: answer for one, answer in wanted.items() if before[one].answer is not answer}


def without(one: Availability | WeeklyPreference, stretch: Stretch) -> list[Hours]:
    """What is left of somebody's hours when a stretch is taken out of them."""
    if not stretch.touches(one):
        return [(one.starts, one.ends)]
    left = ((one.starts, stretch.starts), (stretch.ends, one.ends))
    return [(starts, ends) for starts, ends in left if starts < ends]
