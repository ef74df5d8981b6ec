"""The gap of a search over time, as the numbers of a small drawing: steps down from 100 % towards nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 160
LEFT, BOTTOM = 44, 24


@dataclass(frozen=True)
class Mark:
    """A line across with its words."""

    at: float
    words: str


@dataclass(frozen=True)
class Chart:
    """`path` in the drawing's own units; empty before there is a plan."""

    path: str
    across: tuple[Mark, ...]
    along: tuple[Mark, ...]
    words: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    floor: int = HEIGHT - BOTTOM

    @classmethod
    def of(cls, points: Sequence[tuple[float, float]], seconds: float) -> "Chart":
        """`points`: seconds since the start, and the gap as a share of 1; `seconds`: how long the search may last."""
        longest = max([seconds, *(elapsed for elapsed, _ in points)])
        across = tuple(Mark(_y(share), f"{share:.0%}") for share in (0, 0.5, 1))
        along = tuple(Mark(_x(longest * share, longest), f"{longest * share:.0f} s") for share in (0, 0.5, 1))
        if not points:
            return cls("", across, along, "No plan has been found yet.")
        path = f"M{_x(points[0][0], longest):.1f} {_y(points[0][1]):.1f}"
        path += "".join(f"H{_x(elapsed, longest):.1f}V{_y(share):.1f}" for elapsed, share in points[1:])
        first, last = points[0], points[-1]
        words = f"The gap was {first[1]:.1%} after {first[0]:.1f} seconds and is {last[1]:.1%} after {last[0]:.1f}."
        return cls(path, across, along, words)


def _x(elapsed: float, longest: float) -> float:
    return LEFT + (WIDTH - LEFT - 16) * elapsed / longest


def _y(share: float) -> float:
    return 12 + (HEIGHT - BOTTOM - 12) * (1 - min(share, 1))
