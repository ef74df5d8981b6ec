"""Who can book what, and when, as a table for a terminal: a service a line, only what narrows it, columns as wide as
they have to be."""

from scheduler.booking.release.rules import Rules
from scheduler.booking.release.service import Released

HEADINGS = ("service", "booked before", "for whom", "times open", "partners", "in a shift")
_NOTHING = "-"


def table(found: list[Released]) -> list[str]:
    """A line of headings, and one for each service."""
    rows = [HEADINGS, *(_row(one) for one in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _row(one: Released) -> tuple[str, ...]:
    rules = one.rules
    cells = (_window(rules), _whom(rules), _opens(rules), _partners(one), _within_a_shift(rules))
    return (one.service.code, *(", ".join(words) or _NOTHING for words in cells))


def _window(rules: Rules) -> list[str]:
    last = f" to {rules.notice_minutes} minutes" if rules.notice_minutes else ""
    return [f"{rules.days_ahead} days{last}"]


def _whom(rules: Rules) -> list[str]:
    said = []
    if (rules.min_age, rules.max_age) != (None, None):
        said.append(_ages(rules.min_age, rules.max_age))
    if rules.sex:
        said.append(rules.sex)
    if rules.practices:
        said.append("of " + " ".join(rules.practices))
    if rules.interval_days:
        said.append(f"every {rules.interval_days} days at most")
    if rules.invitation_needed:
        said.append("invited")
    if not rules.bookable_online:
        said.append("through staff")
    return said or ["everybody"]


def _ages(least: int | None, most: int | None) -> str:
    if most is None:
        return f"from age {least}"
    return f"up to age {most}" if least is None else f"ages {least} to {most}"


def _opens(rules: Rules) -> list[str]:
    kept = 100 - rules.advance_percent - rules.same_day_percent
    parts = (
        (rules.advance_percent, "at once"), (kept, f"{rules.embargo_days} days before"),
        (rules.same_day_percent, "on the day"),
    )  # fmt: skip
    said = [f"{share} % {when}" for share, when in parts if share]
    if rules.practice_share_days is not None:
        said.append(f"shares until {rules.practice_share_days} days before")
    return said


def _partners(one: Released) -> list[str]:
    if one.rules.partner_hours is None:
        return []
    return [f"last {one.rules.partner_hours} hours", *(f"{ods} {most} a day" for ods, most in one.quotas.items())]


def _within_a_shift(rules: Rules) -> list[str]:
    said = []
    after = (
        (rules.catch_up_after_appointments, "appointments"), (rules.catch_up_after_minutes, "minutes"),
    )  # fmt: skip
    if rules.catch_up_minutes:
        when = " or ".join(f"{many} {what}" for many, what in after if many)
        said.append(f"{rules.catch_up_minutes} minutes free after {when}")
    if rules.turn_round_minutes:
        said.append(f"{rules.turn_round_minutes} minutes to make the room ready")
    return said
