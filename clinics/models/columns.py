"""How tables say common things: keys, moments, numbers, words from a list, hours of a week."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa


def id_column() -> sa.Column[int]:
    return sa.Column(sa.BigInteger, sa.Identity(), primary_key=True)


def key_to(table: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(sa.BigInteger, sa.ForeignKey(f"{table}.id"), nullable=nullable, index=True)


def moment(*, nullable: bool = False) -> sa.Column[datetime]:
    """With its offset: aware UTC."""
    return sa.Column(sa.DateTime(timezone=True), nullable=nullable)


def number(default: int) -> sa.Column[int]:
    return sa.Column(sa.Integer, nullable=False, server_default=str(default))


def one_of(column: str, values: type[StrEnum], table: str) -> sa.CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} in ({allowed})", name=f"ck_{table}_{column}")


def weekly(table: str) -> tuple[sa.CheckConstraint, ...]:
    return (
        sa.CheckConstraint("weekday between 0 and 6", name=f"ck_{table}_weekday"),
        sa.CheckConstraint("starts < ends", name=f"ck_{table}_period"),
    )
