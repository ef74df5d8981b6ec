"""The pages without a browser: what they say, what they keep, and that looking changes nothing."""

import asyncio
import html
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests.api.visiting import DETAILS, booked, change, held


async def test_a_patient_books_sees_and_cancels_and_pressing_twice_changes_nothing(
    anybody: httpx.AsyncClient, world: Any
) -> None:
    assert "GP appointment" in (await anybody.get("/")).text
    assert "6:30pm" in (await anybody.get("/book/gp")).text
    link = await booked(anybody, world.slots[0])
    assert "You are booked" in (await anybody.get(link)).text
    page = link.partition("?")[0]
    for _ in range(2):
        assert (await anybody.post(f"{page}/cancel")).status_code == 303
    assert "This appointment is cancelled" in (await anybody.get(page)).text
    assert "6:30pm" in (await anybody.get("/book/gp")).text


@pytest.mark.parametrize(
    ("said", "kept"), [("cannot_come", "cannot_come"), ("", None), ("by_clinic", None), ("<b>", None)]
)
async def test_whoever_cancels_may_say_why_and_need_not(
    anybody: httpx.AsyncClient, world: Any, said: str, kept: str | None
) -> None:
    page = (await booked(anybody, world.slots[0])).partition("?")[0]
    assert "I cannot come then" in (await anybody.get(page)).text
    assert (await anybody.post(f"{page}/cancel", data={"reason": said})).status_code == 303
    async with world.sessions() as session:
        found = await session.execute(text("select status, cancel_reason from appointment"))
        assert list(found) == [("cancelled", kept)]


async def test_a_visitor_who_goes_back_finds_the_held_time_and_may_choose_another(
    anybody: httpx.AsyncClient, world: Any
) -> None:
    first = await held(anybody, world.slots[0])
    who = (await anybody.get(f"/details?hold={first}")).text
    assert 'href="/book/gp">Back' in who
    assert f'value="{world.slots[0]}"' in (await anybody.get("/book/gp")).text
    assert await held(anybody, world.slots[0]) == first
    other = await held(anybody, world.slots[1])
    assert (await anybody.get(f"/details?hold={first}")).status_code == 409
    check = await anybody.post("/details", data={"hold": other, **DETAILS})
    assert f'href="/details?hold={other}">Back' in (await anybody.get(check.headers["location"])).text
    async with world.sessions() as session:
        kept = await session.execute(text("select slot_id from occupancy"))
        assert [row[0] for row in kept] == [world.slots[1]]


async def test_a_service_that_needs_an_invitation_is_shown_to_nobody_without_its_link(
    anybody: httpx.AsyncClient, world: Any
) -> None:
    await change(world, "update service set invitation_needed = true")
    assert "GP appointment" not in (await anybody.get("/")).text
    assert (await anybody.get("/book/gp")).status_code == 404


async def test_a_first_visitor_who_presses_twice_is_one_visitor(anybody: httpx.AsyncClient, world: Any) -> None:
    await anybody.get("/book/gp")
    first, second = await asyncio.gather(held(anybody, world.slots[0]), held(anybody, world.slots[0]))
    assert first == second


async def test_five_wrong_guesses_give_the_hold_up_however_fast_they_come(
    anybody: httpx.AsyncClient, world: Any
) -> None:
    hold = await held(anybody, world.slots[0])
    tries = [anybody.post("/details", data={"hold": hold, **DETAILS, "year": str(1900 + n)}) for n in range(9)]
    answers = [(one.status_code, "we no longer keep that time" in one.text) for one in await asyncio.gather(*tries)]
    assert sorted(answers) == [(409, True)] * 5 + [(422, False)] * 4
    right = await anybody.post("/details", data={"hold": hold, **DETAILS})
    assert (right.status_code, "Please check them with your practice" in right.text) == (409, True)
    assert f'value="{world.slots[0]}"' in (await anybody.get("/book/gp")).text


