"""What the page says on which a manager lets shifts change hands, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.pages.rota_views import hours_words
from scheduler.notices.handover.lifecycle import State
from scheduler.notices.handover.queries import OnOffer


@dataclass(frozen=True)
class HandoverLine:
    """`who`: from whom to whom; to nobody yet, where it is only on offer."""

    id: int
    words: str
    where: str
    who: str
    rota: str


@dataclass(frozen=True)
class HandoverPage:
    """`waiting` for an approval, and those that nobody has taken yet; `refused`: why the last one was not approved."""

    waiting: tuple[HandoverLine, ...]
    open: tuple[HandoverLine, ...]
    refused: str

    @classmethod
    def of(cls, on_offer: Sequence[OnOffer], refused: str = "") -> "HandoverPage":
        by_state = {
            state: tuple(_line(one) for one in on_offer if one.offer.state == state)
            for state in (State.TAKEN, State.OPEN)
        }
        return cls(by_state[State.TAKEN], by_state[State.OPEN], refused)


def _line(one: OnOffer) -> HandoverLine:
    count = len(one.offer.could)
    to = one.taker or f"{count} {'colleague' if count == 1 else 'colleagues'} who could take it"
    return HandoverLine(
        one.offer.id, hours_words(one.starts_at, one.ends_at), f"{one.service}, {one.site}", f"{one.owner} to {to}",
        f"/rota/{one.rota_id}",
    )  # fmt: skip
