"""The doorbell: a hint to the worker that a row is due. Losing it delays nothing for longer than one tick."""

import asyncio

import fakeredis
import fakeredis.aioredis
import redis.asyncio
from arq.connections import ArqRedis
from redis.exceptions import RedisError

# The worker looks for rings five times a second; whoever rings in the meantime is heard at the same look.
TOGETHER_SECONDS = 0.05


class Doorbell:
    """Rings for a task a moment after it is asked to, once for all who ask within that moment."""

    def __init__(self, queue: ArqRedis) -> None:
        self.queue = queue
        self._soon: set[str] = set()
        self._ringing: set[asyncio.Task[None]] = set()

    def ring(self, task: str) -> None:
        """Ask for `task` soon. It returns at once, and has no error to tell: a queue that is away costs nothing."""
        if task not in self._soon:
            self._soon.add(task)
            ringing = asyncio.create_task(self._ring_soon(task))
            self._ringing.add(ringing)
            ringing.add_done_callback(self._ringing.discard)

    async def _ring_soon(self, task: str) -> None:
        await asyncio.sleep(TOGETHER_SECONDS)
        self._soon.remove(task)  # who asks from here on may have written what this ring does not see
        try:
            await self.queue.enqueue_job(task)
        except (RedisError, OSError):
            return  # the worker's own clock finds the row

    async def settle(self) -> None:
        """Return when it has rung for everybody who has asked so far."""
        await asyncio.gather(*self._ringing, return_exceptions=True)

    async def aclose(self) -> None:
        """Ring for those who have asked, and close."""
        await self.settle()
        await self.queue.aclose()


async def open_doorbell(redis_url: str | None) -> Doorbell:
    """A queue on `redis_url`, or one inside this process where none is named. Nothing connects until it is rung.

    One that connects and then says nothing counts as away after a second, like one that is not there.
    """
    if redis_url is None:
        server = fakeredis.FakeServer()
        pool = redis.asyncio.ConnectionPool(
            connection_class=fakeredis.aioredis.FakeAsyncRedisConnection,
            server=server,
        )
        return Doorbell(ArqRedis(connection_pool=pool))
    pool = redis.asyncio.ConnectionPool.from_url(redis_url, socket_connect_timeout=1, socket_timeout=1)
    return Doorbell(ArqRedis(connection_pool=pool))


async def ring(doorbell: Doorbell | None, task: str) -> None:
    """The same for those who may have none."""
    if doorbell is not None:
        doorbell.ring(task)