async def test_an_address_that_guesses_on_with_new_holds_and_new_cookies_is_stopped_and_right_details_never_count(
    app: FastAPI, world: Any
) -> None:
    async def tell(details: dict[str, str], address: str, slot: int) -> list[int]:
        """A new browser's answers to the same details, five times on one hold."""
        transport = httpx.ASGITransport(app, client=(address, 1))
        headers = {"Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            hold = await held(client, slot)
            return [(await client.post("/details", data={"hold": hold, **details})).status_code for _ in range(5)]

    wrong, most = {**DETAILS, "year": "1901"}, app.state.settings.guesses_per_hour
    for _ in range(most // 5):
        assert await tell(wrong, "192.0.2.1", world.slots[0]) == [422] * 4 + [409]
    assert await tell(wrong, "192.0.2.1", world.slots[0]) == [429] * 5
    assert await tell(DETAILS, "192.0.2.1", world.slots[1]) == [429] * 5
    for slot in world.slots[2:]:
        assert await tell(DETAILS, "192.0.2.2", slot) == [303] * 5


async def test_a_client_that_takes_hold_of_times_too_fast_is_asked_to_wait_and_others_are_not(
    app: FastAPI, world: Any
) -> None:
    async def choose(address: str) -> httpx.Response:
        transport = httpx.ASGITransport(app, client=(address, 1))
        headers = {"Sec-Fetch-Site": "same-origin"}
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            return await client.post("/hold", data={"slot_id": str(world.slots[0])})

    most = app.state.settings.holds_per_minute
    answers = [await choose("192.0.2.1") for _ in range(most + 1)]
    assert [one.status_code for one in answers] == [303] + [409] * (most - 1) + [429]
    assert "wait a minute" in answers[-1].text
    assert (await choose("192.0.2.2")).status_code == 409
    assert (await choose("2001:db8::1")).status_code == 409


@pytest.mark.parametrize("channel", ["telephone", "video"])
async def test_no_page_of_an_appointment_without_a_place_shows_one(
    anybody: httpx.AsyncClient, world: Any, channel: str
) -> None:
    async with world.sessions() as session, session.begin():
        for table in ("slot", "service"):
            await session.execute(text(f"update {table} set delivery_channel = '{channel}'"))
        await session.execute(text("update patient set phone = null where family_name = 'Example5'"))
    times = (await anybody.get("/book/gp")).text
    booked_page = (await anybody.get(await booked(anybody, world.slots[0]))).text
    hold = await held(anybody, world.slots[1])
    check = await anybody.post("/details", data={"hold": hold, **DETAILS, "family_name": "Example5"})
    without_number = (await anybody.get(check.headers["location"])).text
    for page in (times, booked_page, without_number):
        assert "Hub" not in page
        assert "2 Road" not in page
    assert "at about 6:30pm" in booked_page
    assert "the number we have on record" in booked_page
    assert re.findall(r"<dt[^>]*>(\w+)</dt>", booked_page) == ["What", "When", "How", "With"]
    assert times.count("Dr Test") == len(world.slots)
    assert "give your practice one before then" in without_number


async def test_looking_changes_nothing(anybody: httpx.AsyncClient, world: Any) -> None:
    page = (await booked(anybody, world.slots[0])).partition("?")[0]
    count = text(
        "select (select count(*) from audit_event), (select count(*) from message), (select count(*) from hold)"
    )
    async with world.sessions() as session:
        before = (await session.execute(count)).one()
        for path in ("/", "/book/gp", page, f"{page}/cancel", "/demo/phone", "/demo/phone/messages", "/api/docs"):
            await anybody.get(path)
        assert (await session.execute(count)).one() == before


async def test_a_link_or_a_place_of_somebody_else_shows_nothing(
    anybody: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    hold = await held(anybody, world.slots[0])
    link = (await booked(anybody, world.slots[1])).partition("?")[0]
    assert (await anybody.get(link[:-1] + ("A" if link[-1] != "A" else "B"))).status_code == 404
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as stranger:
        assert (await stranger.get(f"/details?hold={hold}")).status_code == 409
    assert "Example" not in (await anybody.get(link)).text


@pytest.mark.parametrize(
    ("headers", "words"),
    [({"Sec-Fetch-Site": "cross-site"}, "sent from another site"), ({"Origin": "http://evil.example"}, "sent from another site"),
     ({"Origin": "null"}, "did not say which site"), ({}, "did not say which site")],
)  # fmt: skip
async def test_a_form_that_may_be_somebody_elses_is_refused_on_a_page_that_says_why(
    app: FastAPI, world: Any, headers: dict[str, str], words: str
) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
        answer = await client.post("/hold", data={"slot_id": str(world.slots[0])})
    assert answer.status_code == 403
    assert words in answer.text
    assert "Start again" in answer.text


async def test_every_refusal_is_a_page_that_says_what_is_synthetic(anybody: httpx.AsyncClient) -> None:
    for answer in (
        await anybody.get("/nowhere"),
        await anybody.get("/hold"),
        await anybody.post("/hold", data={"slot_id": "1"}, headers={"Sec-Fetch-Site": "cross-site"}),
        await anybody.post("/details", content=b"x" * 70_000),
        await anybody.get("/api/docs"),
    ):
        assert "text/html" in answer.headers["content-type"]
        assert "bookings are synthetic" in answer.text


async def test_every_page_forbids_other_hosts_and_says_what_is_synthetic(anybody: httpx.AsyncClient) -> None:
    for path in ("/", "/book/gp", "/demo/phone"):
        answer = await anybody.get(path)
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "bookings are synthetic" in answer.text
        assert not re.findall(r'(?:src|href)="https?:', answer.text)


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/book/nothing",
        "/a/nonsense",
        "/details?hold=1",
        "/details?hold=x",
        f"/details?hold={2**70}",
        "/check?ticket=x",
    ],
)
async def test_a_wrong_address_gets_a_page_that_leads_back(anybody: httpx.AsyncClient, path: str) -> None:
    answer = await anybody.get(path)
    assert answer.status_code in (404, 409, 422)
    assert "Start again" in answer.text


async def test_later_times_are_shown_to_the_last_one(anybody: httpx.AsyncClient, world: Any) -> None:
    """Some 700 slots: the list once ended at 600, in a link to itself."""
    async with world.sessions() as session, session.begin():
        await session.execute(
            text(
                "insert into slot (network_id, shift_id, site_id, clinician_id, room_id, service_id, delivery_channel, starts_at, ends_at, status)"
                " select network_id, shift_id, site_id, clinician_id, room_id, service_id, delivery_channel, starts_at + n * interval '1 minute',"
                " ends_at + n * interval '1 minute', 'open' from slot, generate_series(200, 900) n where id = (select min(id) from slot)"
            )
        )
    seen: list[str] = []
    link = "/book/gp"
    for _ in range(20):
        shown = (await anybody.get(link)).text
        seen += re.findall(r'name="slot_id" value="(\d+)"', shown)
        later = re.search(r'href="([^"]+)">Show later times', shown)
        if later is None:
            break
        link = html.unescape(later[1])
    assert len(seen) == len(set(seen)) == 707
    assert "Back to the earliest times" in shown
    assert (await anybody.get("/book/gp?after=nonsense")).status_code == 422


async def test_the_phone_shows_staffs_messages_apart_from_patients(anybody: httpx.AsyncClient, world: Any) -> None:
    async with world.sessions() as session, session.begin():
        await session.execute(
            text(
                "insert into message (network_id, subject, purpose, version, channel, recipient, title, body, status,"
                " due_at, expires_at, sent_at, attempts, parts, created_at)"
                " select :network, subject, 'test', 0, 'sms', '+447700900123', '', words, 'delivered', :now, :now, :now,"
                " 1, 1, :now from (values ('shift_notice:1', 'of your shifts'), ('appointment:1', 'of your visit'))"
                " as told (subject, words)"
            ),
            {"network": world.network_id, "now": world.now},
        )
    for path in ("/demo/phone", "/demo/phone/messages"):
        patients, staff = (await anybody.get(path)).text, (await anybody.get(f"{path}?staff=yes")).text
        assert ("of your visit" in patients, "of your shifts" in patients) == (True, False)
        assert ("of your visit" in staff, "of your shifts" in staff) == (False, True)
    assert "/demo/phone/messages?staff=yes" in (await anybody.get("/demo/phone?staff=yes")).text
