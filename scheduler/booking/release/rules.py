"""What a network may decide of a service, field by field, and what each may be. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinics.errors import FactRefused
from clinics.models import Service
from clinics.ods import practice_code
from scheduler.errors import Invalid
from scheduler.rota.carve.problem import LONGEST_CATCH_UP

SEXES = ("female", "male")
MOST_A_DAY = 1000
"""Appointments of a quota: more than any network offers of one service on one day."""


@dataclass(frozen=True)
class Rules:
    """Fields are the columns of `Service`, with their defaults and units; `practices` are ODS codes, none for all."""

    bookable_online: bool = True
    invitation_needed: bool = False
    min_age: int | None = None
    max_age: int | None = None
    sex: str | None = None
    practices: tuple[str, ...] = ()
    interval_days: int | None = None
    days_ahead: int = 56
    notice_minutes: int = 0
    practice_share_days: int | None = None
    partner_hours: int | None = None
    advance_percent: int = 100
    same_day_percent: int = 0
    embargo_days: int = 2
    catch_up_minutes: int | None = None
    catch_up_after_appointments: int | None = None
    catch_up_after_minutes: int | None = None
    turn_round_minutes: int = 0

    @classmethod
    def of(cls, row: Service, codes: Mapping[int, str]) -> "Rules":
        """From a row; `codes` are the network's practices' by id. One that has left the network has no code here, and
        is named by its number: left out, the service would seem to be for everybody."""
        practices = tuple(sorted(codes.get(one, f"gone:{one}") for one in row.practice_ids))
        return cls(practices=practices, **{name: getattr(row, name) for name in _COLUMNS})

    def columns(self, ids: Mapping[str, int]) -> dict[str, Any]:
        """As the row has it; `ids` are the network's practices' by code. `Invalid` for a practice it has not got."""
        unknown = [code for code in self.practices if code not in ids]
        if unknown:
            raise Invalid(f"practices: this network has no practice {unknown[0]}.", field="practices")
        practice_ids = sorted({ids[code] for code in self.practices})
        return {name: getattr(self, name) for name in _COLUMNS} | {"practice_ids": practice_ids}


_COLUMNS = tuple(name for name in Rules.__dataclass_fields__ if name != "practices")

# field, least, most, unit: as the checks of the table say, and, where they name no end, what anybody could mean
_BOUNDS = (
    ("min_age", 0, 150, "years"), ("max_age", 0, 150, "years"), ("interval_days", 1, 3660, "days"),
    ("days_ahead", 0, 366, "days"), ("notice_minutes", 0, 10080, "minutes"),
    ("practice_share_days", 0, 366, "days"), ("partner_hours", 0, 8784, "hours"),
    ("advance_percent", 0, 100, "%"), ("same_day_percent", 0, 100, "%"), ("embargo_days", 1, 366, "days"),
    ("catch_up_minutes", 1, LONGEST_CATCH_UP, "minutes"),
    ("catch_up_after_appointments", 1, 100, "appointments"), ("catch_up_after_minutes", 1, 480, "minutes"),
    ("turn_round_minutes", 0, 60, "minutes"),
)  # fmt: skip


def refuse_unfit(rules: Rules) -> None:
    """Raise `Invalid`, naming the field, for what cannot be decided, whatever the network."""
    for name, least, most, unit in _BOUNDS:
        _within(name, getattr(rules, name), least, most, unit)
    if rules.sex not in (None, *SEXES):
        raise Invalid(f"sex is female or male, or null for everybody; {rules.sex!r} is not.", field="sex")
    if rules.min_age is not None and rules.max_age is not None and rules.min_age > rules.max_age:
        raise Invalid(f"min_age ({rules.min_age}) must not be above max_age ({rules.max_age}).", field="min_age")
    if rules.advance_percent + rules.same_day_percent > 100:
        told = f"{rules.advance_percent} % and {rules.same_day_percent} %"
        raise Invalid(
            f"advance_percent and same_day_percent are 100 % together at most; {told} are not.", field="advance_percent"
        )
    _refuse_half_a_catch_up(rules)
    for code in rules.practices:
        try:
            practice_code(code)
        except FactRefused as refused:
            raise Invalid(f"practices: {code!r} {refused}.", field="practices") from None


def refuse_quota(per_day: int) -> None:
    """Raise `Invalid` for a number of appointments that is no quota; 0 is one, and closes the service to a partner."""
    _within("per_day", per_day, 0, MOST_A_DAY, "appointments")


def _refuse_half_a_catch_up(rules: Rules) -> None:
    after = (rules.catch_up_after_appointments, rules.catch_up_after_minutes) != (None, None)
    if rules.catch_up_minutes is None and after:
        raise Invalid("catch_up_minutes says how long the gap is: give it too.", field="catch_up_minutes")
    if rules.catch_up_minutes is not None and not after:
        raise Invalid(
            "catch_up_minutes needs to know when: give catch_up_after_appointments, or catch_up_after_minutes.",
            field="catch_up_minutes",
        )


def _within(name: str, value: int | None, least: int, most: int, unit: str) -> None:
    if value is not None and not least <= value <= most:
        raise Invalid(f"{name} is from {least} to {most} {unit}; {value} is not.", field=name)


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """What is otherwise now, for the trail: field: before -> after; empty where nothing is."""
    return "; ".join(
        f"{name}: {_words(before[name])} -> {_words(value)}" for name, value in after.items() if value != before[name]
    )


def _words(value: object) -> str:
    match value:
        case None | ():
            return "none"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(map(str, value))
    return str(value)
