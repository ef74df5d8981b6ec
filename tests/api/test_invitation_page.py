"""The link of an invitation: three presses to a booking, nothing by opening it, and a kind word where a time is gone."""

import html
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.scheduler.desk import Desk
from tests.scheduler.inviting import Campaigning


@pytest.fixture
async def office(app: FastAPI, world: Any) -> Campaigning:
    runtime = app.state.runtime
    return Campaigning(Desk(world, runtime.announcer), runtime.inviting)


class Guest:
    """The first who is invited, with the link that they were sent."""

    def __init__(self, office: Campaigning, app: FastAPI, browser: httpx.AsyncClient) -> None:
        self.office, self.links, self.browser = office, app.state.runtime.links, browser

    async def arrive(self) -> "Guest":
        await self.office.run()
        self.invitation = (await self.office.invitations())[0]
        self.link = self.links.for_invitation(self.invitation.id).removeprefix("http://127.0.0.1:8000")
        return self

    async def opens(self, more: str = "") -> str:
        answer = await self.browser.get(self.link + more)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def presses(self, what: str, **form: Any) -> httpx.Response:
        return await self.browser.post(f"{self.link}/{what}", data=form)

    async def status(self) -> str:
        return str((await self.office.invitations())[0].status)


@pytest.fixture
async def guest(office: Campaigning, app: FastAPI, anybody: httpx.AsyncClient) -> Guest:
    return await Guest(office, app, anybody).arrive()


def slots(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'href="/i/[^"/]+/(\d+)"', page)]


async def test_three_presses_from_the_link_to_the_booking(guest: Guest) -> None:
    first = slots(await guest.opens())[0]
    assert "Book this time" in await guest.opens(f"/{first}")
    booked = await guest.presses("book", slot_id=first)
    assert booked.status_code == 303
    assert "You are booked" in (await guest.browser.get(booked.headers["location"])).text
    assert await guest.status() == "booked"
    assert "You have booked with this invitation" in await guest.opens()


async def test_the_page_shows_three_times_and_the_others_behind_them_and_a_first_name_at_most(guest: Guest) -> None:
    shown = await guest.opens()
    assert len(set(slots(shown))) == 3
    assert "Pat, you are invited" in shown
    everything = await guest.opens("?every=yes")
    assert slots(everything) == guest.office.desk.world.slots
    one = await guest.opens(f"/{slots(shown)[0]}")
    for page in (shown, everything, one):
        assert re.search(r"Example|@example\.com|\+4477|S1 1AA|\b999 ?\d{3} ?\d{4}\b", page) is None


MORE_TIMES = (
    "insert into slot (network_id, shift_id, site_id, clinician_id, room_id, service_id, delivery_channel, starts_at,"
    " ends_at, opens, status) select network_id, shift_id, site_id, clinician_id, room_id, service_id, delivery_channel,"
    " starts_at + day * interval '1 day', ends_at + day * interval '1 day', opens, status"
    " from slot cross join generate_series(1, 15) day"
)


async def test_times_that_are_too_many_for_a_page_are_all_behind_its_link_to_later_ones_each_once(guest: Guest) -> None:
    await guest.office.do(MORE_TIMES)
    seen, link = [], "?every=yes"
    for _ in range(2):
        page = await guest.opens(link)
        seen += slots(page)
        link = html.unescape("".join(re.findall(r'href="/i/[^"?]+([^"]+)">Later times', page)))
    assert link == ""
    free = await guest.office.ask("select id from slot order by starts_at")
    assert seen == [one.id for one in free]


async def test_opening_any_of_it_changes_nothing(guest: Guest) -> None:
    async def everything() -> list[Any]:
        tables = ("invitation", "invitation_choice", "appointment", "hold", "occupancy", "audit_event")
        rows = [await guest.office.ask(f"select * from {table} order by id") for table in tables]
        # the worker may send messages meanwhile, but nothing may write one
        return [*rows, await guest.office.ask("select id from message order by id")]

    before = await everything()
    times = slots(await guest.opens())
    await guest.opens("?every=yes")
    await guest.opens(f"/{times[0]}")
    assert await everything() == before


