"""`extended-access campaigns`: a campaign's life from the command line."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from click.testing import Result

from clinics.local_time import local_day
from scheduler.runtime import utc_now

Command = Callable[..., Awaitable[Result]]


def draft(first: int = 1) -> list[str]:
    days = [(local_day(utc_now()) + timedelta(days=after)).isoformat() for after in (first, first + 30)]
    return ["--service", "gp", "--name", "Winter check", "--from", days[0], "--to", days[1], "--min-age", "40"]


async def test_a_campaign_is_drafted_started_paused_listed_and_ended(command: Command, world: Any) -> None:
    made = await command("campaigns", "draft", *draft(), "--network", "U12376")
    told = re.match(r"Campaign (\d+) is drafted: ([\d,]+) patients can be invited, ", made.output)
    assert told is not None, made.output
    assert int(told[2]) == len(world.patients)
    for change, words in (("start", "is running"), ("pause", "is paused"), ("end", "has ended")):
        assert words in (await command("campaigns", change, told[1], "--network", "U12376")).output
    listed = (await command("campaigns", "list", "--network", "U12376")).output
    assert re.search(rf"{told[1]}  ended    gp +0 invited  0 booked .* Winter check", listed)


async def test_a_campaign_that_cannot_be_is_refused_in_a_sentence(command: Command, world: Any) -> None:
    refused = await command("campaigns", "draft", *draft(-1), "--network", "U12376")
    assert "must reach from today" in str(refused.exception)
    refused = await command("campaigns", "start", "123456", "--network", "U12376")
    assert str(refused.exception) == "We could not find that campaign."
