"""The pages about who works here, and of the audit trail: who gets in, what they say, what they do."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from api.pages.colleague_views import LinkPage, NewcomerForm, StaffPage
from api.pages.rendering import render
from api.pages.trail_views import Asked, EventLine, TrailPage, actor_words, subject_words
from clinics.models import Practice
from scheduler.access import tokens
from scheduler.access.authority import Manager
from scheduler.access.models import Staff
from scheduler.audit.models import AuditEvent
from scheduler.config import Settings
from tests.api.colleague import Colleague

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PRACTICES = [Practice(id=7, ods_code="C88019", name="First Practice", closed=False)]


def printed(template: str, view: object) -> str:
    return render(template, view, Settings(), demonstration=False)


def colleague(number: int, role: str, *, practice: int | None = None, ended: datetime | None = None) -> Staff:
    return Staff(
        id=number, name=f"Colleague {number}", email=f"c{number}@example.com", role=role, practice_id=practice,
        password_hash="x", ended_at=ended,
    )  # fmt: skip


def test_who_works_here_stands_before_who_has_left_and_only_those_below_can_be_ended() -> None:
    rows = [colleague(1, "auditor"), colleague(2, "receptionist", practice=7), colleague(3, "clinician", ended=NOW)]
    view = StaffPage.of(rows, PRACTICES, Manager(1, "manager", "x"), NewcomerForm())
    assert [(line.what, line.state, line.theirs) for line in view.lines] == [
        ("Auditor, the whole network", "Signs in", False),
        ("Receptionist, First Practice", "Signs in", True),
    ]
    assert [line.state for line in view.left] == ["Left on 24 November 2026"]
    page = printed("staff.html", view)
    assert "/staff/2/end" in page
    assert "/staff/1/end" not in page
    assert "network_manager" not in page


def test_a_practices_manager_is_asked_for_no_practice() -> None:
    view = StaffPage.of([], PRACTICES, Manager(1, "manager", "x", 7), NewcomerForm())
    assert view.practices == ()
    assert "Whose patients" not in printed("staff.html", view)


def test_what_is_wrong_with_a_newcomer_stands_beside_its_field_and_what_was_typed_is_kept() -> None:
    form = NewcomerForm("rae", "Rae", "manager", "C88019", errors={"email": "No.", "practice": "Not there."})
    page = printed("staff.html", StaffPage.of([], PRACTICES, Manager(1, "network_manager", "x"), form))
    assert page.count("No.") == page.count("Not there.") == 2
    assert '<option value="C88019" selected>' in page
    assert 'value="rae"' in page


def test_a_link_is_shown_with_whose_it_is() -> None:
    page = printed("staff_link.html", LinkPage("Rae", "rae@example.com", "http://test/set-up/x"))
    assert "http://test/set-up/x" in page


@pytest.mark.parametrize(
    ("actor", "words"),
    [("staff:5", "Rae (manager)"), ("staff:6", "staff:6"), ("command line", "the command line"), ("web", "somebody on the pages"),
     ("receptionist:reception desk#9", "reception desk (receptionist, token 9)"), ("patient:3", "patient 3"),
     ("waitlist", "the waiting list"), ("waitlist:4", "wish 4"), ("partner:R1A", "partner R1A")],
)  # fmt: skip
def test_who_did_it_is_called_as_people_call_them(actor: str, words: str) -> None:
    assert actor_words(actor, {"staff:5": "Rae (manager)"}) == words


def event(number: int = 1, reason: str = "", before: str | None = None) -> AuditEvent:
    return AuditEvent(
        id=number, subject="appointment:12", from_status=before, to_status="did_not_attend", actor="web", reason=reason, at=NOW
    )  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "override", "why"),
    [("override: in pain", "Rules set aside", "in pain"),
     ("moved from 18:30; override and overbook: a bus; late", "Rules set aside, and overbooked", "a bus; late"),
     ("override of not_open_yet, not_for_this_age: a: b", "Rules set aside: not open yet, not for this age", "a: b"),
     ("override of quota_taken and overbook: c", "Rules set aside: quota taken, and overbooked", "c"),
     ("an override: no", "", "an override: no"), ("override of Rules: d", "", "override of Rules: d"), ("", "", "")],
)  # fmt: skip
def test_what_was_set_aside_is_told_with_the_reason_that_was_given(reason: str, override: str, why: str) -> None:
    line = EventLine.of(event(reason=reason), {})
    assert (line.override, line.why) == (override, why)


def test_an_event_is_told_in_words() -> None:
    line = EventLine.of(event(before="booked"), {})
    assert (line.what, line.became) == ("Appointment 12", "did not attend (before: booked)")
    assert line.when == "Tuesday 24 November at midday"
    assert subject_words("plan_run:3") == "Plan run 3"


def test_the_way_to_earlier_events_keeps_what_was_asked() -> None:
    view = TrailPage.of(Asked("appointment", "", "staff:5", "2026-11-01", "", overrides=True), [event(9)], 9, [])
    assert view.next == "/audit?kind=appointment&actor=staff%3A5&from=2026-11-01&overrides=yes&before=9"
    assert "kind=appointment&amp;actor" in printed("audit.html", view)
    assert "Earlier" not in printed("audit.html", TrailPage.of(Asked(), [], None, []))


@pytest.fixture
def rae(app: FastAPI, world: Any, anybody: httpx.AsyncClient) -> Colleague:
    return Colleague(app, world, anybody)


@pytest.mark.parametrize(
    ("role", "staff", "audit"),
    [("receptionist", 403, 403), ("clinician", 403, 403), ("manager", 200, 403), ("network_manager", 200, 200), ("auditor", 403, 200)],
)  # fmt: skip
async def test_a_page_opens_for_whom_the_table_says(
    rae: Colleague, anybody: httpx.AsyncClient, role: str, staff: int, audit: int
) -> None:
    for page in ("/staff", "/audit"):
        assert (await anybody.get(page)).headers["location"] == "/sign-in"
    await rae.set_up(role)
    await rae.sign_in()
    found = {page: (await anybody.get(page)).status_code for page in ("/staff", "/audit")}
    assert found == {"/staff": staff, "/audit": audit}
    doors = (await anybody.get("/sessions")).text
    assert ['href="/staff"' in doors, 'href="/audit"' in doors] == [staff == 200, audit == 200]


async def test_a_manager_adds_somebody_who_sets_up_and_later_ends_them(
    rae: Colleague, anybody: httpx.AsyncClient
) -> None:
    await rae.set_up("manager", "C88019")
    await rae.sign_in()
    newcomer = {"email": "new@example.com", "name": "New Colleague", "role": "receptionist", "practice": "C99999"}
    page = (await anybody.post("/staff", data=newcomer)).text
    link = re.findall(r"http\S+/(set-up/[\w-]+)", page)[0]
    assert "Welcome, New Colleague" in (await anybody.get(f"/{link}")).text
    page = (await anybody.get("/staff")).text
    assert "Receptionist, Practice" in page  # hers, whatever was sent
    ids = re.findall(r"/staff/(\d+)/end", page)
    again = await anybody.post(f"/staff/{ids[-1]}/link")
    assert (await anybody.get(f"/{link}")).status_code == 404
    assert "set-up" in again.text
    assert (await anybody.post(f"/staff/{ids[-1]}/end", data={"reason": "moved"})).headers["location"] == "/staff"
    assert "Who has left" in (await anybody.get("/staff")).text


async def test_a_newcomer_with_something_wrong_is_not_added(rae: Colleague, anybody: httpx.AsyncClient) -> None:
    await rae.set_up("network_manager")
    await rae.sign_in()
    good = {"email": "new@example.com", "name": "New", "role": "auditor"}
    for wrong, words in (
        ({"email": "new"}, "Enter an e-mail address"), ({"name": " "}, "Enter their name"),
        ({"role": ""}, "Choose what they work as"), ({"email": "RAE@example.com"}, "works here already"),
        ({"practice": "C88019"}, "work for all of the network"),
    ):  # fmt: skip
        answer = await anybody.post("/staff", data=good | wrong)
        assert answer.status_code == 422
        assert words in answer.text
    assert "new@example.com" not in (await anybody.get("/staff")).text


async def test_the_trail_on_its_page_is_filtered_and_says_what_it_cannot_read(
    rae: Colleague, anybody: httpx.AsyncClient
) -> None:
    await rae.set_up("auditor")
    await rae.sign_in()
    assert "Rae Reception (auditor)" in (await anybody.get("/audit", params={"kind": "session"})).text
    assert "Nothing that answers" in (await anybody.get("/audit", params={"overrides": "yes"})).text
    for asked, words in (
        ({"id": "x"}, "Enter a number"), ({"id": "9" * 30, "kind": "staff"}, "Enter a number"),
        ({"id": "1"}, "Choose what the number is of"), ({"from": "1 May"}, "Enter a day"), ({"to": "0001-01-01"}, "Enter a day"),
    ):  # fmt: skip
        answer = await anybody.get("/audit", params=asked)
        assert answer.status_code == 422
        assert words in answer.text


async def test_the_trail_says_on_its_page_which_rules_were_set_aside_and_why(
    rae: Colleague, anybody: httpx.AsyncClient, world: Any
) -> None:
    """An embargo, an age, and an appointment beside another one."""
    await rae.set_up("network_manager")
    await rae.sign_in()
    async with world.sessions() as session, session.begin():
        await session.execute(text("update service set min_age = 90"))
        await session.execute(
            text("update slot set opens = 'embargoed', opens_at = '2026-12-08 00:00Z' where id = :one"),
            {"one": world.slots[0]},
        )
        token = await tokens.issue(session, world.network_id, "manager", "test", world.now)
    headers = {"Authorization": f"Bearer {token}"}
    for slot, patient, why, overbook in ((0, 0, "in pain", False), (0, 1, "a lift home", True), (1, 2, "asked", True)):
        wish = {"slot_id": world.slots[slot], "patient_id": world.patients[patient]}
        override = {"override": {"reason": why, "overbook": overbook}}
        answer = await anybody.post("/api/v1/appointments", json=wish | override, headers=headers)
        assert answer.status_code == 201, answer.text
    page = (await anybody.get("/audit", params={"overrides": "yes"})).text
    told = re.findall(r'orange">([^<]+)</span></p>\s*<p[^>]*>([^<]+)</p>', page)
    assert told == [
        ("Rules set aside: not for this age", "Reason given: asked"),
        ("Rules set aside: not open yet, not for this age, and overbooked", "Reason given: a lift home"),
        ("Rules set aside: not open yet, not for this age", "Reason given: in pain"),
    ]
