"""The official practice file: all of it or nothing, and twice the same."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from clinics import queries
from clinics.demonstration import load_demonstration
from clinics.errors import FactRefused
from clinics.importer import ImportRefused, ImportReport, import_practices
from clinics.practice_file import REQUIRED
from scheduler.db import Sessions

DAY = date(2026, 1, 1)
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
GOOD = 'C88019,Gleadless,"1, Road",S14 1PQ,U12376,HEELEY PLUS PCN,QF7,South Yorkshire,8616,8385,49.15,53.3,-1.4,A'
ALONE = "C88099,Alone,2 Road,S1 1AA,,,QF7,South Yorkshire,10,11,,,,C"


def file(tmp_path: Path, *rows: str, header: str = ",".join(REQUIRED)) -> Path:
    path = tmp_path / "practices.csv"
    path.write_text("\n".join((header, *rows)), encoding="utf-8-sig")
    return path


async def load(sessions: Sessions, path: Path, *, skip_bad: bool = False) -> ImportReport:
    async with sessions() as session, session.begin():
        return await import_practices(session, path, skip_bad=skip_bad, as_of=DAY)


async def count(sessions: Sessions) -> int:
    async with sessions() as session:
        return int((await session.execute(text("select count(*) from practice"))).scalar_one())


async def test_a_second_time_changes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    path = file(tmp_path, GOOD, ALONE)
    first = await load(sessions, path)
    again = await load(sessions, path)
    assert (first.practices_added, first.networks_added) == (2, 1)
    assert (again.practices_added, again.practices_updated, again.unchanged, again.networks_added) == (0, 0, 2, 0)
    assert first.notes == ["1 practice belongs to no network", "1 practice has no deprivation score",
                           "1 practice has no place on the map", "1 practice has closed since"]  # fmt: skip


async def test_a_bad_row_is_named_by_line_and_column_and_nothing_is_loaded(sessions: Sessions, tmp_path: Path) -> None:
    path = file(tmp_path, GOOD, ALONE.replace(",10,", ",ten,"), GOOD)
    with pytest.raises(ImportRefused) as refused:
        await load(sessions, path)
    assert [(bad.line, bad.column, bad.value) for bad in refused.value.report.bad_rows] == [
        (3, "registered_patients", "ten"), (4, "ods_code", "C88019")]  # fmt: skip
    assert await count(sessions) == 0


async def test_a_control_character_is_a_bad_row_and_not_a_fault_of_the_database(
    sessions: Sessions, tmp_path: Path
) -> None:
    path = file(tmp_path, GOOD.replace("1, Road", "1\x00 Road"), ALONE.replace("Alone", "Al\x07one"))
    with pytest.raises(ImportRefused) as refused:
        await load(sessions, path)
    assert [(bad.line, bad.column, bad.reason) for bad in refused.value.report.bad_rows] == [
        (2, "address", "holds a control character, U+0000"), (3, "name", "holds a control character, U+0007")]  # fmt: skip


async def test_good_rows_are_loaded_when_bad_ones_are_to_be_skipped(sessions: Sessions, tmp_path: Path) -> None:
    report = await load(sessions, file(tmp_path, GOOD, "C8,too short"), skip_bad=True)
    assert (report.practices_added, len(report.bad_rows), await count(sessions)) == (1, 1, 1)


async def test_a_file_without_its_columns_is_refused_by_name(sessions: Sessions, tmp_path: Path) -> None:
    with pytest.raises(FactRefused, match="lacks the columns name"):
        await load(sessions, file(tmp_path, header="ods_code"))


@pytest.mark.parametrize("header_alone", [",".join(REQUIRED), ",".join(REQUIRED) + "\n\n"])
async def test_a_file_with_nothing_below_its_header_is_refused(
    sessions: Sessions, tmp_path: Path, header_alone: str
) -> None:
    with pytest.raises(FactRefused, match="has a header and no practice below it"):
        await load(sessions, file(tmp_path, header=header_alone))


@pytest.mark.parametrize("wrong", ["5100.5", "-1", "1_000", "ten", "1000001", "\u0661"])
async def test_a_list_size_is_a_whole_number(sessions: Sessions, tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        await load(sessions, file(tmp_path, GOOD.replace("8616", wrong)))
    assert [bad.reason for bad in refused.value.report.bad_rows] == [
        "is not a whole number of patients from 0 to 1,000,000"
    ]


async def test_a_status_that_nobody_knows_is_a_fault_and_no_closure(sessions: Sessions, tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        await load(sessions, file(tmp_path, GOOD[:-1] + "active"))
    bad = refused.value.report.bad_rows[0]
    assert (bad.line, bad.column, bad.value) == (2, "status_2025", "active")
    assert "A (active), C (closed)" in bad.reason
    assert (await load(sessions, file(tmp_path, GOOD[:-1]))).notes == []


async def test_the_national_file_loads_whole(sessions: Sessions) -> None:
    national = DATA / "practices_england_2022-23.csv"
    if not national.exists():
        pytest.skip("the national file lies in ../shared/data, which is not here")
    report = await load(sessions, national)
    assert (report.practices_added, report.bad_rows) == (6406, [])
    assert "89 practices belong to no network" in report.notes


async def test_the_demonstration_network_owes_what_its_practices_say(sessions: Sessions) -> None:
    async with sessions() as session, session.begin():
        network = await load_demonstration(session, DAY)
        again = await load_demonstration(session, DAY)
        assert again.id == network.id
        assert sum(await queries.adjusted_list_sizes(session, network.id, DAY)) == 47_594
        assert len(await queries.clinicians(session, network.id)) == 30
        assert len(await queries.sites(session, network.id)) == 3
