"""The page behind an appointment's link that changes its time, and what one waits for instead."""

import re
from html import unescape
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from clinics.models import Service
from tests.api.test_my import signed_in
from tests.api.visiting import booked
from tests.scheduler.desk import Desk


@pytest.fixture
def redis_url() -> str:
    """Times are offered to nobody by themselves."""
    return "redis://127.0.0.1:1/0"


async def _token(client: httpx.AsyncClient, world: Any, slot: int = 4) -> str:
    return (await booked(client, world.slots[slot])).partition("?")[0]


async def _slots(world: Any) -> list[int]:
    async with world.sessions() as session:
        return list((await session.execute(text("select slot_id from appointment order by id"))).scalars())


async def _wishes(world: Any) -> list[str]:
    async with world.sessions() as session:
        return list((await session.execute(text("select status from waitlist_entry order by id"))).scalars())


async def _whose(world: Any) -> int:
    async with world.sessions() as session:
        return int((await session.execute(text("select patient_id from appointment"))).scalar_one())


async def _wish(staff: httpx.AsyncClient, *patients: int) -> None:
    """Staff put them on the list, for days on which nothing is given yet."""
    days = {"first_day": "2027-01-04", "last_day": "2027-01-31"}
    answer = await staff.post("/api/v1/waitlist", json={"service": "gp", "patient_ids": list(patients)} | days)
    assert answer.status_code == 201


async def test_a_time_is_chosen_checked_and_moved_to(anybody: httpx.AsyncClient, world: Any) -> None:
    at = await _token(anybody, world)
    page = (await anybody.get(f"{at}/move")).text
    assert "You are booked on Tuesday 8 December at 7:30pm" in page
    offered = [int(slot) for slot in re.findall(rf'href="{at}/move/(\d+)"', page)]
    assert offered == [slot for slot in world.slots if slot != world.slots[4]]
    check = (await anybody.get(f"{at}/move/{offered[0]}")).text
    assert "Instead of Tuesday 8 December at 7:30pm" in check
    assert await _slots(world) == [world.slots[4]]
    for _ in range(2):
        answer = await anybody.post(f"{at}/move", data={"slot_id": offered[0]})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{at}?booked=moved")
    assert "Your appointment is moved" in (await anybody.get(answer.headers["location"])).text
    assert await _slots(world) == [world.slots[0]]


async def test_times_go_on_behind_a_page_until_there_are_none(anybody: httpx.AsyncClient, world: Any) -> None:
    first = address = f"{await _token(anybody, world)}/move"
    async with world.sessions() as session, session.begin():
        await session.execute(
            text(
                "insert into slot (network_id, shift_id, site_id, clinician_id, room_id, service_id, delivery_channel, starts_at, ends_at, status)"
                " select network_id, shift_id, site_id, clinician_id, room_id, service_id, delivery_channel, starts_at + n * interval '1 minute',"
                " ends_at + n * interval '1 minute', 'open' from slot, generate_series(200, 299) n where id = (select min(id) from slot)"
            )
        )
    pages: list[list[str]] = []
    while address:
        shown = (await anybody.get(address)).text
        pages.append(re.findall(r'/move/(\d+)"', shown))
        assert (f'href="{first}">Back to the earliest times' in shown) == (len(pages) > 1)
        later = re.search(r'href="([^"]+)">Show later times', shown)
        address = unescape(later[1]) if later else ""
    assert [len(page) for page in pages] == [60, 45]
    assert len(set(pages[0] + pages[1])) == 105
    assert (await anybody.get(f"{first}?after=nonsense")).status_code == 422


async def test_the_patient_is_told_of_the_move_once(anybody: httpx.AsyncClient, world: Any) -> None:
    at = await _token(anybody, world)
    await anybody.post(f"{at}/move", data={"slot_id": world.slots[0]})
    async with world.sessions() as session:
        told = await session.execute(text("select channel from message where purpose = 'moved' order by channel"))
        assert list(told.scalars()) == ["email", "sms"]


async def test_where_somebody_was_faster_one_keeps_the_time_and_chooses_again(
    anybody: httpx.AsyncClient, world: Any, staff: httpx.AsyncClient
) -> None:
    at = await _token(anybody, world)
    await staff.post("/api/v1/appointments", json={"slot_id": world.slots[0], "patient_id": world.patients[9]})
    answer = await anybody.post(f"{at}/move", data={"slot_id": world.slots[0]})
    assert (answer.status_code, "Somebody else has just taken that time" in answer.text) == (422, True)
    assert f"/move/{world.slots[0]}" not in answer.text
    assert (await _slots(world))[0] == world.slots[4]


async def test_a_link_moves_to_times_of_its_own_service_only(anybody: httpx.AsyncClient, world: Any) -> None:
    at = await _token(anybody, world)
    async with world.sessions() as session, session.begin():
        other = Service(network_id=world.network_id, code="smear", name="Smear", description="A test", minutes=15)
        session.add(other)
        await session.flush()
        await session.execute(
            text("update slot set service_id = :other where id = :slot"), {"other": other.id, "slot": world.slots[0]}
        )
    assert (await anybody.get(f"{at}/move/{world.slots[0]}")).status_code == 404
    assert (await anybody.post(f"{at}/move", data={"slot_id": world.slots[0]})).status_code == 404
    assert f"/move/{world.slots[0]}" not in (await anybody.get(f"{at}/move")).text


