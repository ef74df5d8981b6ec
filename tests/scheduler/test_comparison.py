"""Two rotas side by side: who changes, what is short, what it costs, and how evenings and Saturdays are shared."""

from datetime import date, time, timedelta

from clinics.models import ClinicianContract
from scheduler.planning.comparison import compare
from scheduler.rota import board
from scheduler.rota.board import Board, Gap
from scheduler.rota.queries import Line
from tests.scheduler.test_board import MONDAY, line, rota

TUESDAY, SATURDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=5)
ANN, BEN = (line(1, TUESDAY, who="Ann"), line(2, TUESDAY, who="Ben"))


def of(*lines: Line) -> Board:
    return board.arranged(rota(), lines)


def contract(clinician: int, pence: int, starts: date = MONDAY, ends: date | None = None) -> ClinicianContract:
    return ClinicianContract(
        clinician_id=clinician, starts_on=starts, ends_on=ends, contracted_minutes_per_week=0,
        maximum_minutes_per_week=90, cost_pence_per_hour=pence,
    )  # fmt: skip


def test_who_works_another_time_is_named_with_what_goes_and_what_comes() -> None:
    later = line(1, SATURDAY, time(9), who="Ann")
    told = compare((of(ANN, BEN), of(BEN, later)), ([], []), [])
    assert [(one.name, one.only) for one in told.changed] == [("Ann", ((ANN,), (later,)))]
    assert (told.shifts, told.minutes) == ((2, 2), (180, 180))


def test_another_room_is_no_change() -> None:
    moved = Line(**{**vars(ANN), "room": "Room 2", "shift_id": 9})
    assert compare((of(ANN), of(moved)), ([], []), []).changed == ()


def test_only_what_one_is_short_of_and_the_other_less_is_told_apart() -> None:
    same, more, less = (
        Gap("demand", "gp", 30, 0),
        Gap("obligation", "week 1", 90, 0),
        Gap("obligation", "week 1", 60, 0),
    )
    told = compare((of(ANN), of(ANN)), ([same, more], [same, less]), [])
    assert told.gaps == ((more,), ())
    assert told.short == {"demand": (30, 30), "obligation": (90, 60)}


def test_each_shift_costs_what_its_contract_says_on_its_day() -> None:
    dear_later = [contract(1, 6000, ends=MONDAY), contract(1, 9000, TUESDAY), contract(2, 1)]
    assert compare((of(ANN), of(ANN, BEN)), ([], []), dear_later).pounds == (135, 135)


def test_evenings_and_saturdays_are_counted_by_person_and_how_far_apart_they_are() -> None:
    morning, noon = line(1, SATURDAY, time(9), who="Ann"), line(1, SATURDAY, time(13), who="Ann")
    told = compare((of(ANN, BEN), of(ANN, morning, noon, BEN)), ([], []), [])
    assert [(one.name, one.evenings, one.saturdays) for one in told.shares] == [
        ("Ann", (1, 1), (0, 1)), ("Ben", (1, 1), (0, 0)),
    ]  # fmt: skip
    assert told.spread == {"evenings": (0, 0), "Saturdays": (0, 1)}
