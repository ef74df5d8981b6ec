"""The page of trials and their interface: what a manager reads and presses, and what is refused in words."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.pages.rendering import render
from api.pages.trial_views import TrialForm, TrialsPage
from notifications.render import Templates
from scheduler.access import tokens
from scheduler.arms.models import Trial
from scheduler.config import Settings
from scheduler.runtime import MESSAGES
from scheduler.trials.analysis import result
from tests.api.colleague import Colleague
from tests.scheduler.desk import Desk
from tests.scheduler.test_trial_rules import counts
from tests.scheduler.trying import Lab

WORDING = {"purpose": "reminder_days", "kind": "wording", "variant": "cost"}


def trial(**other: Any) -> Trial:
    values: dict[str, Any] = {
        "id": 3, "network_id": 1, "purpose": "reminder_days", "kind": "wording", "variant": "cost", "share_percent": 100,
        "planned_size": 5000, "in_time_hours": 24, "status": "running", "seed": "x", "created_by": "x",
    }  # fmt: skip
    return Trial(**values | other)


def printed(row: Trial, a: tuple[int, int] = (0, 0), b: tuple[int, int] = (0, 0), form: TrialForm | None = None) -> str:
    shown = result(counts(a, b), row.planned_size)
    view = TrialsPage.of([(row, shown)], Templates(MESSAGES), form or TrialForm())
    return render("trials.html", view, Settings(), demonstration=False)


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [((900, 100), (970, 30), "B is better. Of 2,000 appointments (5,000 are planned), 10.0% were missed with A and 3.0% with B."),
     ((970, 30), (900, 100), "B is worse."), ((950, 60), (930, 98), "B is probably worse."),
     ((2500, 200), (2500, 200), "No difference was found."), ((90, 10), (91, 9), "Too early to tell."),
     ((0, 0), (0, 0), "No appointment is counted yet")],
)  # fmt: skip
def test_what_a_trial_shows_is_said_in_a_sentence(a: tuple[int, int], b: tuple[int, int], words: str) -> None:
    assert words in printed(trial(), a, b)


def test_a_finding_stands_in_words_in_figures_and_in_the_picture() -> None:
    page = printed(trial(status="stopped"), (900, 100), (970, 30))
    assert "With 95% certainty, that is between 3.6 and 10.6 fewer missed appointments in 100 with B." in page
    assert "10.0%<br>of 1,000" in page
    assert "−7.0<br>(−10.6 to −3.6)" in page
    assert page.count("<circle") == 2  # all together, and the one stratum that has appointments
    assert "Booked 3 to 7 days ahead" in page
    assert "Booked 15 days ahead or more" not in page


@pytest.mark.parametrize(
    ("status", "finding", "buttons"),
    [("draft", None, ["start", "discard"]), ("running", None, ["stop"]), ("stopped", None, ["adopt", "discard"]),
     ("stopped", "worse", ["discard"]), ("stopped", "harm", ["discard"]), ("adopted", "better", ["discard"]), ("discarded", None, [])],
)  # fmt: skip
def test_only_what_can_be_done_has_a_button(status: str, finding: str | None, buttons: list[str]) -> None:
    page = printed(trial(status=status, finding=finding))
    assert [one for one in ("start", "stop", "adopt", "discard") if f'action="/trials/3/{one}"' in page] == buttons


def test_arms_are_named_as_people_call_them() -> None:
    assert "A, as now: the plain wording. B: the wording “cost”." in printed(trial())
    timing = trial(kind="timing", variant="", days=[3, 1], current_days=[7])
    assert "A, as now: 7 days before. B: 3 and 1 days before." in printed(timing)


@pytest.fixture
def manager(app: FastAPI, world: Any, anybody: httpx.AsyncClient) -> Colleague:
    return Colleague(app, world, anybody)


@pytest.mark.parametrize(
    ("role", "status"), [("receptionist", 403), ("manager", 403), ("auditor", 403), ("network_manager", 200)]
)
async def test_network_managers_get_in_and_nobody_else(
    manager: Colleague, anybody: httpx.AsyncClient, role: str, status: int
) -> None:
    assert (await anybody.get("/trials")).headers["location"] == "/sign-in"
    await manager.set_up(role)
    await manager.sign_in()
    assert (await anybody.get("/trials")).status_code == status
    assert ('href="/trials"' in (await anybody.get("/sessions")).text) is (status == 200)


async def test_a_trial_is_drafted_started_and_stopped_with_a_press_each(
    manager: Colleague, anybody: httpx.AsyncClient, world: Any
) -> None:
    await manager.set_up("network_manager")
    await manager.sign_in()
    form = {"what": "timing", "days": "3 and 1", "share": "80 %", "planned": "2,000"}
    assert (await anybody.post("/trials", data=form)).status_code == 303
    page = (await anybody.get("/trials")).text
    assert "A, as now: 7 and 2 days before. B: 3 and 1 days before." in page
    assert "80% of the appointments" in page
    number = page.split('id="trial-')[1].split('"')[0]
    for change in ("start", "start", "stop", "discard"):
        assert (await anybody.post(f"/trials/{number}/{change}")).status_code == 303
    refused = await anybody.post(f"/trials/{number}/start")
    assert refused.status_code == 409
    assert "This trial was discarded, so you cannot start it." in refused.text


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    manager: Colleague, anybody: httpx.AsyncClient
) -> None:
    await manager.set_up("network_manager")
    await manager.sign_in()
    good = {"what": "reminder_days+cost", "days": "", "share": "50", "planned": "7000"}
    for wrong, words in (
        ({"what": ""}, "Choose what to try"), ({"what": "reminder_days+gone"}, "Choose what to try"),
        ({"what": "reminder_days+"}, "so there is nothing to try"), ({"what": "timing", "days": "soon"}, "Enter up to five numbers"),
        ({"what": "timing", "days": "0"}, "Enter up to five numbers"), ({"what": "timing", "days": "7 2"}, "so there is nothing to try"),
        ({"share": "0"}, "Enter a whole number from 1 to 100"), ({"planned": "many"}, "Enter a whole number from 100"),
    ):  # fmt: skip
        answer = await anybody.post("/trials", data=good | wrong)
        assert answer.status_code == 422
        assert words in answer.text
    assert 'value="many"' in answer.text
    assert "None yet." in (await anybody.get("/trials")).text


async def test_a_result_is_read_through_the_interface_and_adopted_once(
    app: FastAPI, anybody: httpx.AsyncClient, world: Any
) -> None:
    async with world.sessions() as session, session.begin():
        token = await tokens.issue(session, world.network_id, "network_manager", "test", world.now)
    anybody.headers["Authorization"] = f"Bearer {token}"
    drafted = (await anybody.post("/api/v1/trials", json=WORDING, headers={"Idempotency-Key": "once"})).json()
    again = (await anybody.post("/api/v1/trials", json=WORDING, headers={"Idempotency-Key": "once"})).json()
    assert drafted == again
    assert drafted["can"] == ["start", "discard"]
    assert "seed" not in drafted
    address = f"/api/v1/trials/{drafted['id']}"
    assert (await anybody.post(f"{address}/start")).json()["status"] == "running"
    lab = Lab(Desk(world, app.state.runtime.announcer))
    await lab.ask(
        "update slot set starts_at = starts_at - interval '20 days', ends_at = ends_at - interval '20 days' returning 1"
    )
    await lab.better(trial(id=drafted["id"]))
    shown = (await anybody.get(address)).json()
    assert (shown["status"], shown["result"]["counted"]) == ("running", 2000)
    assert shown["result"]["total"]["missed"]["estimate"] == pytest.approx(-0.07)
    assert shown["result"]["total"]["missed"]["upper"] < 0
    assert shown["result"]["strata"][2]["b"]["missed"] == 30
    for _ in range(2):
        assert (await anybody.post(f"{address}/adopt")).json()["status"] == "adopted"
    assert (await anybody.get("/api/v1/trials")).json()["items"][0]["finding"] == "better"
    faulty = await anybody.post("/api/v1/trials", json=WORDING | {"variant": "louder"})
    assert (faulty.status_code, faulty.json()["detail"]) == (
        422, "This message has no wording 'louder'. There is: cost.",
    )  # fmt: skip


async def test_a_patients_flag_is_shown_to_who_looks_them_up(staff: httpx.AsyncClient, world: Any) -> None:
    for _ in range(2):
        answer = await staff.put(f"/api/v1/patients/{world.patients[0]}/vulnerable", json={"vulnerable": True})
        assert answer.json()["vulnerable"] is True
    found = (await staff.get("/api/v1/patients?query=example")).json()["items"]
    assert [one["id"] for one in found if one["vulnerable"]] == [world.patients[0]]
