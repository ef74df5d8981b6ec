"""What providers tell us: signed by them, told at least once, and answered before anything is sent."""

from fastapi import APIRouter, BackgroundTasks, Response

from api.deps import NowDep, RuntimeDep, SessionDep, TwilioDep
from api.replies import receive
from scheduler.queue import ring

router = APIRouter(prefix="/webhooks", include_in_schema=False)
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@router.post("/twilio/replies")
async def reply(
    told: TwilioDep, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks
) -> Response:
    """A patient's text. Our answer, where there is one, leaves as any other message does."""
    await receive(session, runtime, told, now)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    after.add_task(ring, runtime.doorbell, "offer_free_times")
    return Response(NOTHING_TO_SAY, media_type="text/xml")