async def test_a_time_that_is_gone_leads_kindly_to_others_and_loses_nothing(guest: Guest) -> None:
    world = guest.office.desk.world
    first = slots(await guest.opens())[0]
    await guest.office.desk.book(first, world.patients[-1])
    for answer in (await guest.browser.get(f"{guest.link}/{first}"), await guest.presses("book", slot_id=first)):
        assert answer.headers["location"] == f"{guest.link}?gone=yes"
    shown = await guest.opens("?gone=yes")
    assert "That time has just gone. Nothing is lost: here are others." in shown
    assert first not in slots(shown)
    assert await guest.status() == "sent"
    again = await guest.presses("book", slot_id=slots(shown)[0])
    assert again.headers["location"].startswith("/a/")


async def test_pressing_twice_and_pressing_another_afterwards_leads_to_the_one_booking(guest: Guest) -> None:
    first, second, _ = slots(await guest.opens())
    answers = [await guest.presses("book", slot_id=slot) for slot in (first, first, second)]
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len(await guest.office.ask("select id from appointment")) == 1


async def test_saying_no_is_noted_and_nothing_is_shown_any_more(guest: Guest) -> None:
    assert (await guest.presses("decline")).status_code == 303
    assert (await guest.presses("decline")).status_code == 303
    assert await guest.status() == "declined"
    shown = await guest.opens()
    assert "You said no to this invitation" in shown
    assert slots(shown) == []
    late = await guest.presses("book", slot_id=guest.office.desk.world.slots[0])
    assert late.headers["location"] == guest.link


async def test_who_has_cancelled_is_told_so_and_whom_to_telephone(guest: Guest) -> None:
    first, second, _ = slots(await guest.opens())
    await guest.presses("book", slot_id=first)
    (appointment,) = await guest.office.ask("select id from appointment")
    await guest.office.desk.cancel(appointment.id)
    shown = await guest.opens()
    assert "What you booked with this invitation was cancelled" in shown
    assert "See or cancel the appointment" not in shown
    for slot in (first, second):
        assert (await guest.presses("book", slot_id=slot)).headers["location"] == guest.link


async def test_an_invitation_that_has_ended_says_so(guest: Guest, app: FastAPI) -> None:
    await guest.office.do(
        "update invitation set sent_at = sent_at - interval '20 days', expires_at = sent_at - interval '1 day'"
    )
    assert "This invitation has ended" in await guest.opens()
    assert await guest.office.ask("select id from appointment") == []


async def test_a_time_of_another_service_cannot_be_had_with_the_link(guest: Guest) -> None:
    await guest.office.do(
        "insert into service (network_id, code, name, description, minutes, delivery_channel, bookable_online, demand_share)"
        " select network_id, 'other', 'Other', '', 15, 'in_person', true, 0 from service"
    )
    slot = guest.office.desk.world.slots[5]
    await guest.office.do("update slot set service_id = (select max(id) from service) where id = :slot", slot=slot)
    assert (await guest.browser.get(f"{guest.link}/{slot}")).status_code == 404
    assert (await guest.presses("book", slot_id=slot)).headers["location"] == f"{guest.link}?gone=yes"


async def test_a_link_that_we_never_wrote_shows_nothing(anybody: httpx.AsyncClient, guest: Guest, app: FastAPI) -> None:
    offer = app.state.runtime.links.for_offer(guest.invitation.id).rpartition("/")[2]
    unknown = app.state.runtime.links.for_invitation(2**40).rpartition("/")[2]
    for token in ("x", offer, unknown):
        assert (await anybody.get(f"/i/{token}")).status_code == 404
        assert (await anybody.post(f"/i/{token}/decline")).status_code == 404
