"""Sends what is due and still true, and tells what has been sent."""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import dispatch
from notifications import queries as messages
from notifications.dispatch import DrainReport
from notifications.ledger import Claimed, GaveUp, nothing_else, sweep_stale
from notifications.models import CHANNELS, Message
from notifications.providers.protocol import Provider
from notifications.together.service import OneText, each_by_itself
from scheduler.access import codes
from scheduler.booking.announcements import appointment_id
from scheduler.booking.lifecycle import Status
from scheduler.booking.reminder_policy import CANCELLED
from scheduler.db import Sessions
from scheduler.reminders.delivery import queries as delivery

APPOINTMENT = "appointment"
log = logging.getLogger(__name__)
OneIsTrue = Callable[[AsyncSession, Claimed], Awaitable[bool]]
Truths = Mapping[str, OneIsTrue]


async def send_due(
    sessions: Sessions, providers: Mapping[str, Provider], clock: Callable[[], datetime], truths: Truths | None = None,
    gave_up: GaveUp = nothing_else, lease: timedelta = dispatch.LEASE,
    prices: Mapping[str, Decimal] = dispatch.NO_PRICES, channels: Collection[str] = CHANNELS,
    one_text: OneText = each_by_itself,
) -> DrainReport:  # fmt: skip
    """Send every due message of these channels once, and log what was lost.

    `truths` tell of what else than appointments, by the kind of their subject, whether a message is still true. What a
    crash left half done is marked unknown first, and its provider asked before it is sent again.
    """
    async with sessions() as session, session.begin():
        left = await sweep_stale(session, clock())
    by_kind = {codes.KIND: code_still_wanted, **(truths or {})}

    async def true(session: AsyncSession, claimed: Sequence[Claimed]) -> set[int]:
        appointments = [one for one in claimed if _kind(one) == APPOINTMENT]
        found = await still_true(session, appointments) if appointments else set()
        for message in (one for one in claimed if _kind(one) != APPOINTMENT):
            vouches = by_kind.get(_kind(message))
            if vouches is None:  # it does not leave, and must not keep others from leaving
                log.error("nobody knows whether a message about %s is still true", message.subject)
            elif await vouches(session, message):
                found.add(message.id)
        return found

    report = await dispatch.drain(
        sessions,
        providers,
        clock,
        true,
        gave_up=gave_up,
        lease=lease,
        prices=prices,
        channels=channels,
        one_text=one_text,
    )
    report.unknown += left
    if report.lost:
        log.warning(
            "messages that did not arrive for certain: %s failed, %s expired, %s unknown; `messages list` names them",
            report.failed, report.expired, report.unknown,
        )  # fmt: skip
    return report


async def became(
    session: AsyncSession, network_id: int, statuses: Sequence[str], limit: int
) -> tuple[list[Message], dict[str, int]]:
    """Messages of these statuses, latest first, and how many there are of every status."""
    return (
        await messages.in_status(session, network_id, statuses, limit),
        await messages.totals(session, network_id),
    )


def _kind(message: Claimed) -> str:
    return message.subject.partition(":")[0]


async def still_true(session: AsyncSession, claimed: Sequence[Claimed]) -> set[int]:
    """Those whose appointment is still as they say: same version, booked (or cancelled, if they say so)."""
    about = {appointment_id(one.subject): one.network_id for one in claimed}
    now = await delivery.as_it_is(session, about)
    return {
        one.id
        for one in claimed
        if now.get(appointment_id(one.subject))
        == (one.network_id, one.version, Status.CANCELLED if one.purpose == CANCELLED else Status.BOOKED)
    }


async def code_still_wanted(session: AsyncSession, message: Claimed) -> bool:
    """A code for signing in is wanted until it is used."""
    return await codes.is_wanted(session, message.network_id, message.subject)


async def recently_delivered(
    session: AsyncSession, network_id: int, kind: str, *, of_kind: bool, limit: int = 50
) -> list[Message]:
    """The latest messages that left, newest first: about subjects of a kind, or about all others."""
    return await messages.recently_sent(session, network_id, limit, kind, of_kind=of_kind)
