"""How large a difference may be, said so that it holds whenever somebody looks, and however often.

Each appointment is in B with probability one half, whatever came before it. With Y whether the event befell it and c a
guess of its rate that was made beforehand, X = 2(Y - c) in B and -2(Y - c) in A has the mean m: by how much B changes
the rate. |X| <= 2 and |m| <= 1, so a fixed stake |s| <= 1/4 keeps 1 + s(X - m) above zero, and the product of these
factors over all appointments, the wealth of somebody who bets against m, has the mean 1 at every step. It ever reaches
1/a with probability a at most (Ville 1939). The means whose wealth has not reached it are a confidence sequence: the
true one is among them at every step at once, with probability 1 - a. So no peek has to be planned or counted.

Where B changes nothing, the mean of X is 0 whatever the rates are, however they vary by patient, lead time or season,
and however one patient's appointments hang together: what makes it 0 is the draw. c narrows the interval, and no choice
of it makes it wrong: one for each stratum of lead time is what makes the analysis a stratified one.

A fixed mixture of stakes is a bet too, and makes the wealth a function of counts: the order in which outcomes become
known does not matter. A mixture over positive stakes falls with m, one over negative stakes rises: each is asked at
a/2, and together they leave an interval.

Waudby-Smith and Ramdas, Estimating means of bounded random variables by betting, J. R. Statist. Soc. B 86 (2024) 1-27;
for random assignment, Waudby-Smith, Wu, Ramdas, Karampatziakis and Mineiro, Anytime-valid off-policy inference for
contextual bandits (2022). The spread of the stakes: Howard, Ramdas, McAuliffe and Sekhon, Time-uniform,
nonparametric, nonasymptotic confidence sequences, Ann. Statist. 49 (2021), for the normal mixture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

ERROR = 0.05
LARGEST_STAKE = 0.25
STAKES = 48
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """Of one stratum: appointments of each arm whose outcome is known, and those that the event befell.

    `guess`: the event's rate, as it was guessed before the trial.
    """

    a: int
    a_events: int
    b: int
    b_events: int
    guess: float

    @property
    def size(self) -> int:
        return self.a + self.b


@dataclass(frozen=True)
class Interval:
    """A difference of rates, B's minus A's, from -1 to 1."""

    lower: float
    upper: float


def interval(tallies: Sequence[Tally], planned: int, error: float = ERROR) -> Interval:
    """Where the difference lies, with probability 1 - `error` at all looks together.

    `planned`: for how many appointments it is to be narrowest; like the guesses, chosen beforehand.
    """
    guesses = [one.guess for one in tallies]
    values, counts, bets = outcomes(guesses), _counts(tallies), stakes(planned, guesses)
    return Interval(-_first_refused(-values, counts, bets, error), _first_refused(values, counts, bets, error))


def estimate(tallies: Sequence[Tally]) -> float | None:
    """The difference by Mantel and Haenszel: that of each stratum, weighed by a*b/(a + b); None before there is any."""
    known = [one for one in tallies if one.a and one.b]
    weights = [one.a * one.b / one.size for one in known]
    differences = [one.b_events / one.b - one.a_events / one.a for one in known]
    return sum(map(float.__mul__, weights, differences)) / sum(weights) if known else None


def size_for(rate: float, cut: float) -> int:
    """How many appointments find, four times in five, that a rate falls by this share of itself.

    By the width that the normal mixture has where it is narrowest; tests hold it to simulations.
    """
    other = rate * (1 - cut)
    variance = 2 * (rate * (1 - rate) + other * (1 - other))
    return round(variance * ((_narrowest(ERROR) + NormalDist().inv_cdf(0.8)) / (rate - other)) ** 2)


def outcomes(guesses: Sequence[float]) -> Floats:
    """What X is: a row for each stratum; A with and without the event, B with and without it."""
    return np.array([(-2 * (1 - c), 2 * c, 2 * (1 - c), -2 * c) for c in guesses], dtype=np.float64)


def log_wealth(values: Floats, counts: Floats, mean: float, bets: Floats) -> float:
    """Of whoever spreads their money over these stakes, against `mean`. Values and counts: strata x 4."""
    each = np.log1p(bets[:, None] * (values.ravel() - mean)[None, :]) @ counts.ravel()
    most = float(each.max())
    return most + log(float(np.exp(each - most).mean()))


def _first_refused(values: Floats, counts: Floats, bets: Floats, error: float) -> float:
    """The smallest mean that is refused as too large; 1 where none is. Wealth rises with it, so halves lead there."""
    enough, low, high = log(2 / error), -1.0, 1.0
    if log_wealth(values, counts, high, -bets) < enough:
        return high
    for _ in range(40):
        middle = (low + high) / 2
        refused = log_wealth(values, counts, middle, -bets) >= enough
        low, high = (low, middle) if refused else (middle, high)
    return high


def _counts(tallies: Sequence[Tally]) -> Floats:
    rows = [(one.a_events, one.a - one.a_events, one.b_events, one.b - one.b_events) for one in tallies]
    return np.array(rows, dtype=np.float64)


def stakes(planned: int, guesses: Sequence[float]) -> Floats:
    """The upper half of a normal distribution in equal parts, as wide as is best for `planned` appointments.

    Chosen by what is known beforehand, and by nothing else.
    """
    variance = 4 * sum(c * (1 - c) for c in guesses) / len(guesses)
    width = sqrt(_narrowest(ERROR) ** 2 / (planned * variance))
    parts = [NormalDist(0, width).inv_cdf(0.5 + (part + 0.5) / (2 * STAKES)) for part in range(STAKES)]
    return np.minimum(np.array(parts, dtype=np.float64), LARGEST_STAKE)


def _narrowest(error: float) -> float:
    """By how many standard errors the normal mixture's bound lies off where it is narrowest (about 3.0 for 0.05)."""
    twice = -2 * log(error)
    return sqrt(twice + log(1 + twice) + exp(-twice))
