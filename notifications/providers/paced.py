"""A provider that is given so many messages a second and no more: who comes too soon waits for their turn."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from notifications.providers.protocol import Accepted, Outgoing, State, Traceable

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]


def _now() -> float:
    return asyncio.get_running_loop().time()


class Paced:
    """`clock` gives seconds, from whenever."""

    def __init__(
        self, provider: Traceable, per_second: float, clock: Clock = _now, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._provider, self._between, self._clock, self._sleep = provider, 1 / per_second, clock, sleep
        self._next = 0.0

    @property
    def name(self) -> str:
        return self._provider.name

    async def send(self, outgoing: Outgoing) -> Accepted:
        now = self._clock()
        turn = max(now, self._next)
        self._next = turn + self._between
        if turn > now:
            await self._sleep(turn - now)
        outgoing.refuse_late()
        return await self._provider.send(outgoing)

    async def find(self, outgoing: Outgoing, since: datetime) -> State | None:
        return await self._provider.find(outgoing, since)

    async def state(self, ref: str, provider: str = "") -> State | None:
        return await self._provider.state(ref, provider)
