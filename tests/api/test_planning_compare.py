"""The page that sets two rotas side by side."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from scheduler.access.permissions import Role
from tests.api.planning_office import PlanningOffice
from tests.scheduler.clinic import Clinic


@pytest.fixture
async def office(app: FastAPI, anybody: httpx.AsyncClient, world: Any) -> PlanningOffice:
    return await PlanningOffice(app, anybody, await Clinic(world).open()).opened()


async def test_who_changes_what_it_costs_and_how_it_is_shared_stand_side_by_side(office: PlanningOffice) -> None:
    first, second = await office.drafted(office.clinic.test), await office.drafted(office.clinic.stand_in)
    page = await office.text(f"/plan/compare?a={first}&b={second}")
    assert page.count("Tue 15 Dec, 18:30–20:00, Hub: GP appointment") == 2
    assert "£135" in page
    assert "1 → 0" in page
    assert "0 → 1" in page
    assert "not of the same weeks" not in page


async def test_rotas_of_other_weeks_are_compared_with_a_warning(office: PlanningOffice) -> None:
    ((published,),) = await office.clinic.ask("select id from rota")
    draft = await office.drafted(office.clinic.test)
    assert "not of the same weeks" in await office.text(f"/plan/compare?a={published}&b={draft}")


async def test_before_two_are_chosen_the_newest_are_proposed(office: PlanningOffice) -> None:
    assert "There are not two rotas yet" in await office.text("/plan/compare")
    draft = await office.drafted(office.clinic.test)
    page = await office.text("/plan/compare")
    assert f'<option value="{draft}" selected>' in page
    assert "In figures" not in page


async def test_a_rota_of_nobody_is_not_found(office: PlanningOffice) -> None:
    assert (await office.client.get("/plan/compare?a=98&b=99")).status_code == 404


async def test_a_receptionist_compares_nothing(app: FastAPI, anybody: httpx.AsyncClient, world: Any) -> None:
    await PlanningOffice(app, anybody, Clinic(world)).opened(Role.RECEPTIONIST)
    assert (await anybody.get("/plan/compare")).status_code == 403
