"""Answering an offer, by button, by staff, or by a reply: of two answers at once one counts, and the other is told."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.access import tenant
from scheduler.booking import holds
from scheduler.booking import service as booking
from scheduler.booking.actor import Actor
from scheduler.booking.errors import HoldExpired, HoldUsed, SlotNotFound, SlotPast
from scheduler.booking.rescheduling import reschedule
from scheduler.waitlist import queries
from scheduler.waitlist.announcements import Offering
from scheduler.waitlist.ending import end, give_back
from scheduler.waitlist.errors import OfferGivenBack, OfferNotFound, OfferOver, OfferTaken
from scheduler.waitlist.lifecycle import OfferStatus, standing
from scheduler.waitlist.offering import keep_order
from scheduler.waitlist.queries import OfferRow
from scheduler.waitlist.trail import claimant


async def find(session: AsyncSession, network_id: int, offer_id: int) -> OfferRow:
    """The offer, or `OfferNotFound`: also for one of another network."""
    row = await queries.offer(session, network_id, offer_id)
    if row is None:
        raise OfferNotFound
    return row


async def find_by_link(session: AsyncSession, offer_id: int) -> list[OfferRow]:
    """The offer named by a link whose signature the caller has checked; behind it, what else its party is offered."""
    network_id = await queries.network_of(session, offer_id)
    if network_id is None:
        raise OfferNotFound
    await tenant.enter(session, network_id)
    mine = await find(session, network_id, offer_id)
    if mine.offer.status != OfferStatus.MADE:
        return [mine]
    party = await queries.party(session, network_id, mine.entry.id)
    together = await queries.open_offers(session, network_id, [entry.id for entry in party])
    return [mine, *(row for row in together if row.offer.id != offer_id)]


async def answer(
    session: AsyncSession, actor: Actor, offer_id: int, accept: bool, now: datetime, offering: Offering
) -> OfferRow:
    """Accept or decline an offer, for its whole party at once. The same answer twice is no error.

    Raises `OfferOver`, `OfferGivenBack` or `OfferTaken` where something else came first.
    """
    asked = await find(session, actor.network_id, offer_id)
    party = await queries.party(session, actor.network_id, asked.entry.id, lock=True)
    row = await find(session, actor.network_id, offer_id)
    status = standing(row.offer.status, row.offer.expires_at, now)
    if status is not OfferStatus.MADE:
        _refuse_another_answer(status, accept)
        return row
    rows = await queries.open_offers(session, actor.network_id, [entry.id for entry in party])
    try:
        await (_accept if accept else give_back)(session, actor, rows, now, offering)
    except (HoldExpired, HoldUsed, SlotNotFound, SlotPast):  # the claim is gone: somebody who was later is there
        raise OfferOver from None
    return await find(session, actor.network_id, offer_id)


def _refuse_another_answer(status: OfferStatus, accept: bool) -> None:
    if not accept and status is OfferStatus.ACCEPTED:
        raise OfferTaken
    if accept and status is OfferStatus.DECLINED:
        raise OfferGivenBack
    if accept and status is not OfferStatus.ACCEPTED:
        raise OfferOver


async def _accept(
    session: AsyncSession, actor: Actor, rows: Sequence[OfferRow], now: datetime, offering: Offering
) -> None:
    """Book all that is on offer, or nothing: a refusal ends the transaction."""
    given_up = [row.instead_of.id for row in rows if row.instead_of]
    slots, people = [row.slot.id for row in rows] + given_up, [row.patient.id for row in rows]
    await keep_order(session, actor.network_id, slots, people)
    for row in await queries.open_offers(session, actor.network_id, [row.entry.id for row in rows]):
        if row.gains_nothing:  # moved while we waited for the locks, or since the last look
            raise OfferOver
        await _book(session, actor, row, now, offering)


async def _book(session: AsyncSession, actor: Actor, row: OfferRow, now: datetime, offering: Offering) -> None:
    """The claim passes to whoever answers, so that the trail of the appointment names them.

    Who wished for an earlier time than their own is moved to it: they never have both.
    """
    claim = await holds.hold_of(session, claimant(row.entry), row.offer.hold_id)
    claim.holder = actor.name
    await session.flush()
    if row.entry.appointment_id is not None and row.instead_of is not None:
        booked = await reschedule(session, actor, row.entry.appointment_id, row.slot.id, now, offering.announcer)
    else:
        booked = await booking.book_held(session, actor, claim.id, row.patient.id, now, offering.announcer)
    row.offer.appointment_id = booked.appointment.id
    await end(session, actor, row, OfferStatus.ACCEPTED, now)
