"""The contract meter: what is owed and what became of it, week by week, and whose patients had it."""

from dataclasses import dataclass
from decimal import Decimal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import NowDep, SessionDep
from api.members import RotaReaderDep
from api.pages.rendering import page
from api.pages.rota_views import Head, short_day
from api.v1.types import PathId
from scheduler.coverage import meter
from scheduler.coverage.meter import Meter
from scheduler.coverage.queries import Access, PracticeMinutes
from scheduler.coverage.report import WeekCoverage
from scheduler.rota import board
from scheduler.rota.lifecycle import Status
from scheduler.rota.models import Rota

router = APIRouter(include_in_schema=False)
WIDE = 1000  # units of a bar's picture


@dataclass(frozen=True)
class Bar:
    """One figure of a week; `width` of `WIDE`."""

    name: str
    words: str
    width: int


@dataclass(frozen=True)
class WeekMeter:
    """`mark`: where on a bar that what is owed is reached; None without a contract. The rest are the table's cells."""

    name: str
    bars: tuple[Bar, ...]
    mark: int | None
    required: str
    figures: tuple[str, ...]
    lost: str


@dataclass(frozen=True)
class PracticeLine:
    """`booked` and `of_list` are places on a bar; `beside` says how the one compares with the other."""

    name: str
    list_size: str
    minutes: str
    booked: int
    of_list: int
    share: str
    list_share: str
    beside: str


@dataclass(frozen=True)
class MeterPage:
    """`own`: only the reader's own practice is shown; `draft`: planned is what the draft would give."""

    head: Head
    weeks: tuple[WeekMeter, ...]
    practices: tuple[PracticeLine, ...]
    own: bool
    draft: bool
    has_contract: bool

    @classmethod
    def of(cls, rota: Rota, read: Meter, *, own: bool) -> "MeterPage":
        most = max([1, *(amount for week, _ in read.weeks for amount in (int(week.required_minutes), *_amounts(week)))])
        return cls(
            Head.of(rota, "Contract meter"),
            tuple(_week(week, access, most) for week, access in read.weeks),
            _practices(read),
            own,
            rota.status == Status.DRAFT,
            all(week.has_contract for week, _ in read.weeks),
        )


@router.get("/rota/{rota_id}/meter")
async def see(request: Request, rota_id: PathId, session: SessionDep, now: NowDep, me: RotaReaderDep) -> HTMLResponse:
    """Sums over the whole network, and of practices those that the reader may see."""
    rota = await board.seen(session, me.network_id, rota_id)
    read = await meter.read(session, me.network_id, rota, now, me.practice_id)
    return page(request, "rota_meter.html", MeterPage.of(rota, read, own=me.practice_id is not None))


def share_words(part: int | Decimal, whole: int | Decimal) -> str:
    """147%; a dash where there is nothing to have a share of."""
    return f"{Decimal(part) / Decimal(whole):.0%}" if whole else "–"


def hours_long(minutes: int) -> str:
    """15 h 30 min."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours:,} h"] * bool(hours) + [f"{rest} min"] * bool(rest)
    return " ".join(parts) or "0 min"


def _amounts(week: WeekCoverage) -> tuple[int, int, int, int]:
    return week.planned_minutes, week.offered_minutes, week.booked_minutes, week.attended_minutes


def _week(week: WeekCoverage, access: Access, most: int) -> WeekMeter:
    amounts = dict(zip(("Planned", "Offered", "Booked", "Attended"), _amounts(week), strict=True))
    owed = week.required_minutes if week.has_contract else Decimal(0)
    figures = (
        *(f"{minutes:,}" for minutes in amounts.values()),
        f"{access.missed:,}",
        f"{access.not_closed:,}",
        f"{hours_long(week.gp_uncovered_minutes)} of {hours_long(week.standard_minutes)}",
        share_words(access.offered_same_day, week.offered_minutes),
        share_words(access.booked_same_day, week.booked_minutes),
        share_words(access.offered_two_weeks, week.offered_minutes),
    )
    return WeekMeter(
        f"Week of {short_day(week.week_start)}",
        tuple(Bar(name, _words(minutes, owed), minutes * WIDE // most) for name, minutes in amounts.items()),
        int(owed * WIDE / most) if week.has_contract else None,
        f"{owed:,.2f}" if week.has_contract else "–",
        figures,
        hours_long(week.lost_minutes) if week.lost_minutes else "",
    )


def _words(minutes: int, owed: Decimal) -> str:
    return f"{minutes:,} minutes" + (f", {share_words(minutes, owed)} of what is owed" if owed else "")


def _practices(read: Meter) -> tuple[PracticeLine, ...]:
    """Bars reach as far as the largest share; none where nothing is booked, which is nobody's share."""
    if not read.booked_minutes:
        return ()
    shares = [
        (one, Decimal(one.booked_minutes) / read.booked_minutes, Decimal(one.list_size) / max(1, read.list_size))
        for one in read.practices
    ]
    most = max((max(share, of_list) for _, share, of_list in shares), default=Decimal(1)) or Decimal(1)
    return tuple(_practice(one, read, share, of_list, WIDE / most) for one, share, of_list in shares)


def _practice(one: PracticeMinutes, read: Meter, share: Decimal, of_list: Decimal, scale: Decimal) -> PracticeLine:
    booked, listed = one.booked_minutes, one.list_size
    return PracticeLine(
        one.name, f"{listed:,}", f"{booked:,}", int(share * scale), int(of_list * scale),
        share_words(booked, read.booked_minutes), share_words(listed, read.list_size),
        f"{share / of_list:.1f} times its share of the list" if of_list else "no list",
    )  # fmt: skip
