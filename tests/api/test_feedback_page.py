"""Saying how a visit was at the door: the page behind the link, the route that closes a visit, and managers' counts."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from api.pages.feedback import FeedbackPage
from api.pages.rendering import render
from scheduler.access.tokens import issue
from scheduler.booking.models import Appointment
from scheduler.config import Settings
from scheduler.feedback.models import Feedback
from scheduler.feedback.queries import FeedbackRow
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot
from tests.api.next_door import moved_next_door, token_of_practice
from tests.scheduler.desk import Desk

EVENING = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)


async def ask(world: Any, statement: str, **values: Any) -> list[Any]:
    async with world.sessions() as session, session.begin():
        found = await session.execute(text(statement), values)
        return list(found) if found.returns_rows else []


async def questions(app: FastAPI, world: Any, count: int = 1) -> list[str]:
    """The paths of the links of so many people who were seen."""
    runtime, paths = app.state.runtime, []
    for slot, patient in zip(world.slots[:count], world.patients, strict=False):
        row = await Desk(world, runtime.announcer).book(slot, patient)
        (asked,) = await ask(
            world,
            "insert into feedback (network_id, appointment_id, patient_id, asked_at, open_until)"
            " values (:network, :appointment, :patient, :now, :until) returning id",
            network=world.network_id, appointment=row.appointment.id, patient=patient, now=world.now,
            until=world.now + timedelta(days=7),
        )  # fmt: skip
        paths.append(httpx.URL(runtime.links.for_feedback(asked.id)).path)
    return paths


async def token(world: Any, role: str) -> dict[str, str]:
    async with world.sessions() as session, session.begin():
        return {"Authorization": f"Bearer {await issue(session, world.network_id, role, 'test', world.now)}"}


async def test_one_press_answers_and_another_changes_it(anybody: httpx.AsyncClient, app: FastAPI, world: Any) -> None:
    (path,) = await questions(app, world)
    shown = (await anybody.get(path)).text
    assert re.findall(r'name="score" value="(\d)">([^<\s][^<]*)<', shown) == [
        ("5", "Very good"), ("4", "Good"), ("3", "Neither good nor poor"), ("2", "Poor"), ("1", "Very poor")]  # fmt: skip
    assert not any(one in shown for one in ("Pat", "Example0", "GP appointment"))
    assert await ask(world, "select 1 from feedback where score is not null") == []
    for score, words in (("2", "poor"), ("5", "very good")):
        answer = await anybody.post(
            path, data={"score": score, "comment": "The room was cold." if score == "2" else ""}
        )
        assert (answer.status_code, answer.headers["location"]) == (303, path)
        said = (await anybody.get(path)).text
        assert f"Tuesday 8 December: {words}. We have kept what you wrote too." in said
        assert "The room was cold" not in said
    assert [tuple(row) for row in await ask(world, "select score, comment from feedback")] == [
        (5, "The room was cold.")]  # fmt: skip


@pytest.mark.parametrize("data", [{}, {"score": "6"}, {"score": "five"}, {"score": "5", "comment": "x" * 1001}])
async def test_what_is_no_answer_is_refused_and_nothing_kept(
    anybody: httpx.AsyncClient, app: FastAPI, world: Any, data: dict[str, str]
) -> None:
    (path,) = await questions(app, world)
    answer = await anybody.post(path, data=data)
    assert answer.status_code == 422
    assert "text/html" in answer.headers["content-type"]
    assert await ask(world, "select 1 from feedback where score is not null") == []


async def test_a_form_from_another_site_scores_nothing(anybody: httpx.AsyncClient, app: FastAPI, world: Any) -> None:
    (path,) = await questions(app, world)
    assert (await anybody.post(path, data={"score": "1"}, headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403
    assert await ask(world, "select 1 from feedback where score is not null") == []


async def test_a_link_that_we_did_not_write_shows_nothing(anybody: httpx.AsyncClient, app: FastAPI, world: Any) -> None:
    (path,) = await questions(app, world)
    of_an_appointment = path.replace("/f/", "/a/")
    for wrong in (f"{path}x", of_an_appointment, f"/f/{app.state.runtime.links.token(1)}"):
        assert (await anybody.get(wrong)).status_code == 404
        assert (await anybody.post(wrong, data={"score": "1"})).status_code in (404, 405)


async def test_a_question_that_has_closed_takes_no_answer_and_says_so(
    anybody: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    (path,) = await questions(app, world)
    await ask(world, "update feedback set open_until = :now", now=world.now)
    assert (await anybody.post(path, data={"score": "1"})).status_code == 303
    shown = (await anybody.get(path)).text
    assert "This question has closed" in shown
    assert 'name="score"' not in shown


async def test_who_presses_never_is_asked_no_more(anybody: httpx.AsyncClient, app: FastAPI, world: Any) -> None:
    (path,) = await questions(app, world)
    for _ in range(2):
        assert (await anybody.post(f"{path}/never")).headers["location"] == path
    assert "We will not ask you about your visits again" in (await anybody.get(path)).text
    (row,) = await ask(world, "select count(*) as times, min(to_status) as became from audit_event"
                              " where subject like 'patient:%'")  # fmt: skip
    assert tuple(row) == (1, "wants no questions about visits")


@pytest.mark.parametrize("practice", [None, "C88019"], ids=["of the network", "of a practice"])
async def test_who_says_that_somebody_was_seen_has_them_asked(
    anybody: httpx.AsyncClient, app: FastAPI, world: Any, practice: str | None
) -> None:
    """Also somebody who works for one practice, whose transaction the database narrows to it."""
    row = await Desk(world, app.state.runtime.announcer).book(world.slots[0], world.patients[0])
    await ask(
        world, "update slot set starts_at = starts_at - interval '15 days', ends_at = ends_at - interval '15 days'"
    )
    headers = await token(world, "clinician")
    if practice:
        headers = {"Authorization": f"Bearer {await token_of_practice(world, practice)}"}
    closed = await anybody.post(
        f"/api/v1/appointments/{row.appointment.id}/fulfil", headers=headers | {"Idempotency-Key": "k"}
    )
    assert closed.json()["status"] == "fulfilled"
    assert len(await ask(world, "select 1 from message where purpose = 'feedback'")) == 1


async def test_managers_see_counts_and_network_managers_what_was_written(
    anybody: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    for path in await questions(app, world, 6):
        await anybody.post(path, data={"score": "4", "comment": "Kind"})
    await moved_next_door(world, world.patients[0])
    manager, leader = await token(world, "manager"), await token(world, "network_manager")
    period = "?from=2026-12-08&until=2026-12-08"
    found = (await anybody.get(f"/api/v1/feedback{period}", headers=manager)).json()
    assert (found["asked"], found["scores"]) == (6, {"1": 0, "2": 0, "3": 0, "4": 6, "5": 0})
    assert [(one["code"], one["answers"]) for one in found["by_service"]] == [("gp", 6)]
    assert [(one["code"], one["answers"]) for one in found["by_practice"]] == [("C88020", None), ("C88019", None)]
    assert (await anybody.get(f"/api/v1/feedback/comments{period}", headers=manager)).status_code == 403
    first = (await anybody.get(f"/api/v1/feedback/comments{period}&limit=4", headers=leader)).json()
    rest = (await anybody.get(f"/api/v1/feedback/comments{period}&after={first['next']}", headers=leader)).json()
    assert ([one["comment"] for one in first["items"] + rest["items"]], rest["next"]) == (["Kind"] * 6, None)
    assert first["items"][0].keys() == {"id", "starts_at", "service", "site", "score", "comment"}
    later = (await anybody.get("/api/v1/feedback?from=2026-12-09&until=2026-12-31", headers=manager)).json()
    assert (later["asked"], later["scores"], later["by_site"]) == (0, None, [])
    wrong = await anybody.get("/api/v1/feedback?from=2026-12-09&until=2026-12-01", headers=manager)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "days_in_wrong_order")


async def test_a_practices_manager_is_told_of_that_practices_patients_only(
    anybody: httpx.AsyncClient, app: FastAPI, world: Any
) -> None:
    for path in await questions(app, world, 6):
        await anybody.post(path, data={"score": "5"})
    await moved_next_door(world, world.patients[0])
    period = "?from=2026-12-08&until=2026-12-08"
    for practice, asked, answers in (("C88019", 5, [5]), ("C88020", 1, [None])):
        mine = {"Authorization": f"Bearer {await token_of_practice(world, practice, 'manager')}"}
        found = (await anybody.get(f"/api/v1/feedback{period}", headers=mine)).json()
        assert (found["asked"], [one["answers"] for one in found["by_practice"]]) == (asked, answers)
        assert [one["code"] for one in found["by_practice"]] == [practice]


@pytest.mark.parametrize(
    ("score", "closes", "words", "buttons"),
    [
        (None, 1, "How was your appointment on Tuesday 8 December?", True),
        (1, 1, "Tuesday 8 December: very poor.", True),
        (5, -1, "Tuesday 8 December: very good.", False),
        (None, -1, "This question has closed", False),
    ],
)
def test_the_page_says_what_there_is_to_do(score: int | None, closes: int, words: str, buttons: bool) -> None:
    asked = Feedback(score=score, open_until=EVENING + timedelta(days=closes))
    row = FeedbackRow(asked, Appointment(), Slot(starts_at=EVENING), Patient(given_name="Ada", no_feedback=False))
    shown = render("feedback.html", FeedbackPage.of(row, "t", EVENING), Settings(), demonstration=True)
    assert words in shown
    assert ('name="score"' in shown) is buttons
    assert 'action="/f/t/never"' in shown
