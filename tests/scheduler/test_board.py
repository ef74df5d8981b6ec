"""The read model of a rota: who works where and when, by place and week."""

from datetime import date, time, timedelta

import pytest

from clinics.local_time import at
from scheduler.rota import board
from scheduler.rota import service as rotas
from scheduler.rota.errors import RotaNotFound
from scheduler.rota.models import Rota
from scheduler.rota.queries import Line
from tests.scheduler.clinic import EVENING, Clinic

MONDAY = date(2026, 10, 19)  # the clocks go back on the Sunday of its first week


def line(number: int, day: date, clock: time = time(18, 30), site: str = "Hub", who: str = "Dr Test") -> Line:
    starts = at(day, clock)
    return Line(
        number, len(site), site, "2 Road", "S2 2BB", "Room 1", number, who, "gp", True, "gp", "GP appointment",
        starts, starts + timedelta(minutes=90),
    )  # fmt: skip


def rota(weeks: int = 2) -> Rota:
    return Rota(
        id=1, network_id=1, starts_on=MONDAY, ends_on=MONDAY + timedelta(weeks=weeks), created_at=at(MONDAY, time(9))
    )


def test_weeks_stand_side_by_side_in_a_row_that_keeps_its_hour_when_the_clocks_change() -> None:
    tuesday = MONDAY + timedelta(days=1)
    told = board.arranged(rota(), [line(1, tuesday), line(2, tuesday + timedelta(weeks=1))])
    assert told.weeks == (MONDAY, MONDAY + timedelta(weeks=1))
    ((row,),) = (place.rows for place in told.places)
    assert (row.weekday, row.starts, row.ends) == (1, time(18, 30), time(20))
    assert [[one.shift_id for one in cell.lines] for cell in row.cells] == [[1], [2]]
    assert [cell.day for cell in row.cells] == [tuesday, tuesday + timedelta(weeks=1)]


def test_a_week_in_which_nobody_works_keeps_its_cell() -> None:
    ((row,),) = (place.rows for place in board.arranged(rota(3), [line(1, MONDAY)]).places)
    assert [len(cell.lines) for cell in row.cells] == [1, 0, 0]


def test_places_stand_by_name_and_their_sessions_by_day_and_hour() -> None:
    saturday = MONDAY + timedelta(days=5)
    shifts = [line(1, saturday, time(13)), line(2, MONDAY, site="Far Hub"), line(3, saturday, time(9)), line(4, MONDAY)]
    told = board.arranged(rota(), shifts)
    assert [(place.name, [(row.weekday, row.starts.hour) for row in place.rows]) for place in told.places] == [
        ("Far Hub", [(0, 18)]),
        ("Hub", [(0, 18), (5, 9), (5, 13)]),
    ]


async def test_of_a_published_rota_what_is_in_force_is_shown_and_of_a_draft_all(clinic: Clinic) -> None:
    number = await clinic.publish(date(2026, 12, 14))
    async with clinic.world.sessions() as session, session.begin():
        told = await board.load(session, clinic.network_id, number)
        (shown,) = told.lines
        assert (shown.clinician, shown.site, shown.service, shown.room) == (
            "Dr Test",
            "Hub",
            "GP appointment",
            "Room 1",
        )
        assert (shown.starts_at, shown.minutes) == (at(date(2026, 12, 15), EVENING[0]), 90)
    await clinic.change("update shift set live = false")
    async with clinic.world.sessions() as session, session.begin():
        assert (await board.load(session, clinic.network_id, number)).lines == ()
    await clinic.change(f"update rota set status = 'draft' where id = {number}")
    async with clinic.world.sessions() as session, session.begin():
        assert len((await board.load(session, clinic.network_id, number)).lines) == 1


async def test_another_networks_rota_is_not_found(clinic: Clinic) -> None:
    number = await clinic.publish(date(2026, 12, 14))
    async with clinic.world.sessions() as session, session.begin():
        with pytest.raises(RotaNotFound):
            await board.load(session, clinic.network_id + 1, number)


async def test_the_latest_rota_is_the_one_that_reaches_furthest_and_in_force_before_a_draft(clinic: Clinic) -> None:
    number = await clinic.publish(date(2026, 12, 14))
    async with clinic.world.sessions() as session, session.begin():
        await rotas.write_draft(
            session, clinic.network_id, date(2026, 12, 14), date(2026, 12, 21), [], actor="test", now=clinic.now
        )
    async with clinic.world.sessions() as session, session.begin():
        found = await board.latest(session, clinic.network_id)
        assert found is not None
        assert found.id == number
        assert [one.status for one in await board.listed(session, clinic.network_id, 2)] == ["draft", "published"]
