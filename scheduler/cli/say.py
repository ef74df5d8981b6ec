"""How a long command talks: one line per step, with the time it took; a live line where somebody watches."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import typer


class Step:
    """One line in the making. Call it with the words that the finished line will end in."""

    def __init__(self, name: str) -> None:
        self._name, self._began, self._words = name, time.monotonic(), ""
        self._watched = sys.stdout.isatty()
        self._spoke = 0.0

    def __call__(self, words: str) -> None:
        self._words = words

    def live(self, words: str) -> None:
        """Progress: rewritten in place on a terminal; elsewhere a line at most every two seconds."""
        if self._watched:
            typer.echo(f"\r\x1b[K{self._name:<12}{words}", nl=False)
        elif time.monotonic() - self._spoke > 2:
            self._spoke = time.monotonic()
            typer.echo(f"{self._name:<12}{words}")

    def abandon(self) -> None:
        """Leave the cursor at the start of a line of its own."""
        if self._watched:
            typer.echo("\r\x1b[K", nl=False)

    def finish(self) -> None:
        seconds = time.monotonic() - self._began
        typer.echo(
            f"{chr(13) + chr(27) + '[K' if self._watched else ''}{self._name:<12}{self._words} ({seconds:.1f} s)"
        )


@contextmanager
def step(name: str) -> Iterator[Step]:
    """Print the finished line when the block ends well, and nothing when it fails."""
    line = Step(name)
    try:
        yield line
    except BaseException:
        line.abandon()
        raise
    line.finish()


def counted(count: int, noun: str) -> str:
    """1 practice, 2 practices."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
