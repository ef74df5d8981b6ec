"""The provider of the demonstration and the tests: it delivers into a list, or fails as it is told to."""

from collections.abc import Awaitable, Callable

from notifications.providers.protocol import Accepted, Outgoing

Script = Callable[[Outgoing], Awaitable[None]]


class MemoryProvider:
    """`outbox` holds what was accepted, in order; `script` may raise or wait before a message is."""

    def __init__(self, name: str = "memory", script: Script | None = None) -> None:
        self.name = name
        self.outbox: list[Outgoing] = []
        self._script = script

    async def send(self, outgoing: Outgoing) -> Accepted:
        if self._script is not None:
            await self._script(outgoing)
        self.outbox.append(outgoing)
        return Accepted(f"{self.name}-{len(self.outbox)}", delivered=True)
