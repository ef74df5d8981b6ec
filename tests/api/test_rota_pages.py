"""The manager's board, meter, ledger and files: who gets in, what they say, and that asking keeps nobody waiting."""

import asyncio
import csv
import io
import re
from collections.abc import Callable, Hashable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
import vobject
from fastapi import FastAPI
from sqlalchemy import event, text

from scheduler.access import tokens
from scheduler.coverage import meter
from scheduler.planning.asking import Asking
from scheduler.rota import board
from scheduler.rota import service as rotas
from tests.api.next_door import moved_next_door, open_next_door
from tests.api.rota_office import Office
from tests.api.test_my import signed_in
from tests.scheduler.clinic import Clinic

READERS = ("manager", "network_manager", "auditor")
OF_A_ROTA = ("", "/meter", "/fairness", "/shifts.csv", "/calendar.ics")


@pytest.fixture
async def clinic(world: Any) -> Clinic:
    return await Clinic(world).open()


@pytest.fixture
def office(app: FastAPI, clinic: Clinic, anybody: httpx.AsyncClient) -> Office:
    return Office(app, clinic, anybody)


@pytest.mark.parametrize("role", [*READERS, "receptionist", "clinician"])
async def test_managers_and_auditors_read_the_rota_and_nobody_else(office: Office, role: str) -> None:
    await office.opened(role)
    pages = [f"/rota/{office.rota}{path}" for path in OF_A_ROTA]
    pages += [f"/rota/{office.rota}/shift/{office.shift}", "/rotas"]
    answers = {path: (await office.client.get(path)).status_code for path in pages}
    assert set(answers.values()) == {200 if role in READERS else 403}, answers
    assert ("/rota" in (await office.client.get("/sessions")).text) is (role in READERS)


async def test_a_patient_and_a_stranger_are_asked_to_sign_in(anybody: httpx.AsyncClient, world: Any) -> None:
    assert (await anybody.get("/rota")).headers["location"] == "/sign-in"
    await signed_in(anybody, world)
    assert (await anybody.get("/rota")).headers["location"] == "/sign-in"


async def test_the_rota_leads_to_the_latest_and_shows_who_works_where(office: Office) -> None:
    await office.opened()
    assert (await office.client.get("/rota")).headers["location"] == f"/rota/{office.rota}"
    said = await office.words(f"/rota/{office.rota}")
    assert "7 December to 13 December 2026 In force" in said
    assert "Tuesday 6:30pm to 8pm 8 December Dr Test GP appointment" in said
    assert "No gaps: every obligation, cover window and demand is met" in said


async def test_without_any_rota_the_list_says_what_to_do(office: Office) -> None:
    await office.opened()
    async with office.clinic.world.sessions() as session, session.begin():
        await session.execute(text("truncate rota cascade"))
    assert (await office.client.get("/rota")).headers["location"] == "/rotas"
    assert "There is no rota yet. Plan the next weeks" in await office.words("/rotas")
    assert 'href="/plan"' in (await office.client.get("/rotas")).text


async def test_a_gap_is_told_in_words_and_leads_to_who_could_take_it(office: Office) -> None:
    await office.clinic.change("update contract set minutes_per_1000_per_week = 18")
    await office.opened()
    shown = (await office.client.get(f"/rota/{office.rota}")).text
    assert "2 gaps" in shown
    assert "Gap:</strong> Less than is owed this week, 90 minutes short." in shown
    first = re.search(r'href="(/rota/\d+/gap\?[^"]+)"', shown)
    assert first is not None
    said = await office.words(first[1].replace("&amp;", "&"))
    assert "Could, best first Dr Stand-In" in said
    assert "What would fill it The cheapest single change: Dr Stand-In works Tue 8 Dec" in said


async def test_a_closed_rota_shows_who_worked_and_asks_nothing_of_anybody(office: Office) -> None:
    await office.clinic.change("update contract set minutes_per_1000_per_week = 18")
    await office.clinic.change("update rota set status = 'closed'")
    await office.opened()
    shown = (await office.client.get(f"/rota/{office.rota}")).text
    assert "Dr Test" in shown
    assert "what it left short is not judged any more" in shown
    assert f"/rota/{office.rota}/shift/" not in shown
    assert "Gap" not in shown


async def test_hours_without_a_gp_are_marked_where_they_are(office: Office) -> None:
    await office.clinic.change("update clinician set covers_as_gp = false")
    await office.opened()
    assert "8 December ▲ Gap: No GP Dr Test" in await office.words(f"/rota/{office.rota}")


