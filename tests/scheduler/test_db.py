"""What goes wrong between us and the database, told apart by its codes and logged without anybody's data."""

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from scheduler.db import Errors, Trouble, async_url, create_engine, trouble, without_values


@pytest.mark.parametrize(
    ("code", "kind"),
    [("55P03", Trouble.BUSY), ("57014", Trouble.BUSY), ("40P01", Trouble.BUSY), ("57P01", Trouble.AWAY), ("57P03", Trouble.AWAY),
     ("53300", Trouble.AWAY), ("08006", Trouble.AWAY), ("23505", None), ("22023", None)],
)  # fmt: skip
async def test_passing_trouble_is_known_by_its_code(engine: AsyncEngine, code: str, kind: Trouble | None) -> None:
    with pytest.raises(Errors) as raised:
        async with engine.connect() as connection:
            await connection.execute(sa.text(f"do $$ begin raise exception 'connect' using errcode = '{code}'; end $$"))
    assert trouble(raised.value) is kind


async def test_a_connection_that_is_cut_and_one_that_is_refused_are_trouble_with_the_database(
    engine: AsyncEngine,
) -> None:
    async with engine.connect() as connection, engine.connect() as other:
        mine = (await connection.execute(sa.text("select pg_backend_pid()"))).scalar_one()
        await other.execute(sa.text(f"select pg_terminate_backend({mine})"))
        with pytest.raises(Errors) as cut:
            await connection.execute(sa.text("select 1"))
    nowhere = create_engine("postgresql://app:x@127.0.0.1:1/app")
    with pytest.raises(Errors) as refused:
        await nowhere.connect().__aenter__()
    await nowhere.dispose()
    assert (trouble(cut.value), trouble(refused.value)) == (Trouble.AWAY, Trouble.AWAY)
    assert trouble(FileNotFoundError(2, "no such file", "page.html")) is None


def test_the_sslmode_that_hosts_hand_out_reaches_the_driver_under_its_own_name() -> None:
    url = "postgresql://app:p%40ss@db.example:5433/app?sslmode=require"
    assert async_url(url) == "postgresql+asyncpg://app:p%40ss@db.example:5433/app?ssl=require"


async def test_neither_logs_nor_errors_quote_what_a_patient_gave(database_url: str) -> None:
    engine = create_engine(database_url)
    copy = sa.text("with twice as (select cast(:name as text) n) insert into network (ods_code, name, icb_code, icb_name, is_demonstration)"
                   " select 'U00001', n, '', '', false from twice union all select 'U00001', n, '', '', false from twice")  # fmt: skip
    with pytest.raises(sa.exc.IntegrityError) as raised:
        async with engine.connect() as connection:
            await connection.execute(copy, {"name": "Ada Example"})
    await engine.dispose()
    assert "Ada" not in str(raised.value)
    logged = without_values(raised.value)
    assert "U00001" in str(raised.value)  # the server quotes the key
    assert "UniqueViolationError 23505 in: with twice" in logged
    assert "U00001)" not in logged
