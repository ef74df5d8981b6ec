"""A process says that it has done its work, and by when it will again; `extended-access healthy` believes only that."""

import socket
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.liveness import queries
from scheduler.liveness.models import Heartbeat

REMEMBERED = timedelta(days=1)


async def beat(session: AsyncSession, process: str, now: datetime, again_within: timedelta) -> None:
    """Note that `process` of this machine works, and will say so again within that time."""
    await queries.forget(session, process, now - REMEMBERED)
    await queries.write(session, Heartbeat(process=process, host=_host(), at=now, next_by=now + again_within))


async def last_beat(session: AsyncSession, process: str) -> Heartbeat | None:
    """What `process` last said on this machine; None where it never did."""
    return await queries.latest(session, process, _host())


def _host() -> str:
    return socket.gethostname()
