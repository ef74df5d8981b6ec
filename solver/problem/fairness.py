"""Fairness between patients: who shares a way to care, and what a minute at a site is worth to them.

The two-step floating catchment method (Luo and Wang, 2003): a site's minutes are shared by all weighted patients who
can reach it, and a community has the sum of its shares over the sites that it reaches.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

FINENESS = 100_000


@dataclass(frozen=True)
class Community:
    """Patients who live alike, such as those of a practice. Of the fifths, 1 is the most deprived, None is unknown."""

    id: int
    name: str
    weighted_patients: int
    within_reach: tuple[int, ...]
    deprivation_fifth: int | None = None

    def faults(self) -> Iterator[str]:
        if self.weighted_patients <= 0:
            yield f"{self.name}: no patients"
        if self.deprivation_fifth not in (None, 1, 2, 3, 4, 5):
            yield f"{self.name}: no such fifth"

    @property
    def thousands(self) -> int:
        return max(1, round(self.weighted_patients / 1000))


def shares(communities: Iterable[Community]) -> dict[int, int]:
    """What one minute at each site gives to those who reach it: minutes per 1,000 weighted patients, times `FINENESS`.

    Whole numbers, so that model and referee count alike; rounded up, so that exactly enough is enough.
    """
    patients: Counter[int] = Counter()
    for community in communities:
        for site in community.within_reach:
            patients[site] += community.weighted_patients
    return {site: -(-1000 * FINENESS // count) for site, count in patients.items()}


def mean_share(communities: Iterable[Community]) -> int:
    """What a minute at any site within somebody's reach adds to the mean over all patients, as `shares`."""
    return 1000 * FINENESS // max(1, sum(community.weighted_patients for community in communities))
