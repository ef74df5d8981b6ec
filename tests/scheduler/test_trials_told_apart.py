"""How a trial ends, which outcomes it counts, and what cannot be tried."""

from datetime import date, timedelta
from typing import Any

import pytest

from scheduler.arms.models import Kind, Purpose
from scheduler.trials import service, sweep
from scheduler.trials.errors import (
    DaysOfReminders,
    LastDayPast,
    NothingToTry,
    VariantUnknown,
)
from tests.scheduler.trying import AFTER, Lab


async def test_the_worker_stops_a_trial_when_it_has_shown_what_it_can_and_looks_at_most_once_an_hour(lab: Lab) -> None:
    trial = await lab.running()
    await lab.better(trial)
    over = lab.world.now + AFTER
    assert await sweep.look(lab.world.sessions, lambda: lab.world.now) == 1
    assert await lab.ask("select status, finding from trial") == [("running", None)]
    assert await sweep.look(lab.world.sessions, lambda: lab.world.now + timedelta(minutes=59)) == 0
    assert await sweep.look(lab.world.sessions, lambda: over) == 1
    assert await lab.ask("select status, finding from trial") == [("stopped", "better")]
    assert ("found: better",) in await lab.ask("select reason from audit_event where to_status = 'stopped'")


async def test_a_trial_ends_after_its_last_day_though_nothing_is_known(lab: Lab) -> None:
    await lab.running(last_day=date(2026, 12, 1))
    await sweep.look(lab.world.sessions, lambda: lab.world.now + timedelta(days=7))
    assert await lab.ask("select status from trial") == [("running",)]
    await sweep.look(lab.world.sessions, lambda: lab.world.now + timedelta(days=8))
    assert await lab.ask("select status, finding from trial") == [("stopped", None)]


async def test_outcomes_are_told_apart_as_they_count(lab: Lab) -> None:
    trial = await lab.running()
    starts = timedelta(days=14, hours=6.5)
    for status, many in (("fulfilled", 1), ("arrived", 2), ("did_not_attend", 3), ("booked", 4), ("cancelled", 5)):
        await lab.went(trial, "a", status, many)
    await lab.ask(
        "update appointment set cancel_reason = 'by_clinic' where id in (select max(id) from appointment) returning 1"
    )
    late = {"late": lab.world.now + starts - timedelta(hours=23)}
    await lab.ask(
        "update appointment set changed_at = :late where id in (select max(id) - 1 from appointment) returning 1",
        **late,
    )
    before, over = [
        (await lab.desk.do(service.result, trial, lab.world.now + starts + timedelta(minutes=minutes))).total.a
        for minutes in (14, 15)
    ]
    assert (before.counted, before.by_outcome["ahead"]) == (0, 15)
    assert over.by_outcome == {
        "attended": 3, "missed": 3, "cancelled_in_time": 3, "cancelled_late": 1, "not_noted": 4, "by_clinic": 1, "ahead": 0,
    }  # fmt: skip
    assert over.counted == 10


@pytest.mark.parametrize(
    ("other", "refusal"),
    [({"variant": "louder"}, VariantUnknown), ({"variant": ""}, NothingToTry), ({"days": (3,)}, DaysOfReminders),
     ({"kind": Kind.TIMING, "variant": ""}, DaysOfReminders), ({"kind": Kind.TIMING, "variant": "", "days": (2, 7, 2)}, NothingToTry),
     ({"kind": Kind.TIMING, "variant": "", "days": (3,), "purpose": Purpose.CONFIRMATION}, DaysOfReminders),
     ({"purpose": Purpose.CONFIRMATION}, VariantUnknown), ({"last_day": date(2026, 11, 24)}, LastDayPast)],
)  # fmt: skip
async def test_what_cannot_be_tried_is_refused(lab: Lab, other: dict[str, Any], refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await lab.draft(**other)
