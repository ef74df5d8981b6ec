"""What providers tell us: signed by them, told at least once, and answered before anything is sent.

What comes again changes nothing and is answered as before: a provider that had no answer of ours could not know.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response

from api.deps import NowDep, RuntimeDep, SessionDep
from api.pages.network import unbound_network
from api.replies import receive
from api.signed import NotifyDep, TwilioDep
from api.turned_away import Kind, Malformed, Watched, note
from notifications import receipts
from notifications.providers import notify, twilio_replies
from notifications.providers.protocol import State
from notifications.replies import Incoming
from scheduler.queue import ring

router = APIRouter(prefix="/webhooks", include_in_schema=False, route_class=Watched)
NO_TEXT = "This form tells of no text: it has no MessageSid, or no From."
NO_NAME = "This form tells of none of our texts: it has no MessageSid."
NO_NUMBER = "This tells of no text: `source_number` is no number that we know how to read."
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@dataclass(frozen=True)
class Door:
    """What is done with what comes in, whoever carries it."""

    request: Request
    session: SessionDep
    runtime: RuntimeDep
    now: NowDep
    after: BackgroundTasks

    async def receive(self, told: Incoming) -> None:
        """Read a text; what it frees is offered at once, and what there is to say leaves at once."""
        if not await receive(self.session, self.runtime, told, self.now):
            self._again()
        self._send()
        self.after.add_task(ring, self.runtime.doorbell, "offer_free_times")

    async def note(self, provider: str, state: State) -> None:
        """In the request's transaction, which stays bound to no network: whose the text was, the provider's name says.
        Where it failed for good, another way may serve."""
        network = await unbound_network(self.session, self.runtime)
        if not await receipts.take(self.session, network.id, provider, state, self.now, self.runtime.gave_up):
            self._again()
        self._send()

    def _again(self) -> None:
        self.after.add_task(note, self.request, self.runtime, Kind.REPEATED, self.now)

    def _send(self) -> None:
        self.after.add_task(ring, self.runtime.doorbell, "send_due_messages")


DoorDep = Annotated[Door, Depends()]


@router.post("/twilio/replies")
async def reply(form: TwilioDep, door: DoorDep) -> Response:
    """A patient's text. Our answer, where there is one, leaves as any other message does."""
    told = twilio_replies.reply(form)
    if told is None:
        raise Malformed(NO_TEXT)
    await door.receive(told)
    return Response(NOTHING_TO_SAY, media_type="text/xml")


@router.post("/twilio/status", status_code=204)
async def status(form: TwilioDep, door: DoorDep) -> None:
    """What became of one of our texts; of one that is on its way there is nothing that we would do."""
    if not twilio_replies.name(form):
        raise Malformed(NO_NAME)
    told = twilio_replies.receipt(form)
    if told is not None:
        await door.note("twilio", told)


@router.post("/notify/replies", status_code=204)
async def notify_reply(told: NotifyDep, door: DoorDep) -> None:
    """A patient's text that came in at Notify."""
    incoming = notify.reply(told.id, told.source_number, told.message)
    if incoming is None:
        raise Malformed(NO_NUMBER)
    await door.receive(incoming)


@router.post("/notify/status", status_code=204)
async def notify_status(told: NotifyDep, door: DoorDep) -> None:
    """What became of one of our texts that Notify sent."""
    state = notify.state_of(told.id, told.status)
    if state is not None:
        await door.note("notify", state)
