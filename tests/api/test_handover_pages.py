"""Shifts that change hands, on the pages: the clinician's button, the manager's approval, and what stands in the way."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from scheduler.access.permissions import Role
from tests.api.own_shifts import Ward, words_of
from tests.scheduler.clinic import Clinic


class Two:
    """Dr Test at one browser; and the same browser later, as Dr Stand-In, or as who looks after the rota."""

    def __init__(self, ward: Ward) -> None:
        self.ward, self.client, self.clinic = ward, ward.client, ward.clinic

    async def now(self, name: str = "", role: str = "clinician") -> Ward:
        """Who has signed in is that clinician from here on, or somebody in that role."""
        await self.clinic.change("update clinician set email = id || '@example.com'")
        if name:
            await self.clinic.change(f"update clinician set email = 'rae@example.com' where name = '{name}'")
        await self.clinic.change(f"update staff set role = '{role}'")
        return self.ward


@pytest.fixture
async def two(app: FastAPI, anybody: httpx.AsyncClient, world: Any) -> Two:
    return Two(await Ward(app, anybody, await Clinic(world).open()).opened())


async def button(ward: Ward, words: str, path: str = "/shifts") -> str:
    page = (await ward.client.get(path)).text
    found = re.search(rf'action="([^"]+)"><button[^>]*>{words}', page)
    assert found is not None, page
    return found[1]


async def offered(two: Two) -> str:
    ward = await two.now("Dr Test")
    await ward.send(await button(ward, "Offer it to colleagues"), 303)
    return await ward.words("/shifts?done=offered")


@pytest.mark.parametrize("role", list(Role))
async def test_only_clinicians_offer_and_take_and_only_network_managers_approve(two: Two, role: str) -> None:
    ward = await two.now("Dr Test", role)
    own = [
        (await ward.client.post(f"/shifts/{path}")).status_code
        for path in ("1/offer", "offers/1/take", "offers/1/withdraw")
    ]
    assert set(own) == ({409} if role == Role.CLINICIAN else {403})
    approving = [(await ward.client.get("/rota/offers")).status_code]
    approving += [(await ward.client.post(f"/rota/offers/1/{verb}")).status_code for verb in ("approve", "decline")]
    assert approving == ([200, 409, 409] if role == Role.NETWORK_MANAGER else [403] * 3)


async def test_a_shift_goes_from_one_clinician_by_a_manager_to_another(two: Two) -> None:
    said = await offered(two)
    assert "Your shift is on offer. It stays yours until" in said
    assert "On offer to 1 colleague. Until somebody takes it, it is yours." in said
    ward = await two.now("Dr Stand-In")
    assert "Tuesday 8 December, 6:30pm to 8pm GP appointment, Hub, from Dr Test Take it" in await ward.words("/shifts")
    take = await button(ward, "Take it")
    for _ in range(2):
        assert (await ward.client.post(take)).headers["location"] == "/shifts?done=taken"
    assert "You take it as soon as that is approved" in await ward.words("/shifts")
    ward = await two.now(role="network_manager")
    ((rota,),) = await two.clinic.ask("select id from rota")
    assert "1 shift changes hands as soon as you approve" in await ward.words(f"/rota/{rota}")
    assert "Dr Test to Dr Stand-In" in await ward.words("/rota/offers")
    approve = await button(ward, "Approve", "/rota/offers")
    for _ in range(2):
        await ward.send(approve, 303)
    assert "changes hands" not in await ward.words(f"/rota/{rota}")
    assert await two.clinic.in_force() == [(two.clinic.stand_in,)]
    ward = await two.now("Dr Stand-In")
    assert "Next Tuesday 8 December" in await ward.words("/shifts")
    assert "no shifts to come" in await (await two.now("Dr Test")).words("/shifts")


async def test_the_board_tells_of_it_only_those_who_can_approve(two: Two) -> None:
    await offered(two)
    ward = await two.now("Dr Stand-In")
    await ward.send(await button(ward, "Take it"), 303)
    ((rota,),) = await two.clinic.ask("select id from rota")
    for role, told in (("manager", False), ("auditor", False), ("network_manager", True)):
        ward = await two.now(role=role)
        assert ("/rota/offers" in (await ward.client.get(f"/rota/{rota}")).text) is told
    assert "/rota/offers" in (await ward.client.get("/rotas")).text


async def test_a_shift_is_kept_after_all_and_a_manager_declines(two: Two) -> None:
    await offered(two)
    ward = await two.now("Dr Test")
    keep = await button(ward, "Keep it after all")
    for _ in range(2):
        await ward.send(keep, 303)
    assert "on offer no more" in await ward.words("/shifts?done=kept")
    await offered(two)
    ward = await two.now("Dr Stand-In")
    await ward.send(await button(ward, "Take it"), 303)
    ward = await two.now(role="network_manager")
    decline = await button(ward, "Decline", "/rota/offers")
    for _ in range(2):
        await ward.send(decline, 303)
    assert "Waiting for you None." in await ward.words("/rota/offers")
    assert await two.clinic.in_force() == [(two.clinic.test,)]


async def test_what_stands_in_the_way_is_said_on_the_page_and_nothing_is_changed(two: Two) -> None:
    await offered(two)
    ward = await two.now("Dr Stand-In")
    take = await button(ward, "Take it")
    await two.clinic.change(
        f"insert into leave (clinician_id, starts_on, ends_on, kind) values ({two.clinic.stand_in}, '2026-12-08', '2026-12-08', 'annual')"
    )
    said = await ward.send(take, 409)
    assert "Nothing was changed By the rules this shift cannot change hands so. Dr Stand-In is on leave" in said
    assert await two.clinic.ask("select state from shift_offer") == [("open",)]


async def test_a_shift_in_which_patients_are_booked_is_not_offered(two: Two) -> None:
    ward = await two.now("Dr Test")
    offer = await button(ward, "Offer it to colleagues")
    staff = {"Authorization": f"Bearer {two.clinic.world.token}"}
    wanted = {"slot_id": two.clinic.world.slots[0], "patient_id": two.clinic.world.patients[0]}
    assert (await ward.client.post("/api/v1/appointments", json=wanted, headers=staff)).status_code == 201
    assert "Patients are booked in this shift, so it cannot change hands here" in await ward.send(offer, 409)


async def test_where_a_network_lets_the_rules_decide_it_is_theirs_at_once(two: Two) -> None:
    runtime = two.ward.app.state.runtime
    two.ward.app.state.runtime = replace(runtime, settings=runtime.settings.model_copy(update={"shifts_by_rule": True}))
    await offered(two)
    ward = await two.now("Dr Stand-In")
    taken = await ward.client.post(await button(ward, "Take it"))
    assert taken.headers["location"] == "/shifts?done=yours"
    assert "It is yours. Whoever offered it is told" in words_of(await ward.client.get("/shifts?done=yours"))
    assert await two.clinic.in_force() == [(two.clinic.stand_in,)]


@pytest.mark.parametrize("path", ["/shifts", "/rota/offers", "/rota/{rota}"])
async def test_the_pages_ask_the_database_seldom(two: Two, path: str) -> None:
    await offered(two)
    ward = await two.now("Dr Test", "clinician" if path == "/shifts" else "network_manager")
    ((rota,),) = await two.clinic.ask("select id from rota")
    asked = await ward.statements(path.format(rota=rota))
    assert 3 < len(asked) <= 15, asked
