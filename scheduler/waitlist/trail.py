"""How the trail and the holds name wishes, offers and the matcher, and the one place where either changes status."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.waitlist.announcements import subject
from scheduler.waitlist.lifecycle import OfferStatus, WishStatus
from scheduler.waitlist.models import Offer, WaitlistEntry

MATCHER = "waitlist"


def matcher(network_id: int) -> Actor:
    """Who makes offers, and ends those that nobody answers."""
    return Actor(network_id, MATCHER)


def claimant(entry: WaitlistEntry) -> Actor:
    """Who holds a slot that is on offer to an entry."""
    return Actor(entry.network_id, wish_subject(entry.id))


def wish_subject(entry_id: int) -> str:
    return f"waitlist:{entry_id}"


def note_wish(session: AsyncSession, actor: Actor, entry: WaitlistEntry, now: datetime) -> None:
    """A wish begins."""
    change = (None, entry.status)
    record(session, entry.network_id, wish_subject(entry.id), change, actor=actor.name, now=now)


def move_wish(
    session: AsyncSession, actor: Actor, entry: WaitlistEntry, status: WishStatus, now: datetime, reason: str = ""
) -> None:
    """What becomes of a wish."""
    change = (entry.status, status)
    record(session, entry.network_id, wish_subject(entry.id), change, actor=actor.name, now=now, reason=reason)
    entry.status = status
    session.add(entry)


def note_offer(session: AsyncSession, actor: Actor, made: Offer, now: datetime) -> None:
    """An offer begins."""
    change = (None, made.status)
    record(session, made.network_id, subject(made.id), change, actor=actor.name, now=now, reason=made.reason)


def end_offer(
    session: AsyncSession, actor: Actor, offer: Offer, how: OfferStatus, now: datetime, reason: str = ""
) -> None:
    """An offer ends, once."""
    change = (offer.status, how)
    record(session, offer.network_id, subject(offer.id), change, actor=actor.name, now=now, reason=reason)
    offer.status, offer.ended_at = how, now
    session.add(offer)
