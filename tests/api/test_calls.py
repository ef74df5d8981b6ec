"""What a patient asks for in one call, over the JSON interface: all of it is done, or nothing."""

from typing import Any

import httpx
from sqlalchemy import text


async def call(client: httpx.AsyncClient, patient: int, *requests: dict[str, Any], key: str = "") -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post("/api/v1/calls", json={"patient_id": patient, "requests": list(requests)}, headers=headers)


def book(slot: int) -> dict[str, Any]:
    return {"do": "book", "slot_id": slot}


def cancel(appointment: int) -> dict[str, Any]:
    return {"do": "cancel", "appointment_id": appointment, "reason": "other_time"}


def move(appointment: int, slot: int) -> dict[str, Any]:
    return {"do": "move", "appointment_id": appointment, "slot_id": slot}


async def booked(client: httpx.AsyncClient, world: Any, slot: int, patient: int = 0) -> int:
    answer = await call(client, world.patients[patient], book(world.slots[slot]))
    return int(answer.json()["items"][0]["id"])


async def standing(world: Any) -> list[tuple[int, str]]:
    """(slot, status) of every appointment, as they were made."""
    async with world.sessions() as session:
        return [
            tuple(row) for row in await session.execute(text("select slot_id, status from appointment order by id"))
        ]


async def test_several_requests_are_done_together_and_each_is_answered(staff: httpx.AsyncClient, world: Any) -> None:
    first, second = await booked(staff, world, 0), await booked(staff, world, 1)
    answer = await call(staff, world.patients[0], cancel(first), move(second, world.slots[0]), book(world.slots[4]))
    assert answer.status_code == 200
    assert [(one["slot_id"], one["status"]) for one in answer.json()["items"]] == [
        (world.slots[0], "cancelled"), (world.slots[0], "booked"), (world.slots[4], "booked"),
    ]  # fmt: skip


async def test_one_refusal_undoes_them_all_and_says_which(staff: httpx.AsyncClient, world: Any) -> None:
    mine = await booked(staff, world, 0)
    await booked(staff, world, 1, patient=1)
    before = await standing(world)
    answer = await call(staff, world.patients[0], cancel(mine), book(world.slots[3]), book(world.slots[1]))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_all_done")
    assert answer.json()["detail"].startswith("Nothing was done, because of request 3: Somebody else has just taken")
    assert await standing(world) == before


async def test_a_single_request_is_refused_in_its_own_words(staff: httpx.AsyncClient, world: Any) -> None:
    await booked(staff, world, 1, patient=1)
    answer = await call(staff, world.patients[0], book(world.slots[1]))
    assert (answer.status_code, answer.json()["code"]) == (409, "slot_taken")


async def test_nobody_elses_appointment_is_touched(staff: httpx.AsyncClient, world: Any) -> None:
    theirs = await booked(staff, world, 0, patient=1)
    before = await standing(world)
    for request in (cancel(theirs), move(theirs, world.slots[2])):
        answer = await call(staff, world.patients[0], request)
        assert (answer.status_code, answer.json()["code"]) == (404, "appointment_not_found")
    assert await standing(world) == before


async def test_the_same_key_calls_once(staff: httpx.AsyncClient, world: Any) -> None:
    answers = [await call(staff, world.patients[0], book(world.slots[0]), key="call-1") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert len(await standing(world)) == 1
    reused = await call(staff, world.patients[0], book(world.slots[1]), key="call-1")
    assert (reused.status_code, reused.json()["code"]) == (422, "key_reused")


async def test_a_call_without_requests_or_with_a_stray_field_is_not_valid(staff: httpx.AsyncClient, world: Any) -> None:
    assert (await call(staff, world.patients[0])).status_code == 422
    assert (await call(staff, world.patients[0], book(world.slots[0]) | {"reason": "x"})).status_code == 422
    assert (await call(staff, world.patients[0], {"do": "hold", "slot_id": world.slots[0]})).status_code == 422
