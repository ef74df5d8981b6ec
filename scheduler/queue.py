"""The doorbell: a hint to the worker that a row is due. Losing it delays nothing for longer than one tick."""

import fakeredis
import fakeredis.aioredis
import redis.asyncio
from arq.connections import ArqRedis
from redis.exceptions import RedisError

Doorbell = ArqRedis


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
        return ArqRedis(connection_pool=pool)
    pool = redis.asyncio.ConnectionPool.from_url(redis_url, socket_connect_timeout=1, socket_timeout=1)
    return ArqRedis(connection_pool=pool)


async def ring(doorbell: Doorbell | None, task: str) -> None:
    """Ask for `task` soon. A queue that is away costs nothing: the worker's own clock finds the row."""
    if doorbell is None:
        return
    try:
        await doorbell.enqueue_job(task)
    except (RedisError, OSError):
        return
