"""How a migration binds a table to its tenant. Nothing is granted by default: requests are denied a table left out."""

from alembic import op

ROLE = "extended_access_tenant"
# In brackets of their own, so that they are looked up once for each statement.
NETWORK = "(select nullif(current_setting('extended_access.network', true), '')::bigint)"
PRACTICE = "(select nullif(current_setting('extended_access.practice', true), '')::bigint)"
OWN = f"network_id = {NETWORK}"


def of(parent: str, key: str, table: str) -> str:
    """The condition of a table without `network_id`: its parent's row is the tenant's."""
    return f"exists (select from {parent} where {parent}.id = {table}.{key} and {parent}.{OWN})"


def protect(table: str, condition: str = OWN, *, may: str = "select, insert, update, delete") -> None:
    """Let a tenant's transaction do `may` with the rows that meet `condition`, and with no other row."""
    op.execute(f"grant {may} on {table} to {ROLE}")
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"create policy tenant on {table} to {ROLE} using ({condition})")


def narrow(table: str, condition: str) -> None:
    """Where a tenant's transaction is bound to a practice too: only rows that also meet `condition`."""
    op.execute(
        f"create policy practice on {table} as restrictive to {ROLE} using ({PRACTICE} is null or ({condition}))"
    )


def widen(table: str) -> None:
    op.execute(f"drop policy practice on {table}")


def unprotect(table: str) -> None:
    op.execute(f"drop policy tenant on {table}")
    op.execute(f"alter table {table} disable row level security")
    op.execute(f"revoke all on {table} from {ROLE}")


def share(table: str) -> None:
    """Facts that belong to no network: every tenant may read them."""
    op.execute(f"grant select on {table} to {ROLE}")
