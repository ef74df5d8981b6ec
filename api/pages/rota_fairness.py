"""The fairness ledger: whose evenings, Saturdays and bank holidays these are, beside fair shares, and what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import SessionDep
from api.members import RotaReaderDep
from api.pages.rendering import page
from api.pages.rota_meter import hours_long
from api.pages.rota_views import Head
from api.v1.types import PathId
from scheduler.planning import shares
from scheduler.planning.facts import WEEKS_BEFORE
from scheduler.planning.ledger import Entry, Share
from scheduler.rota import board
from scheduler.rota.board import Board
from solver.problem import SHARED_KINDS

router = APIRouter(include_in_schema=False)
KINDS = {"evenings": "Evenings", "saturdays": "Saturdays", "bank_holidays": "Bank holidays"}


@dataclass(frozen=True)
class ShareLine:
    """`beside`: 2 above, 1 below, or even; `above` where it is more than a fair share."""

    name: str
    role: str
    here: int
    carried: int
    fair: int
    beside: str
    above: bool

    @classmethod
    def of(cls, entry: Entry, share: Share) -> "ShareLine":
        who = entry.clinician
        return cls(
            who.name, role_words(who.role), share.here, share.carried, share.fair, beside_words(share.above),
            share.above > 0,
        )  # fmt: skip


@dataclass(frozen=True)
class KindTable:
    """One kind of unpopular shift; no lines where nobody has any."""

    kind: str
    name: str
    lines: tuple[ShareLine, ...]
    above: int


@dataclass(frozen=True)
class CostLine:
    name: str
    role: str
    hours: str
    an_hour: str
    cost: str


@dataclass(frozen=True)
class FairnessPage:
    """`weeks_before`: as far back as earlier rotas are looked at."""

    head: Head
    kinds: tuple[KindTable, ...]
    costs: tuple[CostLine, ...]
    hours: str
    cost: str
    weeks_before: int = WEEKS_BEFORE

    @classmethod
    def of(cls, told: Board, entries: Sequence[Entry]) -> "FairnessPage":
        return cls(
            Head.of(told.rota, "Fair shares"),
            tuple(_table(kind, entries) for kind in SHARED_KINDS),
            tuple(_cost(entry) for entry in entries if entry.minutes),
            hours_long(sum(entry.minutes for entry in entries)),
            f"£{sum(entry.pounds for entry in entries):,}",
        )


@router.get("/rota/{rota_id}/fairness")
async def see(request: Request, rota_id: PathId, session: SessionDep, me: RotaReaderDep) -> HTMLResponse:
    """Everybody who can be asked, by role."""
    told = await board.load(session, me.network_id, rota_id)
    return page(
        request, "rota_fairness.html", FairnessPage.of(told, await shares.of_rota(session, told.rota, told.lines))
    )


def beside_words(above: int) -> str:
    """2 above; 1 below; even."""
    return f"{above} above" if above > 0 else f"{-above} below" if above < 0 else "even"


def role_words(role: str) -> str:
    """GP; practice nurse."""
    return "GP" if role == "gp" else role.replace("_", " ").capitalize()


def _table(kind: str, entries: Sequence[Entry]) -> KindTable:
    had = any(entry.shares[kind].here or entry.shares[kind].carried for entry in entries)
    lines = tuple(ShareLine.of(entry, entry.shares[kind]) for entry in entries) if had else ()
    return KindTable(kind, KINDS[kind], lines, sum(line.above for line in lines))


def _cost(entry: Entry) -> CostLine:
    who = entry.clinician
    an_hour = f"£{entry.pounds_an_hour:,}" if entry.pounds_an_hour else "not known"
    return CostLine(who.name, role_words(who.role), hours_long(entry.minutes), an_hour, f"£{entry.pounds:,}")
