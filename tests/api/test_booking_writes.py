"""Moving, cancelling, closing and overriding at the door; and the first answer given again, whatever it was."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from notifications import calendar
from scheduler.access import tokens

KEY = {"Idempotency-Key": "k-1"}


@pytest.fixture
async def manager(app: FastAPI, staff: httpx.AsyncClient, world: Any) -> dict[str, str]:
    async with world.sessions() as session, session.begin():
        token = await tokens.issue(session, world.network_id, "manager", "office", world.now)
    return {"Authorization": f"Bearer {token}"}


async def booked(staff: httpx.AsyncClient, slot: int, patient: int) -> str:
    answer = await staff.post("/api/v1/appointments", json={"slot_id": slot, "patient_id": patient})
    assert answer.status_code == 201
    return f"/api/v1/appointments/{answer.json()['id']}"


async def free(staff: httpx.AsyncClient) -> list[int]:
    return [slot["id"] for slot in (await staff.get("/api/v1/slots")).json()["items"]]


async def ask(world: Any, question: str) -> list[Any]:
    async with world.sessions() as session, session.begin():
        found = await session.execute(text(question))
        return [tuple(row) for row in found] if found.returns_rows else []


async def test_an_appointment_moves_in_one_step_and_its_patient_is_told_once_and_reminded_of_the_new_time(
    staff: httpx.AsyncClient, world: Any
) -> None:
    address = await booked(staff, world.slots[0], world.patients[0])
    moved = await staff.post(f"{address}/move", json={"slot_id": world.slots[3]})
    assert (moved.status_code, moved.json()["slot_id"], moved.json()["status"]) == (200, world.slots[3], "booked")
    assert await free(staff) == [slot for slot in world.slots if slot != world.slots[3]]
    said = await ask(world, "select purpose, version, status from message where channel = 'sms' order by id")
    assert [purpose for purpose, version, _ in said if version == 1] == [
        "moved",
        "reminder_7d",
        "reminder_2d",
        "reminder_morning",
    ]
    assert {status for purpose, version, status in said if version == 0 and purpose != "confirmation"} == {"withdrawn"}
    ((body, invitation),) = await ask(
        world,
        "select m.body, e.calendar from message m join message e on e.purpose = 'moved' and e.channel = 'email' where m.purpose = 'moved' and m.channel = 'sms'",
    )
    assert "7:15pm" in body
    assert "SEQUENCE:1" in calendar.written(invitation, "REQUEST")
    ((trail,),) = await ask(
        world, "select reason from audit_event where from_status = 'booked' and to_status = 'booked'"
    )
    assert f"from slot {world.slots[0]}" in trail


async def test_moving_onto_what_overlaps_the_old_time_is_no_clash_with_oneself(
    staff: httpx.AsyncClient, world: Any
) -> None:
    address = await booked(staff, world.slots[0], world.patients[0])
    await ask(world, f"update slot set starts_at = starts_at - interval '5 minutes' where id = {world.slots[1]}")
    assert (await staff.post(f"{address}/move", json={"slot_id": world.slots[1]})).status_code == 200
    assert (await staff.post(f"{address}/move", json={"slot_id": world.slots[1]})).status_code == 200
    assert await ask(world, "select sequence from appointment") == [(1,)]


async def test_of_twenty_who_move_to_one_slot_one_succeeds_and_the_others_keep_what_they_had(
    staff: httpx.AsyncClient, world: Any
) -> None:
    addresses = [
        await booked(staff, slot, patient) for slot, patient in zip(world.slots[:5], world.patients, strict=False)
    ]
    goal = {"slot_id": world.slots[5]}
    answers = await asyncio.gather(*(staff.post(f"{address}/move", json=goal) for address in addresses * 4))
    moved = {answer.json()["id"] for answer in answers if answer.status_code == 200}
    assert len(moved) == 1
    assert {a.json()["code"] for a in answers if a.status_code != 200} == {"slot_taken"}
    assert await ask(world, "select count(distinct slot_id), count(*) from occupancy") == [(5, 5)]
    assert await ask(
        world,
        "select count(*) from appointment a join occupancy o on o.appointment_id = a.id and o.slot_id = a.slot_id",
    ) == [(5,)]


async def test_what_is_over_or_cancelled_does_not_move(staff: httpx.AsyncClient, world: Any) -> None:
    address = await booked(staff, world.slots[0], world.patients[0])
    await staff.delete(address)
    refused = await staff.post(f"{address}/move", json={"slot_id": world.slots[1]})
    assert (refused.status_code, refused.json()["code"]) == (409, "appointment_moved_on")
    assert (await staff.post(f"{address}/move", json={"slot_id": 2**40})).status_code == 404


async def test_a_reason_to_cancel_is_offered_and_never_asked_for(staff: httpx.AsyncClient, world: Any) -> None:
    first, second = [await booked(staff, slot, world.patients[0]) for slot in world.slots[:2]]
    assert (await staff.delete(first, params={"reason": "not_needed"})).status_code == 200
    assert (await staff.delete(second)).status_code == 200
    assert (await staff.delete(second, params={"reason": "because"})).status_code == 422
    assert await ask(world, "select cancel_reason from appointment order by id") == [("not_needed",), (None,)]


async def test_what_nobody_has_closed_stays_on_the_list_until_somebody_does(
    staff: httpx.AsyncClient, world: Any
) -> None:
    addresses = [
        await booked(staff, slot, patient) for slot, patient in zip(world.slots, world.patients[:5], strict=False)
    ]
    assert (await staff.get("/api/v1/appointments/not-closed")).json() == {"items": [], "next": None}
    await ask(
        world, "update slot set starts_at = starts_at - interval '20 days', ends_at = ends_at - interval '20 days'"
    )
    seen, after = [], 0
    while after is not None:
        page = (await staff.get("/api/v1/appointments/not-closed", params={"limit": 2, "after": after})).json()
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
    assert [f"/api/v1/appointments/{one}" for one in seen] == addresses
    for address, verb in zip(addresses, ("fulfil", "miss", "fulfil", "miss"), strict=False):
        assert (await staff.post(f"{address}/{verb}")).status_code == 200
    await staff.delete(addresses[4])
    assert (await staff.get("/api/v1/appointments/not-closed")).json()["items"] == []


async def test_a_patient_who_is_being_seen_has_arrived_and_is_not_done(staff: httpx.AsyncClient, world: Any) -> None:
    address = await booked(staff, world.slots[0], world.patients[0])
    await ask(
        world,
        "update slot set starts_at = starts_at - interval '14 days 7 hours', ends_at = ends_at - interval '14 days 7 hours'",
    )
    assert (await staff.post(f"{address}/start")).json()["code"] == "appointment_moved_on"
    for verb, status in (("arrive", "arrived"), ("start", "started"), ("fulfil", "fulfilled")):
        assert (await staff.post(f"{address}/{verb}")).json()["status"] == status


async def test_only_a_manager_sets_rules_aside_with_a_reason_that_the_trail_keeps(
    staff: httpx.AsyncClient, manager: dict[str, str], world: Any
) -> None:
    await ask(world, "update service set min_age = 90")
    wish = {"slot_id": world.slots[0], "patient_id": world.patients[0], "override": {"reason": "agreed by Dr Test"}}
    assert (await staff.post("/api/v1/appointments", json=wish)).json()["code"] == "not_allowed"
    empty = wish | {"override": {"reason": "  "}}
    assert (await staff.post("/api/v1/appointments", json=empty, headers=manager)).json()["code"] == "reason_missing"
    assert (await staff.post("/api/v1/appointments", json=wish, headers=manager)).status_code == 201
    assert await ask(world, "select reason from audit_event where subject like 'appointment:%'") == [
        ("override of not_for_this_age: agreed by Dr Test",)
    ]


async def test_a_manager_may_squeeze_somebody_in_but_nobody_into_two_places(
    staff: httpx.AsyncClient, manager: dict[str, str], world: Any
) -> None:
    await booked(staff, world.slots[0], world.patients[0])

    def squeeze(patient: int) -> dict[str, Any]:
        return {"slot_id": world.slots[0], "patient_id": patient, "override": {"reason": "urgent", "overbook": True}}

    plain = squeeze(world.patients[1]) | {"override": {"reason": "urgent"}}
    assert (await staff.post("/api/v1/appointments", json=plain, headers=manager)).json()["code"] == "slot_taken"
    assert (
        await staff.post("/api/v1/appointments", json=squeeze(world.patients[1]), headers=manager)
    ).status_code == 201
    busy = await staff.post("/api/v1/appointments", json=squeeze(world.patients[1]), headers=manager)
    assert busy.json()["code"] == "patient_busy"
    empty = squeeze(world.patients[2]) | {"slot_id": world.slots[1]}
    assert (await staff.post("/api/v1/appointments", json=empty, headers=manager)).status_code == 201
    assert await ask(world, "select overbooked, count(*) from occupancy group by 1 order by 1") == [
        (False, 2),
        (True, 1),
    ]


async def test_a_refusal_under_a_key_is_given_again_though_by_now_it_could_be_done(
    staff: httpx.AsyncClient, world: Any
) -> None:
    address = await booked(staff, world.slots[0], world.patients[0])
    wish = {"slot_id": world.slots[0], "patient_id": world.patients[1]}
    refused = await staff.post("/api/v1/appointments", json=wish, headers=KEY)
    await staff.delete(address)
    again = await staff.post("/api/v1/appointments", json=wish, headers=KEY)
    assert (refused.status_code, again.status_code) == (409, 409)
    assert again.json() == refused.json()
    assert (await staff.post("/api/v1/appointments", json=wish)).status_code == 201


@pytest.mark.parametrize("what", ["hold", "move", "cancel", "close"])
async def test_every_write_under_one_key_is_carried_out_once(staff: httpx.AsyncClient, world: Any, what: str) -> None:
    address = await booked(staff, world.slots[0], world.patients[0])
    match what:
        case "hold":
            one, other = [("POST", "/api/v1/holds", {"slot_id": slot}) for slot in world.slots[1:3]]
        case "move":
            one, other = [("POST", f"{address}/move", {"slot_id": slot}) for slot in world.slots[1:3]]
        case "cancel":
            one, other = ("DELETE", address, None), ("DELETE", f"{address}?reason=other", None)
        case _:
            await ask(
                world,
                "update slot set starts_at = starts_at - interval '20 days', ends_at = ends_at - interval '20 days'",
            )
            one, other = ("POST", f"{address}/fulfil", None), ("POST", f"{address}/miss", None)

    async def send(method: str, path: str, body: Any) -> httpx.Response:
        return await staff.request(method, path, json=body, headers=KEY)

    first, again, different = await send(*one), await send(*one), await send(*other)
    assert first.status_code in (200, 201)
    assert again.json() == first.json()
    assert (different.status_code, different.json()["code"]) == (422, "key_reused")


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [("not_before=25:00", "invalid", "not_before"), ("not_before=18:30%2B01:00", "invalid", "offset"), ("not_before=19:00&not_after=18:00", "invalid", "later"),
     ("sort=nearest", "invalid", "from where"), ("near=ZZ9+9ZZ", "invalid", "postcode"), ("sort=usual_clinician", "invalid", "whose"),
     ("patient=1099511627776", "patient_not_found", "patient"), ("weekday=someday", "invalid", "weekday"), ("wekday=monday", "invalid", "wekday"),
     ("after=2026-12-08T18:30:00%2B00:00~1~x", "invalid", "after")],
)  # fmt: skip
async def test_a_search_that_makes_no_sense_is_refused_with_what_is_wrong(
    staff: httpx.AsyncClient, query: str, code: str, words: str
) -> None:
    answer = await staff.get(f"/api/v1/slots?{query}")
    assert answer.status_code in (404, 422)
    assert answer.json()["code"] == code
    assert words in answer.json()["detail"]


async def test_a_search_that_finds_nothing_says_why_and_what_would_be_free(
    staff: httpx.AsyncClient, world: Any
) -> None:
    await booked(staff, world.slots[0], world.patients[0])
    answer = (
        await staff.get("/api/v1/slots", params={"weekday": "tuesday", "not_before": "18:30", "not_after": "18:45"})
    ).json()
    assert answer["items"] == []
    assert answer["nothing"]["reasons"] == [
        {"code": "booked", "slots": 1, "sentence": "1 time is booked.", "opens_at": None}
    ]
    assert [(one["without"], one["first"]["id"]) for one in answer["nothing"]["instead"]] == [("hours", world.slots[1])]
    assert answer["nothing"]["waiting_list"] is False  # no service was named, and a wish that waits needs one
    later = await staff.get("/api/v1/slots", params={"service": "gp", "weekday": "sunday"})
    assert later.json()["nothing"]["waiting_list"] is True
    assert (await staff.get("/api/v1/slots")).json()["nothing"] is None


async def test_a_hold_under_a_key_outlives_a_repeat_but_not_its_deadline(staff: httpx.AsyncClient, world: Any) -> None:
    first = await staff.post("/api/v1/holds", json={"slot_id": world.slots[0]}, headers=KEY)
    again = await staff.post("/api/v1/holds", json={"slot_id": world.slots[0]}, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert first.json()["expires_at"] > (world.now + timedelta(minutes=1)).isoformat()


async def test_a_visit_is_found_and_booked_at_the_door(staff: httpx.AsyncClient, world: Any) -> None:
    wish = {"service": ["gp", "gp"], "within": 0, "one_clinician": True, "patient": world.patients[0]}
    items = (await staff.get("/api/v1/bundles", params=wish)).json()["items"]
    assert [(len(one["slots"]), one["minutes"]) for one in items] == [(2, 30)] * 5
    slots = [slot["id"] for slot in items[0]["slots"]]
    body = {"patient_id": world.patients[0], "slot_ids": slots}
    first = await staff.post("/api/v1/appointments/together", json=body, headers=KEY)
    again = await staff.post("/api/v1/appointments/together", json=body, headers=KEY)
    assert (first.status_code, again.json()) == (201, first.json())
    taken = await staff.post("/api/v1/appointments/together", json=body | {"patient_id": world.patients[1]})
    assert (taken.status_code, taken.json()["code"]) == (409, "not_together")


async def test_a_series_is_checked_at_the_door(staff: httpx.AsyncClient, world: Any) -> None:
    wish = {"service": "gp", "first": "2026-12-08", "clock": "18:30", "count": 3, "every_weeks": 2}
    found = (await staff.get("/api/v1/series", params=wish)).json()
    assert (len(found["items"]), found["conflicts"]) == (3, 2)
    assert found["items"][0]["slot"]["id"] == world.slots[0]
    assert (await staff.get("/api/v1/series", params=wish | {"count": 99})).status_code == 422
    assert (await staff.get("/api/v1/series", params=wish | {"first": "9999-12-31"})).status_code == 422


async def test_any_slot_is_kept_and_another_one_next_time_until_nothing_is_left(
    staff: httpx.AsyncClient, world: Any
) -> None:
    answers = [await staff.post("/api/v1/holds/any", json={"service": "gp"}) for _ in range(7)]
    assert [one.json().get("slot_id") for one in answers] == [*world.slots, None]
    assert (answers[-1].status_code, answers[-1].json()["code"]) == (409, "nothing_free")