async def test_a_shift_leads_to_who_could_take_it_and_an_old_link_says_that_it_is_gone(office: Office) -> None:
    await office.opened()
    said = await office.words(f"/rota/{office.rota}/shift/{office.shift}")
    assert "GP appointment at Hub, Tuesday 8 December, 6:30pm to 8pm: now Dr Test" in said
    assert "1 could, 0 could not. Could, best first Dr Stand-In" in said
    gone = await office.client.get(f"/rota/{office.rota}/shift/{office.shift + 1}")
    assert (gone.status_code, "not in the rota any more" in gone.text) == (404, True)
    over = await office.client.get(f"/rota/{office.rota}/gap?kind=demand&need=gp+in+week+9")
    assert (over.status_code, "not short any more" in over.text) == (404, True)


async def test_who_waits_is_told_and_asks_again(office: Office) -> None:
    await office.opened()
    asking: Asking = office.app.state.asking
    office.app.state.asking = Asking(patience=0)
    path = f"/rota/{office.rota}/shift/{office.shift}"
    while "Working on it" not in (waiting := await office.client.get(path)).text:
        office.app.state.asking = Asking(patience=0)  # it was answered before anybody could look
    assert waiting.headers["refresh"] == "3"
    assert f'href="{path}">Look again' in waiting.text
    while "Working on it" in (told := await office.client.get(path)).text:
        pass
    assert "refresh" not in told.headers
    assert "Dr Stand-In" in told.text
    office.app.state.asking = asking


async def test_nobody_is_kept_from_changing_a_rota_while_a_question_is_thought_about(office: Office) -> None:
    await office.opened()
    looked = []

    class Looking(Asking):
        async def answer(self, question: Hashable, think: Callable[[], Any]) -> Any:
            async with office.clinic.world.sessions() as session, session.begin():
                await session.execute(text("select id from rota for update nowait"))
            looked.append(question)
            return think()

    office.app.state.asking = Looking()
    assert "Dr Stand-In" in await office.words(f"/rota/{office.rota}/shift/{office.shift}")
    assert len(looked) == 1


