"""Offering a shift, taking one, and letting it change hands: with every rule asked each time, and a word to both.

Nothing changes who works when but `_hand_over`, which brings it into force as a repair of the rota.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician
from scheduler.audit.service import record
from scheduler.booking.actor import Actor
from scheduler.booking.errors import ShiftsInUse
from scheduler.errors import Conflict, NotFound
from scheduler.notices import service as notices
from scheduler.notices.drafts import Terms
from scheduler.notices.handover import queries
from scheduler.notices.handover.judging import fault, handed_over, who_could
from scheduler.notices.handover.lifecycle import ShiftOfferOver, State, Verb, after
from scheduler.notices.handover.models import ShiftOffer
from scheduler.notices.handover.queries import OnOffer
from scheduler.planning import repairs, standing
from scheduler.planning.asked import shift_of
from scheduler.planning.standing import Standing
from solver import checker
from solver.repair import Option
from solver.result import Assignment


class NotYourShift(NotFound):
    """You have no such shift to come. Look at your shifts as they are now."""


class NobodyCould(Conflict):
    """As things stand nobody else may take this shift, by the rules. Ask whoever plans the rota."""


class BookedThere(Conflict):
    """Patients are booked in this shift, so it cannot change hands here. Ask whoever plans the rota."""


class MayNotTake(Conflict):
    """You may not take this shift, by the rules."""


@dataclass(frozen=True)
class _Case:
    """A shift on offer, in the rota as it stands."""

    offer: ShiftOffer
    rota: Standing
    shift: Assignment


async def listed(session: AsyncSession, network_id: int, now: datetime) -> list[OnOffer]:
    """What is on offer, or waits for an approval, by the start of the shift."""
    return await queries.on_offer(session, network_id, now)


async def offer(session: AsyncSession, actor: Actor, me: Clinician, shift_id: int, now: datetime, terms: Terms) -> None:
    """Offer one's own shift to whoever may take it; twice is once. It stays one's own until it has changed hands."""
    rota_id = await queries.rota_of(session, actor.network_id, shift_id, me.id, now)
    if rota_id is None:
        raise NotYourShift
    rota = await standing.load(session, actor.network_id, rota_id, terms.policy)
    if await queries.live_of_shift(session, actor.network_id, shift_id):
        return
    shift = shift_of(rota, shift_id)
    await _refuse_booked(session, rota, shift, now)
    could = await asyncio.to_thread(_who_could, rota, shift)
    if not could:
        raise NobodyCould
    row = ShiftOffer(network_id=actor.network_id, shift_id=shift_id, offered_by=me.id, could=could, offered_at=now)
    session.add(row)
    await session.flush()
    _note(session, actor, row, None, now)
    await session.flush()


async def take(
    session: AsyncSession, actor: Actor, me: Clinician, offer_id: int, now: datetime, terms: Terms, *, by_rule: bool
) -> None:
    """Take a colleague's shift; it changes hands once it is approved, or at once `by_rule`. Twice is once.

    Raises `ShiftOfferOver`, `MayNotTake` with the first rule in the way, or `BookedThere`.
    """
    row = await _locked(session, actor, offer_id)
    if row.taken_by == me.id and row.state in (State.TAKEN, State.DONE):
        return
    before, row.state = row.state, after(State(row.state), Verb.TAKE)
    row.taken_by = me.id
    case = await _case(session, actor, row, now, terms)
    await _judge(session, case, me.id, now)
    _note(session, actor, row, before, now)
    if by_rule:
        await _hand_over(session, actor, case, now, terms)
    await session.flush()


async def approve(session: AsyncSession, actor: Actor, offer_id: int, now: datetime, terms: Terms) -> None:
    """Let it change hands, by the rules as they stand now; twice is once."""
    row = await _locked(session, actor, offer_id)
    if row.state == State.DONE:
        return
    after(State(row.state), Verb.APPROVE)
    case = await _case(session, actor, row, now, terms)
    await _judge(session, case, row.taken_by or 0, now)
    await _hand_over(session, actor, case, now, terms)


async def decline(session: AsyncSession, actor: Actor, offer_id: int, now: datetime) -> None:
    """It stays whose it is; twice is once."""
    await _end(session, actor, await _locked(session, actor, offer_id), Verb.DECLINE, State.DECLINED, now)


async def withdraw(session: AsyncSession, actor: Actor, me: Clinician, offer_id: int, now: datetime) -> None:
    """Keep one's shift after all, while it has not changed hands; twice is once."""
    row = await _locked(session, actor, offer_id)
    if row.offered_by != me.id:
        raise ShiftOfferOver
    await _end(session, actor, row, Verb.WITHDRAW, State.WITHDRAWN, now)


async def _end(session: AsyncSession, actor: Actor, row: ShiftOffer, verb: Verb, ends: State, now: datetime) -> None:
    if row.state != ends:
        before, row.state = row.state, after(State(row.state), verb)
        _note(session, actor, row, before, now)
        await session.flush()


async def _hand_over(session: AsyncSession, actor: Actor, case: _Case, now: datetime, terms: Terms) -> None:
    row, rota = case.offer, case.rota
    plan = handed_over(rota, case.shift, row.taken_by or 0)
    name = f"{rota.names[row.taken_by or 0]} takes a shift from {rota.names[row.offered_by]}"
    option = Option(name, plan, (), (), (), checker.score(rota.problem, plan), (), 0.0)
    try:
        async with session.begin_nested():
            await notices.repair(session, actor, rota, option, now, terms.noticing, None, terms.room_change)
    except ShiftsInUse:  # somebody holds a time in it at this moment
        raise BookedThere from None
    before, row.state = row.state, after(State(row.state), Verb.APPROVE)
    _note(session, actor, row, before, now)
    await session.flush()


async def _locked(session: AsyncSession, actor: Actor, offer_id: int) -> ShiftOffer:
    row = await queries.offer(session, actor.network_id, offer_id)
    if row is None:
        raise ShiftOfferOver
    return row


async def _case(session: AsyncSession, actor: Actor, row: ShiftOffer, now: datetime, terms: Terms) -> _Case:
    rota_id = await queries.rota_of(session, actor.network_id, row.shift_id, row.offered_by, now)
    if rota_id is None:
        raise ShiftOfferOver
    rota = await standing.load(session, actor.network_id, rota_id, terms.policy)
    return _Case(row, rota, shift_of(rota, row.shift_id))


async def _judge(session: AsyncSession, case: _Case, to: int, now: datetime) -> None:
    """The referee thinks in a thread of its own, hundredths of a second."""
    await _refuse_booked(session, case.rota, case.shift, now)
    if said := await asyncio.to_thread(_fault, case.rota, case.shift, to):
        raise MayNotTake(f"By the rules this shift cannot change hands so. {said}")


def _fault(rota: Standing, shift: Assignment, to: int) -> str:
    rota.require_legal()
    return fault(rota, shift, to)


def _who_could(rota: Standing, shift: Assignment) -> list[int]:
    rota.require_legal()
    return who_could(rota, shift)


async def _refuse_booked(session: AsyncSession, rota: Standing, shift: Assignment, now: datetime) -> None:
    if (await repairs.booked(session, rota.rota.network_id, rota, now)).get(shift):
        raise BookedThere


def _note(session: AsyncSession, actor: Actor, row: ShiftOffer, before: str | None, now: datetime) -> None:
    subject, change = f"shift_offer:{row.id}", (before, row.state)
    record(session, actor.network_id, subject, change, actor=actor.name, now=now, reason=f"shift {row.shift_id}")
