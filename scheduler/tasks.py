"""What the worker can be asked for. Tasks are thin: they find their own work in the database."""

from datetime import timedelta
from typing import Any

from notifications import tracing
from scheduler.campaigns import announcements as invitations
from scheduler.campaigns import sweep as campaigns
from scheduler.feedback import asking as questions
from scheduler.notices import telling as notices
from scheduler.queue import ring
from scheduler.reminders import service as reminders
from scheduler.replies import service as replies
from scheduler.replies import sweep as left_replies
from scheduler.runtime import Runtime
from scheduler.waitlist import announcements as offers
from scheduler.waitlist import sweep as waitlist


async def send_due_messages(ctx: dict[str, Any]) -> int:
    """Send what is due. Rung after every booking, and by the worker's own clock in any case."""
    runtime: Runtime = ctx["runtime"]
    truths = {
        "offer": offers.still_true, "invitation": invitations.still_true, "reply": replies.still_true,
        notices.KIND: notices.still_true, questions.KIND: questions.still_true,
    }  # fmt: skip
    lease = timedelta(seconds=runtime.settings.message_lease_seconds)
    report = await reminders.send_due(
        runtime.sessions, runtime.providers, runtime.clock, truths, runtime.gave_up, lease, runtime.prices
    )
    return report.accepted


async def trace_messages(ctx: dict[str, Any]) -> int:
    """Ask providers about messages whose end we do not know. By the worker's own clock."""
    runtime: Runtime = ctx["runtime"]
    settled = timedelta(seconds=runtime.settings.trace_after_seconds)
    traced = await tracing.trace(runtime.sessions, runtime.providers, runtime.clock, runtime.gave_up, settled=settled)
    if traced.put_back:
        await ring(runtime.doorbell, "send_due_messages")
    return traced.found + traced.put_back


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


FUNCTIONS = [send_due_messages, offer_free_times, invite, trace_messages, act_on_replies]
