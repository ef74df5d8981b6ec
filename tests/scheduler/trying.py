"""Trials for tests: streams of appointments that are made up, and an office that runs trials at the tests' desk."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text

from scheduler.arms.drawing import draw
from scheduler.arms.models import Kind, Purpose, Trial
from scheduler.booking.actor import Actor
from scheduler.trials import confidence, service
from scheduler.trials.lifecycle import Change
from scheduler.trials.service import NewTrial
from tests.scheduler.desk import Desk

AFTER = timedelta(days=30)

Cells = NDArray[np.int64]
Floats = NDArray[np.float64]


class Stream:
    """Appointments as they become known, one by one; a cell is its stratum, arm and whether it was missed."""

    def __init__(self, guesses: Sequence[float], planned: int, seed: int) -> None:
        self.values, self.bets = confidence.outcomes(guesses), confidence.stakes(planned, guesses)
        self.chance = np.random.default_rng(seed)

    def appointments(self, a: Sequence[float], b: Sequence[float], many: int) -> Cells:
        """Rates by stratum."""
        strata, in_b = self.chance.integers(0, len(a), many), self.chance.integers(0, 2, many)
        missed = self.chance.random(many) < np.array([a, b])[in_b, strata]
        return strata * 4 + in_b * 2 + 1 - missed

    def counts(self, cells: Cells) -> Floats:
        return np.bincount(cells, minlength=self.values.size).reshape(self.values.shape).astype(np.float64)

    def log_wealth(self, cells: Cells, mean: float, *, upper: bool) -> Floats:
        """After each of them: against `mean` as too large, or as too small."""
        bets = -self.bets if upper else self.bets
        factors = np.log1p(bets * (self.values.reshape(-1, 1) - mean))
        each: Floats = np.cumsum(factors[cells], axis=0)
        most = each.max(axis=1)
        found: Floats = most + np.log(np.exp(each - most[:, None]).mean(axis=1))
        return found

    def refuses_at_any_look(self, a: Sequence[float], b: Sequence[float], *, mean: float, looks: int) -> bool:
        """Whether the interval leaves `mean` out after any appointment."""
        cells, enough = self.appointments(a, b, looks), log(2 / confidence.ERROR)
        return any(bool((self.log_wealth(cells, mean, upper=upper) >= enough).any()) for upper in (True, False))


class Lab:
    """An office that runs trials at the tests' desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.world = desk, desk.world
        self.office = Actor(desk.world.network_id, "office")

    async def draft(self, **other: Any) -> Trial:
        values: dict[str, Any] = {
            "purpose": Purpose.REMINDER_DAYS, "kind": Kind.WORDING, "variant": "cost", "days": None, "share_percent": 100,
            "planned_size": 5000, "last_day": None, "in_time_hours": 24,
        }  # fmt: skip
        wanted = NewTrial(**values | other)
        trial: Trial = await self.desk.do(service.draft, self.office, wanted, self.world.now, self.desk.announcer)
        return trial

    async def change(self, trial: Trial, *how: Change, now: datetime | None = None) -> Trial:
        for one in how:
            at = now or self.world.now
            trial = await self.desk.do(service.change, self.office, trial.id, one, at, self.desk.announcer)
        return trial

    async def running(self, arms: str = "", **other: Any) -> Trial:
        """`arms` are those that the next bookings will be drawn into."""
        trial = await self.change(await self.draft(**other), Change.START)
        async with self.world.sessions() as session, session.begin():
            upcoming = await session.execute(text("select last_value + is_called::int from appointment_id_seq"))
            following = range(upcoming.scalar_one(), 2**62)
            seed = next(
                seed
                for seed in map(str, range(10_000))
                if all(draw(seed, id, trial.share_percent) == arm for id, arm in zip(following, arms, strict=False))
            )
            await session.execute(text("update trial set seed = :seed where id = :id"), {"seed": seed, "id": trial.id})
        return trial

    async def ask(self, question: str, **values: Any) -> list[Any]:
        async with self.world.sessions() as session, session.begin():
            return [tuple(row) for row in await session.execute(text(question), values)]

    async def said(self, appointment: int, purpose: str = "reminder_7d") -> str:
        """The words of a text that is still to leave."""
        ((body,),) = await self.ask(
            "select body from message where subject = :about and purpose = :purpose and status = 'pending'"
            " order by channel desc limit 1",
            about=f"appointment:{appointment}", purpose=purpose,
        )  # fmt: skip
        return str(body)

    async def arms(self, appointment: int) -> list[Any]:
        return await self.ask("select arm, stratum from trial_arm where appointment_id = :id", id=appointment)

    async def went(self, trial: Trial, arm: str, status: str, many: int, stratum: int = 2) -> None:
        """So many appointments of the first slot were drawn into this arm, and went like this."""
        await self.ask(
            "with made as (insert into appointment (network_id, slot_id, patient_id, status, sequence, booked_by, booked_at,"
            " changed_at) select :network, :slot, :patient, :status, 0, 'test', :now, :now from generate_series(1, :many)"
            " returning id), drawn as (insert into trial_arm (network_id, trial_id, appointment_id, arm, stratum, drawn_at)"
            " select :network, :trial, id, :arm, :stratum, :now from made returning 1) select count(*) from drawn",
            network=self.world.network_id, slot=self.world.slots[0], patient=self.world.patients[0], status=status,
            now=self.world.now, many=many, trial=trial.id, arm=arm, stratum=stratum,
        )  # fmt: skip

    async def better(self, trial: Trial) -> None:
        """Ten in a hundred were missed with A, and three with B."""
        for arm, missed in (("a", 100), ("b", 30)):
            await self.went(trial, arm, "did_not_attend", missed)
            await self.went(trial, arm, "fulfilled", 1000 - missed)
