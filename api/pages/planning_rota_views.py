"""What the pages of one rota say, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.planning_views import period_words
from scheduler.notices.drafts import Outlook
from scheduler.rota.board import Board, Gap
from scheduler.rota.lifecycle import Status

_TAGS = {Status.DRAFT: "yellow", Status.PUBLISHED: "green", Status.CLOSED: "grey"}


@dataclass(frozen=True)
class Head:
    """Which rota it is."""

    id: int
    words: str
    status: str
    tag: str
    is_draft: bool
    is_published: bool

    @classmethod
    def of(cls, told: Board) -> "Head":
        status = Status(told.rota.status)
        return cls(
            told.rota.id, period_words(told.rota), status, _TAGS[status],
            status is Status.DRAFT, status is Status.PUBLISHED,
        )  # fmt: skip


@dataclass(frozen=True)
class RotaPage:
    head: Head
    size: str
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, told: Board, gaps: Sequence[Gap]) -> "RotaPage":
        people = len({line.clinician_id for line in told.lines})
        minutes = sum(line.minutes for line in told.lines)
        size = f"{counted(len(told.lines), 'shift')} of {counted(people, 'clinician')}, {minutes:,} minutes of care"
        return cls(Head.of(told), size, tuple(f"{gap.label}: {gap.minutes:,} minutes short" for gap in gaps))


@dataclass(frozen=True)
class PublishPage:
    """`does`: what publishing would do, line by line; `refused`: why it cannot be done."""

    head: Head
    does: tuple[str, ...]
    refused: str

    @classmethod
    def of(cls, told: Board, outlook: Outlook) -> "PublishPage":
        return cls(Head.of(told), _does(told, outlook), outlook.refused)


def _does(told: Board, outlook: Outlook) -> tuple[str, ...]:
    made = outlook.published
    if made is None:
        return ()
    people = len({line.clinician_id for line in told.lines})
    reasons = ", ".join(f"{minutes:,} {reason}" for reason, minutes in sorted(made.idle_minutes.items()))
    idle = (f"Minutes of the shifts that are no appointment: {reasons}.",) if reasons else ()
    return (
        f"{counted(made.slots, 'time')} can be booked, each from the day on which it opens.",
        *idle,
        f"{counted(people, 'clinician')} will see their shifts where they subscribe to their calendar;"
        f" {outlook.told:,} will be told of them by e-mail or text.",
        "Patients who wait for such a time are told of it: by text or e-mail, one at a time, as their wishes say.",
        "No other patient is told, and nobody’s appointment changes.",
    )


def counted(count: int, noun: str) -> str:
    """1 shift, 2 shifts."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
