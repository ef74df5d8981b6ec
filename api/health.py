"""Whether the process answers, and whether it can do its work."""

from fastapi import APIRouter, Depends

from api.deps import RuntimeDep, public
from api.errors import READY_RESPONSES, DatabaseAway
from scheduler.db import DatabaseUnreachable, ping

router = APIRouter(prefix="/health", tags=["health"], dependencies=[Depends(public)])


@router.get("/live")
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@router.get("/ready", responses=READY_RESPONSES)
async def ready(runtime: RuntimeDep) -> dict[str, str]:
    """The database answers too. Redis is not asked: booking goes on without it."""
    try:
        await ping(runtime.engine)
    except DatabaseUnreachable:
        raise DatabaseAway from None
    return {"status": "ready"}
