"""An e-mail's words as a page: the same words in the same order, for programs that show pages; large where it helps.

Nothing is fetched from anywhere, and nothing is told about who reads it.
"""

import re
from html import escape
from typing import Literal

Style = Literal["plain", "large_print"]
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_SIZES: dict[Style, tuple[int, str]] = {"plain": (17, "1.5"), "large_print": (26, "1.6")}


def as_page(title: str, body: str, style: Style = "plain", language: str = "en") -> str:
    """A whole document; blank lines part its paragraphs, and addresses can be pressed."""
    size, height = _SIZES[style]
    paragraphs = "\n".join(f"<p>{_lines(one)}</p>" for one in re.split(r"\n{2,}", body.strip()))
    look = (
        f"font-family: Arial, sans-serif; font-size: {size}px; line-height: {height}; color: #212b32; max-width: 40em"
    )
    return (
        f'<!doctype html>\n<html lang="{escape(language)}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'</head>\n<body style="{look}">\n{paragraphs}\n</body></html>\n'
    )


def _lines(paragraph: str) -> str:
    found, at = [], 0
    for link in _LINK.finditer(paragraph):
        address = escape(link[0])
        found += [escape(paragraph[at : link.start()]), f'<a href="{address}">{address}</a>']
        at = link.end()
    return "".join([*found, escape(paragraph[at:])]).replace("\n", "<br>\n")
