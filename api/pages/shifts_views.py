"""What a clinician's own page says, as plain values: their shifts, the next first, and their share beside others'."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.pages.rendering import CHANNELS, date_words, day_words
from api.pages.rota_fairness import KINDS, beside_words, role_words
from api.pages.rota_views import hours_words, period_words
from clinics.local_time import LONDON, local_day
from clinics.models import Clinician
from scheduler.booking.languages import spoken_time
from scheduler.notices.handover.lifecycle import State
from scheduler.notices.handover.queries import OnOffer
from scheduler.planning.ledger import Entry
from scheduler.rota.models import Rota
from scheduler.rota.queries import Line
from solver.problem import SHARED_KINDS


@dataclass(frozen=True)
class ShiftCard:
    """One shift of the reader's; `soon` is "Today", "Tomorrow", or empty; `how` is empty where it is in person.

    `offer` is where it is on offer, 0 where it is not, and `offered` says what came of that; `ahead`: it has not begun.
    """

    id: int
    soon: str
    day: str
    hours: str
    service: str
    how: str
    where: str
    address: str
    ahead: bool
    offer: int
    offered: str

    @classmethod
    def of(cls, line: Line, now: datetime, offer: OnOffer | None = None) -> "ShiftCard":
        today = local_day(now)
        soon = {today: "Today", today + timedelta(days=1): "Tomorrow"}.get(local_day(line.starts_at), "")
        hours = " to ".join(spoken_time(one.astimezone(LONDON)) for one in (line.starts_at, line.ends_at))
        how = CHANNELS[line.channel].lower() if line.channel != "in_person" else ""
        return cls(
            line.shift_id, soon, day_words(line.starts_at), hours, line.service, how,
            f"{line.site}, {line.room}", f"{line.address}, {line.postcode}", line.starts_at > now,
            offer.offer.id if offer else 0, _offered(offer) if offer else "",
        )  # fmt: skip


@dataclass(frozen=True)
class OfferCard:
    """A colleague's shift that the reader could take, or has taken."""

    id: int
    words: str
    detail: str

    @classmethod
    def of(cls, one: OnOffer) -> "OfferCard":
        return cls(
            one.offer.id, hours_words(one.starts_at, one.ends_at), f"{one.service}, {one.site}, from {one.owner}"
        )


@dataclass(frozen=True)
class Said:
    """What was just done, or why it was not."""

    done: str = ""
    refused: str = ""


NOTHING = Said()


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
    """`first` is the next shift; `until` the last day of what is published, empty where nothing is.

    `offers`: colleagues' shifts that the reader could take; `taken`: those that wait for an approval.
    """

    name: str
    first: ShiftCard | None
    later: tuple[ShiftCard, ...]
    until: str
    share: ShareTable | None
    has_feed: bool
    offers: tuple[OfferCard, ...]
    taken: tuple[OfferCard, ...]
    said: Said

    @classmethod
    def of(
        cls, me: Clinician, ahead: Sequence[Line], rotas: Sequence[Rota], share: ShareTable | None, now: datetime,
        *, has_feed: bool, on_offer: Sequence[OnOffer] = (), said: Said = NOTHING,
    ) -> "ShiftsPage":  # fmt: skip
        mine = {one.offer.shift_id: one for one in on_offer if one.offer.offered_by == me.id}
        cards = tuple(ShiftCard.of(line, now, mine.get(line.shift_id)) for line in ahead)
        until = date_words(rotas[-1].ends_on - timedelta(days=1)) if rotas else ""
        open_to_me = [one for one in on_offer if one.offer.state == State.OPEN and me.id in one.offer.could]
        taken = [one for one in on_offer if one.offer.state == State.TAKEN and one.offer.taken_by == me.id]
        return cls(
            me.name, cards[0] if cards else None, cards[1:], until, share, has_feed,
            tuple(OfferCard.of(one) for one in open_to_me), tuple(OfferCard.of(one) for one in taken), said,
        )  # fmt: skip


@dataclass(frozen=True)
class UnknownPage:
    """For a clinician whom the rota does not know by the address that they sign in with."""

    name: str
    email: str


def _offered(one: OnOffer) -> str:
    count = len(one.offer.could)
    if one.taker:
        return f"{one.taker} takes it as soon as that is approved. Until then it is yours."
    return f"On offer to {count} {'colleague' if count == 1 else 'colleagues'}. Until somebody takes it, it is yours."


def _share(kind: str, mine: Entry, others: Sequence[Entry]) -> ShareLine:
    share = mine.shares[kind]
    total = sum(one.shares[kind].here + one.shares[kind].carried for one in others)
    average = f"{total / len(others):.1f}".removesuffix(".0") if others else "none"
    return ShareLine(
        KINDS[kind], share.here + share.carried, share.carried, share.fair, beside_words(share.above), average
    )
