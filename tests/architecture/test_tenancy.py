"""The database keeps networks apart: a policy on every tenant's table, for a role that cannot step around it."""

import re

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from scheduler.access.queries import TENANT_ROLE
from scheduler.schema import METADATA

SHARED = {"bank_holiday": {"SELECT"}, "heartbeat": set(), "alembic_version": set()}
ONLY_READ, ONLY_GROW = {"network"}, {"audit_event", "message_event", "trial_arm"}
TABLES = METADATA.tables.keys() | SHARED.keys()


async def _rows(engine: AsyncEngine, question: str) -> list[tuple[str, ...]]:
    async with engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(question), {"role": TENANT_ROLE})]


async def test_every_table_of_a_tenant_has_its_policy_switched_on(engine: AsyncEngine) -> None:
    bound = await _rows(
        engine,
        "select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid where c.relrowsecurity"
        " and p.polpermissive and p.polcmd = '*' and p.polroles = array[to_regrole(:role)::oid]",
    )
    assert sorted(name for (name,) in bound) == sorted(TABLES - SHARED.keys())
    of_a_network = {table.name for table in METADATA.tables.values() if "network_id" in table.columns}
    assert of_a_network.isdisjoint(SHARED)


async def test_the_tenants_role_cannot_sign_in_own_a_table_or_step_around_a_policy(engine: AsyncEngine) -> None:
    rights = "rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
    assert await _rows(engine, f"select {rights} from pg_roles where rolname = :role") == [(False,) * 6]
    assert await _rows(engine, "select relname from pg_class where relowner = to_regrole(:role)::oid") == []
    assert await _rows(engine, "select roleid::text from pg_auth_members where member = to_regrole(:role)::oid") == []


async def test_a_tenant_may_do_to_a_table_what_is_meant_and_no_more(engine: AsyncEngine) -> None:
    granted = await _rows(
        engine,
        "select table_name, privilege_type from information_schema.role_table_grants"
        " where grantee = :role and table_schema = 'public'",
    )
    found = {table: {privilege for name, privilege in granted if name == table} for table in TABLES}
    every = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    meant = {table: SHARED.get(table, every) for table in TABLES}
    meant |= {table: every & {"SELECT"} for table in ONLY_READ}
    meant |= {table: every & {"SELECT", "INSERT"} for table in ONLY_GROW}
    assert found == meant


async def test_a_policy_looks_up_the_tenant_once_for_each_statement(engine: AsyncEngine) -> None:
    """Not once for each row of each table, which took as long again as the search itself."""
    conditions = [qual for (qual,) in await _rows(engine, "select qual from pg_policies where :role = any(roles)")]
    looks = [qual.count("current_setting") for qual in conditions]
    assert looks == [len(re.findall(r"SELECT \(NULLIF\(current_setting", qual)) for qual in conditions]
    assert all(looks)


WITHOUT_A_PRACTICE = {"occupancy": "what is taken is everybody's to know: it names nobody, and slots are shared"}


async def test_every_table_about_patients_is_narrowed_to_a_practice(engine: AsyncEngine) -> None:
    narrowed = await _rows(
        engine,
        "select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid where c.relrowsecurity"
        " and not p.polpermissive and p.polcmd = '*' and p.polroles = array[to_regrole(:role)::oid]",
    )
    about = {table.name for table in METADATA.tables.values() if "patient_id" in table.columns}
    theirs = {
        "patient",
        "staff",
        "waitlist_window",
        "offer",
        "message",
        "message_event",
        "passkey",
        "passkey_challenge",
        "staff_account",
        "openid_attempt",
        "campaign",
        "invitation_choice",
        "reply",
        "phone_opt_out",
        "trial_arm",
    }
    assert {name for (name,) in narrowed} == (about | theirs) - WITHOUT_A_PRACTICE.keys()
