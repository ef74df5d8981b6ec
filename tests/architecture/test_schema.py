"""The live schema is the models', and the constraints that hold the product's promises are really there."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, text
from sqlalchemy.ext.asyncio import AsyncEngine

from scheduler.db import alembic_config
from scheduler.schema import METADATA


async def test_migrations_end_where_the_models_are(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        differences = await connection.run_sync(lambda c: compare_metadata(MigrationContext.configure(c), METADATA))
    assert differences == []


def test_migrations_are_one_line_and_numbered() -> None:
    script = ScriptDirectory.from_config(alembic_config("postgresql://nowhere/x"))
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert len(script.get_heads()) == 1
    assert revisions == [f"{n:04d}" for n in range(len(revisions), 0, -1)]


async def test_the_constraints_against_double_booking_are_in_the_live_catalogue(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        rows = await connection.execute(
            text(
                "select conname from pg_constraint where contype in ('x', 'u')"
                " union select relname from pg_index join pg_class c on c.oid = indexrelid where indisunique"
            )
        )
        found = {name for (name,) in rows}
    assert found >= {
        "uq_occupancy_slot", "ex_occupancy_clinician", "ex_occupancy_room", "ex_occupancy_patient", "ex_shift_clinician",
        "ex_shift_room", "ex_rota_one_published", "uq_message_subject_purpose_version_channel", "uq_idempotent_answer",
    }  # fmt: skip


async def test_every_check_of_the_models_is_in_the_live_catalogue_and_no_other(engine: AsyncEngine) -> None:
    """Comparing metadata does not see checks."""
    named = {c.name for table in METADATA.tables.values() for c in table.constraints if isinstance(c, CheckConstraint)}
    async with engine.connect() as connection:
        rows = await connection.execute(text("select conname from pg_constraint where contype = 'c' and conrelid <> 0"))
        found = {name for (name,) in rows if name.startswith("ck_")}
    assert found == named


async def test_the_trail_cannot_be_rewritten(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        rows = await connection.execute(
            text("select tgrelid::regclass::text from pg_trigger where tgname like '%only_grows'")
        )
        assert {name for (name,) in rows} == {"audit_event", "message_event", "trial_arm"}
