"""The doorbell hints, once for many, and never stands in anybody's way."""

import asyncio

from scheduler.queue import Doorbell, open_doorbell, ring


async def jobs(doorbell: Doorbell) -> list[str]:
    return sorted(job.function for job in await doorbell.queue.queued_jobs())


async def test_many_who_ask_at_once_ring_once_for_each_task() -> None:
    doorbell = await open_doorbell(None)
    for _ in range(50):
        await ring(doorbell, "send_due_messages")
        await ring(doorbell, "offer_free_times")
    await doorbell.settle()
    assert await jobs(doorbell) == ["offer_free_times", "send_due_messages"]
    await doorbell.aclose()


async def test_who_asks_after_it_has_rung_is_heard_too() -> None:
    doorbell = await open_doorbell(None)
    for _ in range(2):
        await ring(doorbell, "send_due_messages")
        await doorbell.settle()
    assert await jobs(doorbell) == ["send_due_messages"] * 2
    await doorbell.aclose()


async def test_closing_waits_for_a_ring_that_is_on_its_way() -> None:
    doorbell = await open_doorbell(None)
    enqueue, on_its_way, let_through = doorbell.queue.enqueue_job, asyncio.Event(), asyncio.Event()

    async def slow(task: str) -> None:
        on_its_way.set()
        await let_through.wait()
        await enqueue(task)

    doorbell.queue.enqueue_job = slow  # type: ignore[method-assign,assignment]
    await ring(doorbell, "send_due_messages")
    await on_its_way.wait()
    settling = asyncio.create_task(doorbell.settle())
    asyncio.get_running_loop().call_soon(let_through.set)
    await settling
    assert await jobs(doorbell) == ["send_due_messages"]
    await doorbell.aclose()


async def test_a_bell_that_nobody_has_rings_nowhere() -> None:
    await ring(None, "send_due_messages")
