"""What the waiting list promises, said once more in plain Python, beside the model of booking."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.scheduler.booking_model import Kept, Model

ANSWER_AND_JOURNEY = timedelta(minutes=45)
RESTS = timedelta(hours=12)


@dataclass
class Wished:
    """A wish for any time of a service. `tried` was on offer; after one in vain it rests."""

    patient: int
    service: int
    is_open: bool = True
    rests_until: datetime | None = None
    tried: set[int] = field(default_factory=set)


@dataclass
class Claim:
    """An offer, and what keeps its slot."""

    wish: int
    kept: Kept
    is_made: bool = True


@dataclass
class WaitingList:
    """Wishes and offers by id. What is on offer is held like anything else, in `booking`."""

    booking: Model
    wishes: dict[int, Wished] = field(default_factory=dict)
    claims: dict[int, Claim] = field(default_factory=dict)

    def refused_wish(self, patient: int, service: int, last: datetime) -> str | None:
        oldest = self.booking.terms[service].ages[1]
        youngest = self.booking.terms[service].ages[0]
        born = self.booking.people[patient].born
        ages = [
            day.year - born.year - ((day.month, day.day) < (born.month, born.day)) for day in (self.booking.now, last)
        ]
        if not any(youngest <= age <= oldest for age in ages):
            return "NotForThisAge"
        same = any(w.is_open and (w.patient, w.service) == (patient, service) for w in self.wishes.values())
        return "AlreadyWaiting" if same else None

    def refused_answer(self, claim: Claim, *, accept: bool) -> str | None:
        """How an answer to an open offer is refused; one that has run out is only ever too late to be accepted."""
        if not accept:
            return None
        if claim.kept.until <= self.booking.now:
            return "OfferOver"
        said = self.booking.refusal(claim.kept.slot, self.wishes[claim.wish].patient, claim.kept.holder)
        return "OfferOver" if said == "SlotPast" else said

    def sweep(self) -> None:
        """End what has run out, and what its patient can no longer come to."""
        for claim in self.claims.values():
            wish = self.wishes[claim.wish]
            if not claim.is_made:
                continue
            if claim.kept.until <= self.booking.now:
                self.end(claim, in_vain=True)
            elif self.booking.elsewhere(claim.kept.slot, wish.patient):
                self.end(claim, in_vain=False)

    def end(self, claim: Claim, *, in_vain: bool) -> None:
        claim.is_made, claim.kept.used = False, True
        if in_vain:
            self.wishes[claim.wish].rests_until = self.booking.now + RESTS

    def may_be_offered(self, key: int, slot: int) -> bool:
        """Whether this wish may be offered this time now."""
        wish, one = self.wishes[key], self.booking.slots[slot]
        rested = wish.rests_until is None or wish.rests_until <= self.booking.now
        return (
            wish.is_open and rested and slot not in wish.tried and one.service == wish.service
            and not any(c.is_made and self.wishes[c.wish].patient == wish.patient for c in self.claims.values())
            and not any(b.patient == wish.patient and b.slot == slot for b in self.booking.appointments.values())
            and self.booking.now + ANSWER_AND_JOURNEY <= one.starts
            and self.booking.refusal(slot, wish.patient, "nobody") is None
        )  # fmt: skip

    def forgotten(self) -> list[tuple[int, int]]:
        """(wish, slot) that a look should have brought together."""
        return [(key, slot) for key in self.wishes for slot in self.booking.slots if self.may_be_offered(key, slot)]
