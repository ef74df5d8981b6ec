"""What the worker can be asked for. Tasks are thin: they find their own work in the database."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from notifications import tracing
from notifications.models import CHANNELS
from scheduler.busy import sweep as own_calendars
from scheduler.campaigns import announcements as invitations
from scheduler.campaigns import sweep as campaigns
from scheduler.feedback import asking as questions
from scheduler.feeds.leaving import close_for_leavers
from scheduler.notices import telling as notices
from scheduler.queue import ring
from scheduler.reminders import service as reminders
from scheduler.reminders import unread
from scheduler.replies import service as replies
from scheduler.replies import sweep as left_replies
from scheduler.runtime import Runtime
from scheduler.trials import sweep as trials
from scheduler.waitlist import announcements as offers
from scheduler.waitlist import sweep as waitlist


async def send_due_messages(ctx: dict[str, Any], channels: Collection[str] = CHANNELS) -> int:
    """Send what is due. Rung after every booking, and by the worker's own clock in any case, for each channel apart."""
    runtime: Runtime = ctx["runtime"]
    truths = {
        "offer": offers.still_true, "invitation": invitations.still_true, "reply": replies.still_true,
        notices.KIND: notices.still_true, questions.KIND: questions.still_true,
    }  # fmt: skip
    lease = timedelta(seconds=runtime.settings.message_lease_seconds)
    report = await reminders.send_due(
        runtime.sessions,
        runtime.providers,
        runtime.clock,
        truths,
        runtime.gave_up,
        lease,
        runtime.prices,
        channels,
        runtime.one_text,
    )
    return report.accepted


async def trace_messages(ctx: dict[str, Any]) -> int:
    """Ask providers about messages whose end we do not know. By the worker's own clock."""
    runtime: Runtime = ctx["runtime"]
    settled = timedelta(seconds=runtime.settings.trace_after_seconds)
    traced = await tracing.trace(
        runtime.sessions, runtime.providers, runtime.clock, runtime.gave_up, settled=settled, prices=runtime.prices
    )
    if traced.put_back:
        await ring(runtime.doorbell, "send_due_messages")
    return traced.found + traced.put_back


async def mind_unread_texts(ctx: dict[str, Any]) -> int:
    """Send another way what is not known to have arrived. By the worker's own clock."""
    runtime: Runtime = ctx["runtime"]
    written = await unread.look(runtime.sessions, runtime.clock, runtime.announcer)
    if written:
        await ring(runtime.doorbell, "send_due_messages")
    return written


async def offer_free_times(ctx: dict[str, Any]) -> int:
    """Offer what is free to who waits for it. Rung when a time is freed, and by the worker's own clock in any case."""
    runtime: Runtime = ctx["runtime"]
    made = await waitlist.look(runtime.sessions, runtime.clock, runtime.offering)
    if made:
        await ring(runtime.doorbell, "send_due_messages")
    return made


async def invite(ctx: dict[str, Any]) -> int:
    """Send the waves of campaigns that are due. Rung when one is started, and by the worker's own clock in any case."""
    runtime: Runtime = ctx["runtime"]
    told = await campaigns.look(runtime.sessions, runtime.clock, runtime.inviting)
    if told:
        await ring(runtime.doorbell, "send_due_messages")
    return told


async def act_on_replies(ctx: dict[str, Any]) -> int:
    """Act on texts that were kept and not acted on. By the worker's own clock."""
    runtime: Runtime = ctx["runtime"]
    acted = await left_replies.look(runtime.sessions, runtime.clock, runtime.answering)
    if acted:
        await ring(runtime.doorbell, "send_due_messages")
        await ring(runtime.doorbell, "offer_free_times")
    return acted


async def judge_trials(ctx: dict[str, Any]) -> int:
    """See what trials have shown, and stop those whose rule says so. By the worker's own clock."""
    runtime: Runtime = ctx["runtime"]
    return await trials.look(runtime.sessions, runtime.clock)


async def read_calendars(ctx: dict[str, Any]) -> int:
    """Read clinicians' own calendars that are due. Rung when one is given, and by the worker's own clock."""
    runtime: Runtime = ctx["runtime"]
    await close_for_leavers(runtime.sessions, runtime.clock)
    return await own_calendars.look(runtime.sessions, runtime.clock, runtime.reading)


FUNCTIONS = [
    send_due_messages, offer_free_times, invite, trace_messages, act_on_replies, judge_trials, read_calendars,
    mind_unread_texts,
]  # fmt: skip
