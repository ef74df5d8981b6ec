"""Sends what is due and still true, and tells what has been sent."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications import dispatch
from notifications import queries as messages
from notifications.dispatch import DrainReport, StillTrue
from notifications.ledger import Claimed, GaveUp, nothing_else, sweep_stale
from notifications.models import Message
from notifications.providers.protocol import Provider
from scheduler.access import codes
from scheduler.booking import queries as bookings
from scheduler.booking.announcements import CANCELLED, appointment_id
from scheduler.booking.lifecycle import Status
from scheduler.db import Sessions

log = logging.getLogger(__name__)
Truths = Mapping[str, StillTrue]


async def send_due(
    sessions: Sessions, providers: Mapping[str, Provider], clock: Callable[[], datetime], truths: Truths | None = None,
    gave_up: GaveUp = nothing_else, lease: timedelta = dispatch.LEASE,
) -> DrainReport:  # fmt: skip
    """Send every due message once, and log what was lost.

    `truths` tell of what else than appointments, by the kind of their subject, whether a message is still true. What a
    crash left half done is marked unknown first, never sent again.
    """
    async with sessions() as session, session.begin():
        left = await sweep_stale(session, clock())
    by_kind = {"appointment": still_true, codes.KIND: code_still_wanted, **(truths or {})}

    async def true(session: AsyncSession, message: Claimed) -> bool:
        vouches = by_kind.get(message.subject.partition(":")[0])
        if vouches is None:  # it does not leave, and must not keep others from leaving
            log.error("nobody knows whether a message about %s is still true", message.subject)
            return False
        return await vouches(session, message)

    report = await dispatch.drain(sessions, providers, clock, true, gave_up=gave_up, lease=lease)
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


async def still_true(session: AsyncSession, message: Claimed) -> bool:
    """Whether the appointment is still as the message says: same version, booked (or cancelled, if it says so)."""
    row = await bookings.appointment(session, message.network_id, appointment_id(message.subject))
    if row is None or row.appointment.sequence != message.version:
        return False
    says = Status.CANCELLED if message.purpose == CANCELLED else Status.BOOKED
    return row.appointment.status == says


async def code_still_wanted(session: AsyncSession, message: Claimed) -> bool:
    """A code for signing in is wanted until it is used."""
    return await codes.is_wanted(session, message.network_id, message.subject)


async def recently_delivered(session: AsyncSession, network_id: int, limit: int = 50) -> list[Message]:
    """The latest messages that left, newest first."""
    return await messages.recently_sent(session, network_id, limit)
