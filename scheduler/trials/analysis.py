"""What a trial has shown: the outcomes of both arms, how they differ, and whether that is enough to stop.

By intention to treat: every appointment counts in the arm that it was drawn into, whatever its patient was told in the
end, once its time is over. One whose end nobody has noted does not count yet, and one that the clinic cancelled never.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scheduler.arms.drawing import STRATA, Arm
from scheduler.arms.models import Finding
from scheduler.trials import confidence
from scheduler.trials.confidence import Interval, Tally

MISSED_GUESSES = (0.04, 0.06, 0.08, 0.09)
"""By stratum: of all appointments in England in 2025, what was missed by days from booking (GPAD)."""
IN_TIME_GUESS = 0.1
HARM_ERROR = 0.2
"""B is withdrawn for harm when it has missed more with nine tenths of certainty: caution asks for less than a claim."""


class Outcome(StrEnum):
    """What became of an appointment. Until its time is over it is `ahead`, also when it is cancelled already."""

    ATTENDED = "attended"
    MISSED = "missed"
    IN_TIME = "cancelled_in_time"
    LATE = "cancelled_late"
    NOT_NOTED = "not_noted"
    BY_CLINIC = "by_clinic"
    AHEAD = "ahead"


COUNTED = (Outcome.ATTENDED, Outcome.MISSED, Outcome.IN_TIME, Outcome.LATE)
Counts = Mapping[tuple[Arm, int, Outcome], int]
"""How many, by arm, stratum and outcome; what is not named is none."""


@dataclass(frozen=True)
class ArmCounts:
    """One arm's appointments by outcome."""

    by_outcome: Mapping[Outcome, int]

    def of(self, outcome: Outcome) -> int:
        return self.by_outcome.get(outcome, 0)

    @property
    def counted(self) -> int:
        return sum(self.of(outcome) for outcome in COUNTED)

    def rate(self, outcome: Outcome) -> float | None:
        """None before any is counted."""
        return self.of(outcome) / self.counted if self.counted else None


@dataclass(frozen=True)
class Difference:
    """B's rate minus A's: the estimate (None before there is one), and where the truth is with 95 % certainty."""

    estimate: float | None
    interval: Interval


@dataclass(frozen=True)
class Comparison:
    """Both arms, in one stratum or all together."""

    a: ArmCounts
    b: ArmCounts
    missed: Difference
    in_time: Difference


@dataclass(frozen=True)
class Result:
    """All together, by stratum (each interval holds by itself), and what follows; `finding` is None before any does."""

    total: Comparison
    strata: tuple[Comparison, ...]
    planned: int
    finding: Finding | None

    @property
    def counted(self) -> int:
        return self.total.a.counted + self.total.b.counted


def result(counts: Counts, planned: int, found: Finding | None = None) -> Result:
    """What `counts` show. `found`: what was found before; a sequence that holds at all looks takes nothing back."""
    every = range(len(STRATA))
    arms = [(_arm(counts, "a", [i]), _arm(counts, "b", [i])) for i in every]
    total = _comparison((_arm(counts, "a", every), _arm(counts, "b", every)), arms, every, planned)
    alone = tuple(_comparison(arms[i], [arms[i]], [i], max(planned // len(STRATA), 1)) for i in every)
    counted = total.a.counted + total.b.counted
    cautious = confidence.interval(_tallies(arms, Outcome.MISSED, MISSED_GUESSES), planned, HARM_ERROR)
    return Result(total, alone, planned, _finding(total.missed.interval, cautious, found, over=counted >= planned))


def _finding(certain: Interval, cautious: Interval, found: Finding | None, *, over: bool) -> Finding | None:
    """The rule for stopping: what is certain, then likely harm, then that as many as planned have shown neither."""
    if found in (Finding.BETTER, Finding.WORSE):
        return found
    if certain.upper < 0:
        return Finding.BETTER
    if certain.lower > 0:
        return Finding.WORSE
    if cautious.lower > 0 or found is Finding.HARM:
        return Finding.HARM
    return Finding.NO_DIFFERENCE if over else found


def _comparison(
    both: tuple[ArmCounts, ArmCounts], arms: Sequence[tuple[ArmCounts, ArmCounts]], strata: Sequence[int], planned: int
) -> Comparison:
    missed = _tallies(arms, Outcome.MISSED, [MISSED_GUESSES[i] for i in strata])
    in_time = _tallies(arms, Outcome.IN_TIME, [IN_TIME_GUESS for _ in strata])
    return Comparison(*both, _difference(missed, planned), _difference(in_time, planned))


def _difference(tallies: Sequence[Tally], planned: int) -> Difference:
    return Difference(confidence.estimate(tallies), confidence.interval(tallies, planned))


def _arm(counts: Counts, arm: Arm, strata: Sequence[int]) -> ArmCounts:
    return ArmCounts({outcome: sum(counts.get((arm, i, outcome), 0) for i in strata) for outcome in Outcome})


def _tallies(arms: Sequence[tuple[ArmCounts, ArmCounts]], event: Outcome, guesses: Sequence[float]) -> list[Tally]:
    return [
        Tally(a.counted, a.of(event), b.counted, b.of(event), guess)
        for (a, b), guess in zip(arms, guesses, strict=True)
    ]
