"""What the page says on which a draft is changed by hand, as plain values."""

from collections.abc import Collection
from dataclasses import dataclass

from api.pages.planning_rota_views import Head
from api.pages.planning_views import Choice
from api.pages.rendering import shift_words
from scheduler.planning.editing.judgement import Judgement, TierPrice
from scheduler.planning.standing import Standing
from scheduler.rota.board import Board
from scheduler.rota.queries import Line


@dataclass(frozen=True)
class ShiftLine:
    id: int
    clinician_id: int
    who: str
    words: str
    pinned: bool
    chosen: bool


@dataclass(frozen=True)
class Broken:
    """A broken rule: its name, and who breaks it when, in a sentence."""

    rule: str
    sentence: str


@dataclass(frozen=True)
class PriceLine:
    """A tier: what it is short of, and what is more and less than in the plan."""

    tier: str
    stands: str
    against: str

    @classmethod
    def of(cls, one: TierPrice) -> "PriceLine":
        parts = [f"{words} more" for words in (one.more,) if words] + [
            f"{words} less" for words in (one.less,) if words
        ]
        return cls(one.tier.capitalize(), one.stands or "nothing short", "; ".join(parts) or "the same")


@dataclass(frozen=True)
class EditPage:
    """`shift` is the one that is being changed, if any; `refused`: why the last change was not made."""

    head: Head
    refused: str
    broken: tuple[Broken, ...]
    prices: tuple[PriceLine, ...]
    against_plan: bool
    shift: ShiftLine | None
    shifts: tuple[ShiftLine, ...]
    people: tuple[Choice, ...]
    sessions: tuple[Choice, ...]
    services: tuple[Choice, ...]

    @classmethod
    def of(
        cls, told: Board, draft: Standing, judged: Judgement, pinned: Collection[int], chosen: int, refused: str
    ) -> "EditPage":
        lines = tuple(_line(one, pinned, chosen) for one in told.lines)
        people = sorted((name, number) for number, name in draft.names.items())
        sessions = sorted(draft.problem.sessions, key=lambda one: (one.interval.start, one.label))
        return cls(
            head=Head.of(told),
            refused=refused,
            broken=tuple(Broken(one.rule.replace("_", " "), one.sentence) for one in judged.broken),
            prices=tuple(PriceLine.of(one) for one in judged.prices),
            against_plan=judged.against_plan,
            shift=next((line for line in lines if line.chosen), None),
            shifts=lines,
            people=tuple((str(number), name, False) for name, number in people),
            sessions=tuple((str(one.id), one.label, False) for one in sessions),
            services=tuple((one.code, one.name, False) for one in draft.facts.services),
        )


def _line(one: Line, pinned: Collection[int], chosen: int) -> ShiftLine:
    return ShiftLine(
        one.shift_id, one.clinician_id, one.clinician, shift_words(one), one.shift_id in pinned, one.shift_id == chosen
    )
