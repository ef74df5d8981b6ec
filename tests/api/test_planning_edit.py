"""A draft changed by hand: what is done is done once, what is broken is all said, and nothing illegal is published."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from clinics.models import Leave
from scheduler.access.permissions import Role
from tests.api.planning_office import PlanningOffice
from tests.scheduler.clinic import Clinic

ELSEWHERE = "redis://127.0.0.1:1/0"
pytestmark = pytest.mark.parametrize("redis_url", [ELSEWHERE])


class Editing:
    """A draft of one shift, Dr Test's, and its page."""

    def __init__(self, office: PlanningOffice, rota: int) -> None:
        self.office, self.clinic, self.base = office, office.clinic, f"/plan/rota/{rota}"
        self.rota = rota

    async def shifts(self) -> list[Any]:
        return await self.clinic.ask(
            "select s.id, s.clinician_id, s.pinned from shift s join clinic_session c on c.id = s.clinic_session_id"
            f" where c.rota_id = {self.rota} order by s.id"
        )

    async def press(self, verb: str, **fields: Any) -> httpx.Response:
        return await self.office.client.post(f"{self.base}/{verb}", data={k: str(v) for k, v in fields.items()})

    async def page(self) -> str:
        return await self.office.text(f"{self.base}/edit")

    async def away(self, who: int) -> None:
        await self.clinic.add(
            Leave(clinician_id=who, starts_on=self.office.week, ends_on=self.office.week.replace(day=20), kind="annual")
        )


@pytest.fixture
async def editing(app: FastAPI, anybody: httpx.AsyncClient, world: Any) -> Editing:
    office = await PlanningOffice(app, anybody, await Clinic(world).open()).opened()
    return Editing(office, await office.drafted(office.clinic.test))


async def test_a_shift_is_given_to_somebody_else_once_and_the_trail_says_so(editing: Editing) -> None:
    ((shift, test, _),) = await editing.shifts()
    page = await editing.office.text(f"{editing.base}/edit?shift={shift}")
    assert "Who works it instead" in page
    for _ in range(2):
        assert (await editing.press("give", shift=shift, was=test, to=editing.clinic.stand_in)).status_code == 303
    assert [row[1] for row in await editing.shifts()] == [editing.clinic.stand_in]
    reasons = await editing.clinic.ask(
        f"select reason from audit_event where subject = 'rota:{editing.rota}' and reason <> ''"
    )
    assert reasons == [(f"shift {shift}: Dr Stand-In, no longer Dr Test",)]


async def test_where_another_tab_was_first_nothing_is_done_and_that_is_said(editing: Editing) -> None:
    ((shift, test, _),) = await editing.shifts()
    await editing.press("give", shift=shift, was=test, to=editing.clinic.stand_in)
    for verb in ("take", "pin"):
        answer = await editing.press(verb, shift=shift, was=test, keep="true")
        assert answer.status_code == 409
        assert "Somebody has changed this shift meanwhile" in answer.text
    assert await editing.shifts() == [(shift, editing.clinic.stand_in, False)]


async def test_a_shift_is_taken_away_once_and_what_is_short_then_is_priced(editing: Editing) -> None:
    ((shift, test, _),) = await editing.shifts()
    assert "nothing short" in await editing.page()
    for _ in range(2):
        assert (await editing.press("take", shift=shift, was=test)).status_code == 303
    assert await editing.shifts() == []
    assert "90 minutes owed" in await editing.page()


async def test_a_shift_is_added_once_in_a_room_that_is_free(editing: Editing) -> None:
    page = await editing.page()
    (block,) = {value for value in page.split('value="') if "Tue 15 Dec 18:30–20:00 Hub" in value}
    fields = {"block": block.partition('"')[0], "to": editing.clinic.stand_in, "service": "gp"}
    for _ in range(2):
        assert (await editing.press("add", **fields)).status_code == 303
    assert len(await editing.shifts()) == 2
    assert await editing.clinic.ask(
        "select count(distinct room_id), count(distinct clinic_session_id) from shift where not live"
    ) == [(2, 1)]


async def test_every_broken_rule_is_said_at_once_and_what_breaks_one_is_not_published(editing: Editing) -> None:
    await editing.press("add", block=1, to=editing.clinic.stand_in, service="gp")
    for who in (editing.clinic.test, editing.clinic.stand_in):
        await editing.away(who)
    page = await editing.page()
    assert "2 broken" in page
    assert page.count("<strong>leave</strong>") == 2
    assert all(name in page for name in ("Dr Test", "Dr Stand-In", "Tue 15 Dec"))
    for answer in (
        await editing.office.client.get(f"{editing.base}/publish"), await editing.press("publish"),
    ):  # fmt: skip
        assert answer.status_code == 409
        assert "breaks a rule" in answer.text


async def test_a_pinned_shift_stays_in_the_next_plan_and_stays_pinned(editing: Editing) -> None:
    ((shift, test, _),) = await editing.shifts()
    await editing.press("give", shift=shift, was=test, to=editing.clinic.stand_in)
    assert (await editing.press("pin", shift=shift, was=editing.clinic.stand_in, keep="true")).status_code == 303
    office = editing.office
    form = await office.filled("/plan", weeks="1", keeping=str(editing.rota))
    assert (await office.client.post("/plan", data=form)).status_code == 303
    await office.work()
    assert await editing.clinic.ask(f"select clinician_id from shift where pinned and id > {shift}") == [
        (editing.clinic.stand_in,)
    ]
    await editing.press("pin", shift=shift, was=editing.clinic.stand_in, keep="false")
    assert [row[2] for row in await editing.shifts()] == [False]


async def test_pins_that_no_legal_plan_keeps_end_the_planning_with_the_reason(editing: Editing) -> None:
    ((shift, test, _),) = await editing.shifts()
    await editing.press("pin", shift=shift, was=test, keep="true")
    await editing.away(test)
    office = editing.office
    await office.client.post("/plan", data=await office.filled("/plan", weeks="1", keeping=str(editing.rota)))
    assert "Not all pinned shifts can stay" in await office.text(f"/plan/{await office.work()}")


@pytest.mark.parametrize(
    ("verb", "fields", "words"),
    [("give", {"to": 0}, "somebody who works in this network"), ("add", {"block": 1, "service": "gp"}, "somebody who"),
     ("add", {"block": 99, "to": 1, "service": "gp"}, "sessions"), ("add", {}, "somebody who")],
)  # fmt: skip
async def test_what_is_not_chosen_is_asked_for(editing: Editing, verb: str, fields: dict[str, int], words: str) -> None:
    ((shift, test, _),) = await editing.shifts()
    fields = {name: test if name == "to" and value else value for name, value in fields.items()}
    answer = await editing.press(verb, shift=shift, was=test, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert len(await editing.shifts()) == 1


async def test_what_is_published_is_not_changed_by_hand(editing: Editing) -> None:
    ((shift, test, _),) = await editing.shifts()
    await editing.press("publish")
    answer = await editing.press("take", shift=shift, was=test)
    assert answer.status_code == 409
    assert "published already" in answer.text
    assert len(await editing.shifts()) == 1


async def test_a_practices_manager_changes_nothing(app: FastAPI, anybody: httpx.AsyncClient, world: Any) -> None:
    office = await PlanningOffice(app, anybody, await Clinic(world).open()).opened(Role.MANAGER, "C88019")
    base = f"/plan/rota/{await office.drafted(office.clinic.test)}"
    assert (await anybody.get(f"{base}/edit")).status_code == 403
    for verb in ("give", "take", "add", "pin"):
        assert (await anybody.post(f"{base}/{verb}")).status_code == 403
