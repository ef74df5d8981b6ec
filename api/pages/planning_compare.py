"""Two rotas side by side, for whoever has to choose between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import SessionDep
from api.members import PlannerDep
from api.pages.planning_views import Choice, period_words
from api.pages.rendering import page, shift_words
from api.v1.types import BIGGEST_ID
from scheduler.planning import comparison
from scheduler.planning.comparison import Changed, Comparison, Pair
from scheduler.rota import board
from scheduler.rota.board import Board, Gap
from scheduler.rota.models import Rota

router = APIRouter(prefix="/plan", include_in_schema=False)
Number = Annotated[int | None, Query(ge=1, le=BIGGEST_ID)]
A_PAGE = 20


@dataclass(frozen=True)
class Figure:
    """One row: the same in both, and how much more it is in the second."""

    name: str
    first: str
    second: str
    difference: str

    @classmethod
    def of(cls, name: str, pair: Pair, sign: str = "") -> "Figure":
        first, second = pair
        more = second - first
        words = f"{'+' if more > 0 else '−'}{sign}{abs(more):,}" if more else "the same"
        return cls(name, f"{sign}{first:,}", f"{sign}{second:,}", words)


@dataclass(frozen=True)
class ChangedLine:
    name: str
    first: tuple[str, ...]
    second: tuple[str, ...]

    @classmethod
    def of(cls, one: Changed) -> "ChangedLine":
        first, second = (tuple(shift_words(line) for line in some) for some in one.only)
        return cls(one.name, first, second)


@dataclass(frozen=True)
class ShareLine:
    """An arrow where the second is another."""

    name: str
    minutes: str
    evenings: str
    saturdays: str


@dataclass(frozen=True)
class Side:
    """One of the two: what it is called, and where it is seen."""

    name: str
    words: str
    status: str
    address: str

    @classmethod
    def of(cls, one: Board) -> "Side":
        rota = one.rota
        return cls(f"Rota {rota.id}", period_words(rota), rota.status, f"/plan/rota/{rota.id}")


@dataclass(frozen=True)
class ComparePage:
    """The choice of two rotas; and once they are chosen, what is different. `sides` is empty before."""

    firsts: tuple[Choice, ...]
    seconds: tuple[Choice, ...]
    sides: tuple[Side, ...] = ()
    same_weeks: bool = True
    figures: tuple[Figure, ...] = ()
    gaps: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    changed: tuple[ChangedLine, ...] = ()
    shares: tuple[ShareLine, ...] = ()

    @classmethod
    def choose(cls, rotas: Sequence[Rota], a: int | None, b: int | None) -> "ComparePage":
        """Proposed are the two that reach furthest."""
        known = [rota.id for rota in rotas]
        a = a or (known[0] if known else None)
        b = b or next((one for one in known if one != a), None)
        return cls(_choices(rotas, a), _choices(rotas, b))

    @classmethod
    def of(cls, rotas: Sequence[Rota], told: Comparison) -> "ComparePage":
        first, second = told.rotas
        return cls(
            _choices(rotas, first.rota.id),
            _choices(rotas, second.rota.id),
            (Side.of(first), Side.of(second)),
            (first.rota.starts_on, first.rota.ends_on) == (second.rota.starts_on, second.rota.ends_on),
            _figures(told),
            (tuple(map(_gap, told.gaps[0])), tuple(map(_gap, told.gaps[1]))),
            tuple(ChangedLine.of(one) for one in told.changed),
            tuple(
                ShareLine(one.name, _pair(one.minutes), _pair(one.evenings), _pair(one.saturdays))
                for one in told.shares
            ),
        )


def _choices(rotas: Sequence[Rota], chosen: int | None) -> tuple[Choice, ...]:
    return tuple((str(one.id), f"Rota {one.id}, {period_words(one)} ({one.status})", one.id == chosen) for one in rotas)


def _figures(told: Comparison) -> tuple[Figure, ...]:
    short = tuple(Figure.of(f"Minutes short: {kind.replace('_', ' ')}", pair) for kind, pair in told.short.items())
    spread = tuple(Figure.of(f"Most and least {what} differ by", pair) for what, pair in told.spread.items())
    return (
        Figure.of("Shifts", told.shifts), Figure.of("Minutes of care", told.minutes),
        Figure.of("Cost", told.pounds, "£"), *short, *spread,
    )  # fmt: skip


def _gap(gap: Gap) -> str:
    return f"{gap.label}: {gap.minutes:,} minutes short"


def _pair(pair: Pair) -> str:
    return f"{pair[0]:,}" if pair[0] == pair[1] else f"{pair[0]:,} → {pair[1]:,}"


@router.get("/compare")
async def compare(
    request: Request, session: SessionDep, me: PlannerDep, a: Number = None, b: Number = None
) -> HTMLResponse:
    """What is different between them: who works when, what is short, what it costs, who has the evenings."""
    known = await board.listed(session, me.network_id, A_PAGE)
    if a is None or b is None:
        return page(request, "plan_compare.html", ComparePage.choose(known, a, b))
    told = await comparison.load(session, me.network_id, a, b)
    return page(request, "plan_compare.html", ComparePage.of(known, told))
