"""What providers tell us: signed by them, told at least once, and answered before anything is sent."""

from datetime import datetime

from fastapi import APIRouter, BackgroundTasks, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import NotifyDep, NowDep, RuntimeDep, SessionDep, TwilioDep
from api.pages.network import unbound_network
from api.replies import receive
from notifications import receipts
from notifications.providers import notify, twilio_replies
from notifications.providers.protocol import State
from notifications.replies import Incoming
from scheduler.errors import Invalid
from scheduler.queue import ring
from scheduler.runtime import Runtime

router = APIRouter(prefix="/webhooks", include_in_schema=False)
NO_TEXT = "This form tells of no text: it has no MessageSid, or no From."
NO_NUMBER = "This tells of no text: `source_number` is no number that we know how to read."
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@router.post("/twilio/replies")
async def reply(
    form: TwilioDep, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks
) -> Response:
    """A patient's text. Our answer, where there is one, leaves as any other message does."""
    told = twilio_replies.reply(form)
    if told is None:
        raise Invalid(NO_TEXT)
    await _receive(session, runtime, told, now, after)
    return Response(NOTHING_TO_SAY, media_type="text/xml")


@router.post("/twilio/status", status_code=204)
async def status(
    form: TwilioDep, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks
) -> None:
    """What became of one of our texts. Where it failed for good, another way may serve."""
    told = twilio_replies.receipt(form)
    if told is None:
        return  # on its way: nothing that we would do
    await _note(session, runtime, "twilio", told, now)
    after.add_task(ring, runtime.doorbell, "send_due_messages")


@router.post("/notify/replies", status_code=204)
async def notify_reply(
    told: NotifyDep, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks
) -> None:
    """A patient's text that came in at Notify."""
    incoming = notify.reply(told.id, told.source_number, told.message)
    if incoming is None:
        raise Invalid(NO_NUMBER)
    await _receive(session, runtime, incoming, now, after)


@router.post("/notify/status", status_code=204)
async def notify_status(
    told: NotifyDep, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks
) -> None:
    """What became of one of our texts that Notify sent."""
    state = notify.state_of(told.id, told.status)
    if state is not None:
        await _note(session, runtime, "notify", state, now)
        after.add_task(ring, runtime.doorbell, "send_due_messages")


async def _receive(
    session: AsyncSession, runtime: Runtime, told: Incoming, now: datetime, after: BackgroundTasks
) -> None:
    """Read it; what it frees is offered at once, and what there is to say leaves at once."""
    await receive(session, runtime, told, now)
    for task in ("send_due_messages", "offer_free_times"):
        after.add_task(ring, runtime.doorbell, task)


async def _note(session: AsyncSession, runtime: Runtime, provider: str, state: State, now: datetime) -> None:
    """In the request's transaction, which stays bound to no network: whose the text was, the provider's name says."""
    network = await unbound_network(session, runtime)
    await receipts.take(session, network.id, provider, state, now, runtime.gave_up)
