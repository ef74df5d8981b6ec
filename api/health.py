"""Whether the process answers, and whether it can do its work."""

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from api.deps import RuntimeDep, public
from scheduler.db import DatabaseUnreachable, ping

router = APIRouter(prefix="/health", tags=["health"], dependencies=[Depends(public)])


@router.get("/live")
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "live"}


@router.get("/ready", responses={503: {"description": "The database does not answer"}})
async def ready(runtime: RuntimeDep) -> JSONResponse:
    """The database answers too. Redis is not asked: booking goes on without it."""
    try:
        await ping(runtime.engine)
    except DatabaseUnreachable:
        return JSONResponse({"status": "the database does not answer"}, 503, {"Retry-After": "5"})
    return JSONResponse({"status": "ready"})
