"""Draws a result as SVG, by hand: a chart in a README must not need a library to be looked at."""

from collections.abc import Sequence
from html import escape

ROW, LEFT, WIDE, TOP = 26, 90, 460, 48
MOST = 50.0
"""Per cent: longer bars are cut and say their number."""


def gaps(rows: Sequence[tuple[str, float, float | None]]) -> str:
    """Bars of (instance, our gap, the peer's gap or None where it found nothing), per cent above the best known."""
    height = TOP + ROW * len(rows) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDE + 110} {height}" font-family="sans-serif" '
        'font-size="12" role="img" aria-label="Gap to the best known value, by instance">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        '<rect x="10" y="12" width="12" height="12" fill="#005eb8"/><text x="28" y="22">this search</text>',
        '<rect x="120" y="12" width="12" height="12" fill="#aeb7bd"/><text x="138" y="22">plain CP-SAT, same time and '
        "cores: per cent above the best known</text>",
    ]
    for number, (name, ours, theirs) in enumerate(rows):
        y = TOP + ROW * number
        parts.append(f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>')
        parts += _bar(y, ours, "#005eb8") + _bar(y + 10, theirs, "#aeb7bd")
    return "\n".join([*parts, "</svg>", ""])


def _bar(y: int, value: float | None, colour: str) -> list[str]:
    width = WIDE if value is None else max(1.0, min(value, MOST) / MOST * WIDE)
    label = "no plan" if value is None else f"{value:.2f} %"
    return [
        f'<rect x="{LEFT}" y="{y}" width="{width:.0f}" height="9" fill="{colour}"/>',
        f'<text x="{LEFT + width + 5:.0f}" y="{y + 9}" font-size="10">{label}</text>',
    ]


def growth(points: Sequence[tuple[int, int, float]]) -> str:
    """Points of (people, weeks, seconds on two cores), as bars by size."""
    most = max(seconds for _, _, seconds in points)
    height = TOP + ROW * len(points) + 16
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDE + 110} {height}" font-family="sans-serif" '
        'font-size="12" role="img" aria-label="Seconds to a plan within 5 per cent of its bound, by size">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        '<text x="10" y="22">Seconds of two cores to a plan within 5 % of its bound</text>',
    ]
    for number, (people, weeks, seconds) in enumerate(sorted(points)):
        y, width = TOP + ROW * number, max(1.0, seconds / most * WIDE)
        parts += [
            f'<text x="{LEFT - 8}" y="{y + 14}" text-anchor="end">{people} × {weeks} wk</text>',
            f'<rect x="{LEFT}" y="{y + 3}" width="{width:.0f}" height="14" fill="#005eb8"/>',
            f'<text x="{LEFT + width + 5:.0f}" y="{y + 14}" font-size="10">{seconds:.1f} s</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])
