"""The command line lists who can book what, and when, in a table that a person can read."""

from typing import Any

from clinics.models import Service
from scheduler.booking.release import service
from scheduler.booking.release.rules import Rules
from scheduler.booking.release.service import Released
from scheduler.cli.service_table import table
from tests.scheduler.desk import Desk


def line(quotas: dict[str, int] | None = None, **rules: Any) -> list[str]:
    """The cells of one service, but for its code."""
    _, said = table([Released(Service(code="gp"), Rules(**rules), quotas or {})])
    return [cell.strip() for cell in said.split("  ") if cell][1:]


def test_a_service_without_rules_is_everybodys_at_once() -> None:
    assert line() == ["56 days", "everybody", "100 % at once", "-", "-"]


def test_every_rule_that_narrows_is_in_the_words_of_its_unit() -> None:
    whom: dict[str, Any] = {"sex": "female", "practices": ("C88019", "C88026"), "interval_days": 28}
    shift: dict[str, Any] = {"catch_up_minutes": 10, "catch_up_after_appointments": 6, "turn_round_minutes": 5}
    shares = {"advance_percent": 60, "same_day_percent": 30, "embargo_days": 3, "practice_share_days": 7}
    assert line(
        {"RX999": 0, "RYE01": 5}, min_age=40, max_age=74, invitation_needed=True, bookable_online=False, days_ahead=28,
        notice_minutes=60, partner_hours=48, **whom, **shift, **shares,
    ) == [
        "28 days to 60 minutes",
        "ages 40 to 74, female, of C88019 C88026, every 28 days at most, invited, through staff",
        "60 % at once, 10 % 3 days before, 30 % on the day, shares until 7 days before",
        "last 48 hours, RX999 0 a day, RYE01 5 a day",
        "10 minutes free after 6 appointments, 5 minutes to make the room ready",
    ]  # fmt: skip


def test_one_age_is_said_as_such() -> None:
    assert (line(min_age=0)[1], line(max_age=17)[1]) == ("from age 0", "up to age 17")


async def test_the_command_lists_what_the_network_has_decided(desk: Desk, command: Any) -> None:
    await desk.do(service.decide, desk.actor, "gp", Rules(partner_hours=48), desk.world.now)
    await desk.do(service.set_quota, desk.actor, "gp", "RYE01", 5, desk.world.now)
    done = await command("clinics", "services", "--network", "U12376")
    assert done.exit_code == 0, done.output
    heading, gp = done.output.splitlines()
    assert heading.startswith("service  booked before")
    assert gp.split("  ")[-2:] == ["last 48 hours, RYE01 5 a day", "-"]
    assert "There is no network U00000" in str((await command("clinics", "services", "--network", "U00000")).exception)
