"""A draft's page: what it is short of, what publishing would do, publishing it once, and discarding it."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from scheduler.access.permissions import Role
from tests.api.planning_office import PlanningOffice
from tests.scheduler.clinic import Clinic

ELSEWHERE = "redis://127.0.0.1:1/0"
pytestmark = pytest.mark.parametrize("redis_url", [ELSEWHERE])


@pytest.fixture
async def office(app: FastAPI, anybody: httpx.AsyncClient, world: Any) -> PlanningOffice:
    return await PlanningOffice(app, anybody, await Clinic(world).open()).opened()


async def status(office: PlanningOffice, rota: int) -> str:
    ((found,),) = await office.clinic.ask(f"select status from rota where id = {rota}")
    return str(found)


async def test_before_publishing_it_is_said_what_that_would_do_and_nothing_is_done(office: PlanningOffice) -> None:
    draft = await office.drafted(office.clinic.test)
    before = await office.clinic.ask("select (select count(*) from slot), (select count(*) from audit_event)")
    page = await office.text(f"/plan/rota/{draft}/publish")
    assert "6 times can be booked" in page
    assert "1 clinician will see" in page
    assert await status(office, draft) == "draft"
    assert await office.clinic.ask("select (select count(*) from slot), (select count(*) from audit_event)") == before


async def test_a_draft_is_published_once_however_often_that_is_pressed(office: PlanningOffice) -> None:
    draft = await office.drafted(office.clinic.test)
    presses = (office.client.post(f"/plan/rota/{draft}/publish") for _ in range(3))
    assert {answer.headers.get("location") for answer in await asyncio.gather(*presses)} == {f"/plan/rota/{draft}"}
    assert await office.clinic.ask(
        f"select count(*) from slot where shift_id in (select id from shift where clinic_session_id in"
        f" (select id from clinic_session where rota_id = {draft}))"
    ) == [(6,)]
    assert "It is in force" in await office.text(f"/plan/rota/{draft}")
    assert "no draft any more" in await office.text(f"/plan/rota/{draft}/publish")
    ((actor,),) = await office.clinic.ask(
        f"select actor from audit_event where to_status = 'published' and subject = 'rota:{draft}'"
    )
    assert actor.startswith("staff:")


async def test_where_another_rota_is_in_force_publishing_is_refused_with_the_reason(office: PlanningOffice) -> None:
    await office.clinic.publish(office.week)
    draft = await office.drafted(office.clinic.stand_in)
    for answer in (
        await office.client.get(f"/plan/rota/{draft}/publish"),
        await office.client.post(f"/plan/rota/{draft}/publish"),
    ):
        assert answer.status_code == 409
        assert "Another rota is already published for some of these weeks" in answer.text
        assert "Publish it now" not in answer.text
    assert await status(office, draft) == "draft"


async def test_a_draft_is_discarded_once_and_a_published_rota_is_not(office: PlanningOffice) -> None:
    draft = await office.drafted(office.clinic.test)
    assert "Discard it" in await office.text(f"/plan/rota/{draft}")
    for _ in range(2):
        assert (await office.client.post(f"/plan/rota/{draft}/discard")).headers["location"] == "/plan"
    assert await status(office, draft) == "closed"
    assert f"/plan/rota/{draft}" not in await office.text("/plan")
    assert (await office.client.post(f"/plan/rota/{draft}/publish")).status_code == 409
    published = await office.clinic.publish(office.week)
    answer = await office.client.post(f"/plan/rota/{published}/discard")
    assert (answer.status_code, await status(office, published)) == (409, "published")


async def test_what_a_draft_is_short_of_is_listed(office: PlanningOffice) -> None:
    page = await office.text(f"/plan/rota/{await office.drafted()}")
    assert "minutes short" in page
    assert "0 shifts of 0 clinicians" in page


@pytest.mark.parametrize("role", [Role.RECEPTIONIST, Role.MANAGER, Role.AUDITOR])
async def test_who_may_not_plan_publishes_and_discards_nothing(
    app: FastAPI, anybody: httpx.AsyncClient, world: Any, role: Role
) -> None:
    office = await PlanningOffice(app, anybody, await Clinic(world).open()).opened(role)
    draft = await office.drafted(office.clinic.test)
    for page in ("", "/publish"):
        assert (await anybody.get(f"/plan/rota/{draft}{page}")).status_code == 403
    for verb in ("publish", "discard"):
        assert (await anybody.post(f"/plan/rota/{draft}/{verb}")).status_code == 403
    assert await status(office, draft) == "draft"


async def test_another_networks_rota_is_not_found(office: PlanningOffice) -> None:
    async with office.world.sessions() as session, session.begin():
        found = await session.execute(
            text(
                "insert into rota (network_id, starts_on, ends_on, status, created_at) select id, '2026-12-14',"
                " '2026-12-21', 'draft', now() from network where ods_code = 'U99999' returning id"
            )
        )
        theirs = found.scalar_one()
    for verb in ("publish", "discard"):
        assert (await office.client.post(f"/plan/rota/{theirs}/{verb}")).status_code == 404
    assert (await office.client.get(f"/plan/rota/{theirs}")).status_code == 404
