"""How offers end: the claim, the message and the wish end, or go on, in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import tenant
from scheduler.booking import holds
from scheduler.booking.actor import Actor
from scheduler.waitlist import announcements, queries
from scheduler.waitlist.announcements import Offering
from scheduler.waitlist.lifecycle import AFTER_OFFER, OfferStatus, WishStatus, standing
from scheduler.waitlist.looking import queries as looking
from scheduler.waitlist.offering import keep_order, pass_on
from scheduler.waitlist.queries import OfferRow
from scheduler.waitlist.trail import claimant, end_offer, matcher, move_wish

_LOST = "somebody is booked elsewhere then or has an earlier time by now, or the time is no longer given"


async def end(
    session: AsyncSession, actor: Actor, row: OfferRow, how: OfferStatus, now: datetime, reason: str = "",
    *, wish: WishStatus | None = None,
) -> None:  # fmt: skip
    """End one open offer, whose entry the caller has locked. The wish goes on as `wish`, or as the table says."""
    end_offer(session, actor, row.offer, how, now, reason)
    move_wish(session, actor, row.entry, wish or AFTER_OFFER[how], now, reason)
    await session.flush()
    await announcements.withdraw(session, row, now, f"offer {how}")


async def give_back(
    session: AsyncSession, actor: Actor, rows: Sequence[OfferRow], now: datetime, offering: Offering, reason: str = "",
    *, wish: WishStatus | None = None,
) -> None:  # fmt: skip
    """Decline what a party is offered: all the times are let go, and then go to whoever waits for them next.

    The locks come first: who lets go of a time and only then queues up for it would wait for who waits for them.
    """
    await keep_order(session, actor.network_id, [row.slot.id for row in rows])
    for row in rows:
        await _let_go(session, row, now)
        await end(session, actor, row, OfferStatus.DECLINED, now, reason, wish=wish)
    await tenant.leave_practice(session, actor.network_id)  # who is next is next in the whole network
    for row in rows:
        await pass_on(session, actor.network_id, row, now, offering)


async def end_if_over(session: AsyncSession, network_id: int, entry_id: int, now: datetime) -> None:
    """End the open offers of an entry and its party where they have run out, or can no longer be accepted."""
    party = [entry.id for entry in await queries.party(session, network_id, entry_id, lock=True)]
    if not set(party).intersection(await looking.offers_to_end(session, network_id, now)):
        return
    for row in await queries.open_offers(session, network_id, party):
        how, reason = OfferStatus.EXPIRED, "nobody answered in time"
        if standing(row.offer.status, row.offer.expires_at, now) is OfferStatus.MADE:
            await _let_go(session, row, now)
            how, reason = OfferStatus.LOST, _LOST
        await end(session, matcher(network_id), row, how, now, reason)


async def _let_go(session: AsyncSession, row: OfferRow, now: datetime) -> None:
    await holds.release(session, claimant(row.entry), row.offer.hold_id, now)
