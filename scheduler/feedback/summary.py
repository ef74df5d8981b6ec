"""Counts of scores by service, site and practice, without those so small that they would tell of somebody. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEAST = 5
Name = tuple[str, str]
"""Code and words."""


@dataclass(frozen=True)
class Answered:
    """How often a score was given."""

    service: Name
    site: Name
    practice: Name
    score: int
    count: int


@dataclass(frozen=True)
class Group:
    """`scores`: how often each was given; None where that is not told."""

    code: str
    name: str
    scores: Mapping[int, int] | None

    @property
    def answers(self) -> int | None:
        return None if self.scores is None else sum(self.scores.values())


@dataclass(frozen=True)
class Summary:
    """`scores` of all together; None where there are too few."""

    scores: Mapping[int, int] | None
    by_service: tuple[Group, ...]
    by_site: tuple[Group, ...]
    by_practice: tuple[Group, ...]


def summarise(rows: Sequence[Answered]) -> Summary:
    """All groups in order of their names."""
    total = _counted(rows)
    return Summary(
        total if total.total() >= LEAST else None,
        _groups((one.service, one) for one in rows),
        _groups((one.site, one) for one in rows),
        _groups((one.practice, one) for one in rows),
    )


def _groups(rows: Iterable[tuple[Name, Answered]]) -> tuple[Group, ...]:
    by_name: dict[Name, list[Answered]] = defaultdict(list)
    for name, one in rows:
        by_name[name].append(one)
    counts = {name: _counted(theirs) for name, theirs in by_name.items()}
    untold = _untold({name: count.total() for name, count in counts.items()})
    ordered = sorted(counts, key=lambda name: (name[1], name[0]))
    return tuple(Group(*name, None if name in untold else counts[name]) for name in ordered)


def _untold(answers: Mapping[Name, int]) -> set[Name]:
    """Groups of fewer than five, and as many of the next ones as keep these from being reckoned from the total."""
    by_size = sorted(answers, key=lambda name: (answers[name], name))
    untold = [name for name in by_size if answers[name] < LEAST]
    if untold:
        for name in by_size[len(untold) :]:
            if len(untold) > 1 and sum(answers[one] for one in untold) >= LEAST:
                break
            untold.append(name)
    return set(untold)


def _counted(rows: Iterable[Answered]) -> Counter[int]:
    found = Counter(dict.fromkeys(range(1, 6), 0))
    for one in rows:
        found[one.score] += one.count
    return found
