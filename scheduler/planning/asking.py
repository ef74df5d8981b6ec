"""Answers questions that take a moment without keeping anybody else waiting.

One thread thinks about one question after another, so that however many are asked, the rest of the process goes on. Who
asks waits as long as `patience`; whoever asks the same again meanwhile, or shortly after, is given the same answer.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from scheduler.errors import Conflict

T = TypeVar("T")
PATIENCE = 2.0
KEPT = 32


class ManyQuestions(Conflict):
    """Many questions are being looked into just now. Please ask again in a minute."""


class Asking:
    """What is being thought about, and the latest answers; `KEPT` of them at most."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._thinking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="asked")
        self._known: OrderedDict[Hashable, Future[Any]] = OrderedDict()

    async def answer(self, question: Hashable, think: Callable[[], T]) -> T | None:
        """What `think` says, or said when the same was asked before; None while it is still being thought about.

        `question` names all that the answer depends on. Raises what `think` raises, and `ManyQuestions` where as many
        as are kept are still waiting.
        """
        future: Future[T] = self._known.get(question) or self._begin(question, think)
        self._known.move_to_end(question)
        if not await _done_within(self._patience, future):
            return None
        if future.exception() is not None:
            self._known.pop(question, None)
        return future.result()

    def close(self) -> None:
        """Begin nothing more; what is being thought about ends by itself."""
        self._thinking.shutdown(wait=False, cancel_futures=True)

    def _begin(self, question: Hashable, think: Callable[[], T]) -> Future[T]:
        if len(self._known) >= KEPT:
            over = next((one for one, future in self._known.items() if future.done()), None)
            if over is None:
                raise ManyQuestions
            del self._known[over]
        future = self._thinking.submit(think)
        self._known[question] = future
        return future


async def _done_within(seconds: float, future: Future[Any]) -> bool:
    """Whether it ends in time. It goes on if not, and also if whoever waits here gives up."""
    loop, done = asyncio.get_running_loop(), asyncio.Event()

    def wake(_: Future[Any]) -> None:
        with contextlib.suppress(RuntimeError):  # that loop is closed: nobody waits
            loop.call_soon_threadsafe(done.set)

    future.add_done_callback(wake)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(done.wait(), seconds)
    return future.done()
