"""What providers tell us: signed by them, told at least once, and answered before anything is sent."""

from fastapi import APIRouter, BackgroundTasks, Response

from api.deps import NowDep, RuntimeDep, SessionDep, TwilioDep
from api.pages.network import own_network
from scheduler.queue import ring
from scheduler.replies import service

router = APIRouter(prefix="/webhooks", include_in_schema=False)
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@router.post("/twilio/replies")
async def reply(
    told: TwilioDep, session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks
) -> Response:
    """A patient's text. Our answer, where there is one, leaves as any other message does."""
    network = await own_network(session, runtime)
    await service.take(session, network.id, told, now, service.readers(runtime.inviting))
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    return Response(NOTHING_TO_SAY, media_type="text/xml")