async def test_what_is_cancelled_is_not_moved(anybody: httpx.AsyncClient, world: Any) -> None:
    at = await _token(anybody, world)
    assert "Change the time" in (await anybody.get(at)).text
    await anybody.post(f"{at}/cancel")
    assert "Change the time" not in (await anybody.get(at)).text
    for address in (f"{at}/move", f"{at}/move/{world.slots[0]}"):
        assert (await anybody.get(address)).headers["location"] == at
    assert (await anybody.post(f"{at}/move", data={"slot_id": world.slots[0]})).status_code == 422
    assert (await anybody.post(f"{at}/wait")).status_code == 409


async def test_an_earlier_time_is_waited_for_and_no_more(anybody: httpx.AsyncClient, world: Any) -> None:
    at = await _token(anybody, world)
    assert "Tell me when an earlier time comes free" in (await anybody.get(f"{at}/move")).text
    assert await _wishes(world) == []
    for _ in range(2):
        assert (await anybody.post(f"{at}/wait")).headers["location"] == f"{at}/move#earlier"
    assert await _wishes(world) == ["waiting"]
    assert "Stop waiting" in (await anybody.get(f"{at}/move")).text
    await anybody.post(f"{at}/stop-waiting")
    assert await _wishes(world) == ["withdrawn"]


async def test_who_waits_for_the_service_anyway_is_asked_before_that_wish_moves_this_appointment(
    anybody: httpx.AsyncClient, world: Any, staff: httpx.AsyncClient
) -> None:
    at = await _token(anybody, world)
    await _wish(staff, await _whose(world))
    page = (await anybody.get(f"{at}/move")).text
    assert ("your appointment moves there" in page, f'action="{at}/wait"' in page) == (False, True)
    await anybody.post(f"{at}/stop-waiting")
    assert await _wishes(world) == ["waiting"]
    await anybody.post(f"{at}/wait")
    assert "your appointment moves there" in (await anybody.get(f"{at}/move")).text
    assert await _wishes(world) == ["waiting"]


async def test_who_waits_together_with_others_is_not_told_that_this_appointment_could_move(
    anybody: httpx.AsyncClient, world: Any, staff: httpx.AsyncClient
) -> None:
    at = await _token(anybody, world)
    await _wish(staff, await _whose(world), world.patients[9])
    page = (await anybody.get(f"{at}/move")).text
    assert "does not move this appointment" in page
    assert f'action="{at}/wait"' not in page
    assert f'action="{at}/stop-waiting"' not in page


async def test_a_patient_sees_and_withdraws_their_own_wishes_and_nobody_elses(
    anybody: httpx.AsyncClient, world: Any, staff: httpx.AsyncClient
) -> None:
    at = await _token(anybody, world)
    await signed_in(anybody, world)
    assert f'action="{at}/wait"' in (await anybody.get("/my")).text
    await anybody.post(f"{at}/wait")
    theirs = await staff.post("/api/v1/waitlist", json={"service": "gp", "patient_ids": [world.patients[9]]})
    page = (await anybody.get("/my")).text
    assert "earlier than your appointment" in page
    (own,) = re.findall(r"/my/wishes/(\d+)/withdraw", page)
    other = theirs.json()["items"][0]["id"]
    assert (await anybody.post(f"/my/wishes/{other}/withdraw")).status_code == 404
    assert (await anybody.post(f"/my/wishes/{own}/withdraw")).headers["location"] == "/my"
    assert await _wishes(world) == ["withdrawn", "waiting"]
    assert "Waiting for" not in (await anybody.get("/my")).text


async def test_a_longer_appointment_says_that_it_stays_and_how_to_have_another_time(
    anybody: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    """The times that a page finds are of one slot."""
    desk = Desk(world, app.state.runtime.announcer)
    row = await desk.book_together(world.slots[:2], world.patients[0])
    at = f"/a/{app.state.runtime.links.token(row.appointment.id)}"
    shown = (await anybody.get(at)).text
    assert "This is a longer appointment" in shown
    assert f"{at}/move" not in shown
    for address in (f"{at}/move", f"{at}/move/{world.slots[3]}"):
        assert (await anybody.get(address)).headers["location"] == at
    for path, form in (("move", {"slot_id": world.slots[3]}), ("wait", {})):
        answer = await anybody.post(f"{at}/{path}", data=form)
        assert answer.status_code == (422 if path == "move" else 409)
        assert "takes several times on end" in answer.text
    assert (await _slots(world), await _wishes(world)) == ([world.slots[0]], [])
    assert (await anybody.post(f"{at}/cancel")).status_code == 303
    assert await desk.free() == world.slots