@pytest.mark.parametrize("path", ["", "/meter", "/fairness", "/shifts.csv"])
async def test_a_page_of_a_rota_asks_the_database_fifteen_times_at_most(office: Office, path: str) -> None:
    await office.opened("manager", "C88019")
    asked: list[str] = []
    engine = office.app.state.runtime.engine.sync_engine
    task = asyncio.current_task()

    def asking(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if asyncio.current_task() is task:
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", asking)
    await office.client.get(f"/rota/{office.rota}{path}")
    event.remove(engine, "before_cursor_execute", asking)
    assert 5 < len(asked) <= 15, asked


async def test_programs_read_which_rotas_there_are_and_who_works_in_one(office: Office) -> None:
    await office.opened()
    async with office.clinic.world.sessions() as session, session.begin():
        token = await tokens.issue(session, office.clinic.network_id, "auditor", "test", office.clinic.now)
    headers = {"Authorization": f"Bearer {token}"}
    (listed,) = (await office.client.get("/api/v1/rotas", headers=headers)).json()["items"]
    assert (listed["id"], listed["status"], listed["ends_on"]) == (office.rota, "published", "2026-12-14")
    told = (await office.client.get(f"/api/v1/rotas/{office.rota}", headers=headers)).json()
    (shift,) = told["shifts"]
    assert (shift["clinician"], shift["site"], shift["service"]) == ("Dr Test", "Hub", "gp")
    assert shift["starts_at"] == "2026-12-08T18:30:00Z"


async def test_the_weeks_of_a_long_rota_stand_four_at_a_time(office: Office) -> None:
    await office.opened()
    monday = date(2026, 12, 14)
    async with office.clinic.world.sessions() as session, session.begin():
        rota = await rotas.write_draft(
            session,
            office.clinic.network_id,
            monday,
            monday + timedelta(weeks=6),
            [],
            actor="test",
            now=office.clinic.now,
        )
    first = (await office.client.get(f"/rota/{rota.id}")).text
    assert "Nobody works in this rota" in first
    assert "Less than is owed this week" in first  # what is short shows all the same
    assert f'href="/rota/{rota.id}?week=5" rel="next">Later weeks' in first
    assert f'href="/rota/{rota.id}?week=2" rel="next">Next week' in first
    last = (await office.client.get(f"/rota/{rota.id}?week=99")).text
    assert f'href="/rota/{rota.id}?week=5" rel="prev"' in last
    assert f'href="/rota/{rota.id}?week=1" rel="prev"' in last
    assert 'rel="next"' not in last
    assert "Draft" in last


async def test_the_meter_tells_what_was_owed_planned_offered_booked_and_attended(office: Office) -> None:
    await office.opened()
    slots, patients = office.clinic.world.slots, office.clinic.world.patients
    for number in range(4):
        await office.book(patients[number], slots[number])
    await office.clinic.change(
        "update appointment a set status = case row when 1 then 'fulfilled' when 2 then 'did_not_attend' else 'booked' end"
        " from (select id, row_number() over (order by slot_id) as row from appointment) r where r.id = a.id"
    )
    said = await office.words(f"/rota/{office.rota}/meter")
    assert "Planned: 90 minutes, 100% of what is owed" in said
    assert "Booked: 60 minutes, 67% of what is owed" in said
    table = said.partition("Open two weeks before")[2]
    # required, planned, offered, booked, attended, missed, not closed, without a GP, on the day, booked so, two weeks
    assert "Week of 7 December 90.00 90 90 60 15 15 0 0 min of 1 h 30 min 0% 0% 100%" in table
    assert "100% of what is booked, 100% of the patients: 1.0 times its share of the list" in said
    async with office.clinic.world.sessions() as session, session.begin():
        rota, later = (
            await board.seen(session, office.clinic.network_id, office.rota),
            office.clinic.now + timedelta(days=15),
        )
        ((_, access),) = (await meter.read(session, office.clinic.network_id, rota, later)).weeks
    assert access.not_closed == 30  # the other two are over by then, and nobody has said who came


async def test_a_draft_tells_what_it_would_give(office: Office) -> None:
    await office.clinic.change("update rota set status = 'draft', published_at = null")
    await office.clinic.change("update shift set live = false")
    await office.opened()
    said = await office.words(f"/rota/{office.rota}/meter")
    assert "This is a draft." in said
    assert "Planned: 90 minutes, 100% of what is owed" in said
    assert "0 min of 1 h 30 min" in said


async def test_a_practices_manager_sees_sums_of_all_and_their_own_patients_share(office: Office) -> None:
    await open_next_door(office.clinic.world)
    slots, patients = office.clinic.world.slots, office.clinic.world.patients
    await office.book(patients[0], slots[0])
    await office.book(patients[1], slots[1])
    await moved_next_door(office.clinic.world, patients[1])
    await office.opened("manager", "C88019")
    said = await office.words(f"/rota/{office.rota}/meter")
    assert "You work for one practice, so you see its patients only" in said
    assert "Booked: 30 minutes" in said
    assert "50% of what is booked, 67% of the patients" in said
    assert "Next Door" not in said


async def test_the_ledger_names_everybody_with_shares_and_cost(office: Office) -> None:
    await office.opened()
    said = await office.words(f"/rota/{office.rota}/fairness")
    assert "Dr Test GP 1 0 1 even" in said
    assert "Dr Stand-In GP 0 0 1 1 below" in said
    assert "This rota costs £135 for 1 h 30 min of work" in said
    assert "What the network is paid is not on record here" in said


async def test_shifts_are_a_table_that_no_spreadsheet_takes_for_formulas(office: Office) -> None:
    await office.clinic.change("update clinician set name = '=HYPERLINK(1)' where name = 'Dr Test'")
    await office.opened()
    answer = await office.client.get(f"/rota/{office.rota}/shifts.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert row["clinician"] == "'=HYPERLINK(1)"
    assert (row["date"], row["starts"], row["ends"], row["minutes"]) == ("2026-12-08", "18:30", "20:00", "90")


async def test_the_whole_rota_is_a_calendar_that_others_read(office: Office) -> None:
    await office.opened()
    answer = await office.client.get(f"/rota/{office.rota}/calendar.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    (shift,) = vobject.readOne(answer.text).vevent_list
    assert shift.summary.value == "Dr Test: GP appointment, Hub"
    assert shift.dtstart.value.isoformat() == "2026-12-08T18:30:00+00:00"


async def test_another_networks_rota_is_not_found(office: Office) -> None:
    await office.opened()
    await office.clinic.change("update rota set network_id = (select id from network where ods_code = 'U99999')")
    answers = {path: (await office.client.get(f"/rota/{office.rota}{path}")).status_code for path in OF_A_ROTA}
    assert set(answers.values()) == {404}, answers
