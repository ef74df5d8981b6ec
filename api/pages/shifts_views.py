"""What a clinician's own page says, as plain values: their shifts, the next first, and their share beside others'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.pages.rendering import CHANNELS, date_words, day_words
from api.pages.rota_fairness import KINDS, beside_words, role_words
from api.pages.rota_views import period_words
from clinics.local_time import LONDON, local_day
from clinics.models import Clinician
from scheduler.booking.languages import spoken_time
from scheduler.planning.ledger import Entry
from scheduler.rota.models import Rota
from scheduler.rota.queries import Line
from solver.problem import SHARED_KINDS


@dataclass(frozen=True)
class ShiftCard:
    """One shift of the reader's; `soon` is "Today", "Tomorrow", or empty; `how` is empty where it is in person."""

    id: int
    soon: str
    day: str
    hours: str
    service: str
    how: str
    where: str
    address: str

    @classmethod
    def of(cls, line: Line, today: date) -> "ShiftCard":
        soon = {today: "Today", today + timedelta(days=1): "Tomorrow"}.get(local_day(line.starts_at), "")
        how = CHANNELS[line.channel].lower() if line.channel != "in_person" else ""
        return cls(
            line.shift_id, soon, day_words(line.starts_at), hours_words(line), line.service, how,
            f"{line.site}, {line.room}", f"{line.address}, {line.postcode}",
        )  # fmt: skip


@dataclass(frozen=True)
class ShareLine:
    """`mine` includes what was `carried` over from earlier rotas; `others` is what colleagues have on average."""

    name: str
    mine: int
    carried: int
    fair: int
    beside: str
    others: str


@dataclass(frozen=True)
class ShareTable:
    """One's own share of a rota; `colleagues` counts the others of one's role."""

    period: str
    role: str
    colleagues: int
    lines: tuple[ShareLine, ...]

    @classmethod
    def of(cls, rota: Rota, entries: Sequence[Entry], me: Clinician) -> "ShareTable | None":
        """None where nobody asks anything of them in these weeks."""
        mine = next((one for one in entries if one.clinician.id == me.id), None)
        if mine is None:
            return None
        others = [one for one in entries if one.clinician.role == me.role and one.clinician.id != me.id]
        lines = tuple(_share(kind, mine, others) for kind in SHARED_KINDS)
        return cls(period_words(rota), role_words(me.role), len(others), lines)


@dataclass(frozen=True)
class ShiftsPage:
    """`first` is the next shift; `until` the last day of what is published, empty where nothing is."""

    name: str
    first: ShiftCard | None
    later: tuple[ShiftCard, ...]
    until: str
    share: ShareTable | None
    has_feed: bool

    @classmethod
    def of(
        cls, me: Clinician, ahead: Sequence[Line], rotas: Sequence[Rota], share: ShareTable | None, now: datetime,
        *, has_feed: bool,
    ) -> "ShiftsPage":  # fmt: skip
        cards = tuple(ShiftCard.of(line, local_day(now)) for line in ahead)
        until = date_words(rotas[-1].ends_on - timedelta(days=1)) if rotas else ""
        return cls(me.name, cards[0] if cards else None, cards[1:], until, share, has_feed)


@dataclass(frozen=True)
class UnknownPage:
    """For a clinician whom the rota does not know by the address that they sign in with."""

    name: str
    email: str


def hours_words(line: Line) -> str:
    """6:30pm to 8pm."""
    return " to ".join(spoken_time(one.astimezone(LONDON)) for one in (line.starts_at, line.ends_at))


def _share(kind: str, mine: Entry, others: Sequence[Entry]) -> ShareLine:
    share = mine.shares[kind]
    total = sum(one.shares[kind].here + one.shares[kind].carried for one in others)
    average = f"{total / len(others):.1f}".removesuffix(".0") if others else "none"
    return ShareLine(
        KINDS[kind], share.here + share.carried, share.carried, share.fair, beside_words(share.above), average
    )
