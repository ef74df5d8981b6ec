"""Finding who is on the telephone: what may be typed, and whom it finds."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from scheduler.access import tenant
from scheduler.errors import Refused
from scheduler.patients import service
from scheduler.patients.asked import Asked, read, read_day
from scheduler.patients.errors import DayWrong, NhsNumberWrong
from scheduler.patients.nhs_number import synthetic

FEBRUARY = date(1980, 2, 1)
NUMBER = str(synthetic(1))


@pytest.mark.parametrize("typed", ["1/2/1980", "01/02/1980", "1.2.1980", "1-2-1980", "01021980", "1980-02-01"])
def test_a_birthday_is_read_in_each_form_that_people_type(typed: str) -> None:
    assert read(typed) == Asked(born=FEBRUARY)
    assert read_day(f" {typed} ") == FEBRUARY


@pytest.mark.parametrize(
    "typed", [NUMBER, f"{NUMBER[:3]} {NUMBER[3:6]} {NUMBER[6:]}", f"{NUMBER[:3]}-{NUMBER[3:6]}-{NUMBER[6:]}"]
)
def test_an_nhs_number_is_read_with_and_without_its_spaces(typed: str) -> None:
    assert read(typed) == Asked(nhs_number=NUMBER)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("smith 1/2/1980", Asked(("smith",), FEBRUARY)),
        ("1980-02-01, Smith", Asked(("Smith",), FEBRUARY)),
        (f"jo smith {NUMBER} 01021980", Asked(("jo", "smith"), FEBRUARY, NUMBER)),
        ("O'Brien-Jones", Asked(("O", "Brien", "Jones"))),
        (" - ", Asked()),
    ],
)
def test_a_line_is_taken_apart_in_any_order(typed: str, asked: Asked) -> None:
    assert read(typed) == asked


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        (NUMBER[:9] + str((int(NUMBER[9]) + 1) % 10), NhsNumberWrong),
        ("31/2/1980", DayWrong),
        ("smith 1980-13-01", DayWrong),
    ],
)
def test_a_slip_is_said_and_not_searched_for(typed: str, refused: type[Refused]) -> None:
    with pytest.raises(refused):
        read(typed)


@pytest.mark.parametrize("typed", ["", "tomorrow", "1/2", "1/2/80", "1/2/1980 smith"])
def test_what_is_no_day_is_said_to_be_none(typed: str) -> None:
    with pytest.raises(DayWrong):
        read_day(typed)


async def _called(world: Any, names: dict[int, tuple[str, str]]) -> None:
    async with world.sessions() as session, session.begin():
        for number, (given, family) in names.items():
            await session.execute(
                text("update patient set given_name = :given, family_name = :family where id = :id"),
                {"given": given, "family": family, "id": world.patients[number]},
            )


async def _found(world: Any, typed: str, network: int | None = None) -> list[str]:
    async with world.sessions() as session, session.begin():
        await tenant.enter(session, network or world.network_id)
        return [one.name for one in await service.search(session, network or world.network_id, typed)]


async def test_every_part_of_a_name_is_found_by_its_beginning_whatever_the_case(world: Any) -> None:
    await _called(world, {0: ("Ada", "Smith-Jones"), 1: ("Smilla", "van der Berg"), 2: ("Nia", "O’Brien")})
    assert await _found(world, "SMI") == ["Ada Smith-Jones", "Smilla van der Berg"]
    assert await _found(world, "jones") == ["Ada Smith-Jones"]
    assert await _found(world, "van der b") == ["Smilla van der Berg"]
    assert await _found(world, "o'bri") == ["Nia O’Brien"]
    assert await _found(world, "ada berg") == []


async def test_a_name_that_was_changed_is_found_and_the_old_one_no_more(world: Any) -> None:
    await _called(world, {0: ("Ada", "Old")})
    await _called(world, {0: ("Ada", "New")})
    assert (await _found(world, "old"), await _found(world, "ada new")) == ([], ["Ada New"])


async def test_signs_that_search_languages_know_are_letters_like_any_other(world: Any) -> None:
    assert [await _found(world, typed) for typed in ("%", "_", "exam%", "\\")] == [[], [], [], []]


async def test_a_name_with_a_birthday_finds_whom_both_fit(world: Any) -> None:
    assert await _found(world, "example1 31/3/1980") != []
    assert await _found(world, "example1 31/3/1981") == []


async def test_nobody_of_another_network_is_found(world: Any) -> None:
    async with world.sessions() as session:
        other = (await session.execute(text("select id from network where ods_code = 'U99999'"))).scalar_one()
    assert await _found(world, NUMBER) != []
    assert await _found(world, NUMBER, other) == []


async def test_an_index_finds_a_name_though_the_network_is_kept_apart(world: Any) -> None:
    """A policy keeps `like` and `lower` from the index; with many patients that is a slow look at everybody."""
    async with world.sessions() as session, session.begin():
        await session.execute(text("set local enable_seqscan = off"))
        await tenant.enter(session, world.network_id)
        plan = await session.execute(
            text(
                "explain select patient_id from patient_name where network_id = :n and word >= 'smi' and word < 'smj'"
            ),
            {"n": world.network_id},
        )
        conditions = [line for (line,) in plan if "Index Cond" in line]
    assert any("'smi'" in line for line in conditions), conditions
