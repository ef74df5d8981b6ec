"""Campaigns of the small network, for tests: drafted, started, swept and answered, each in a transaction of its own."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from notifications import queries as messages
from notifications.models import Message
from scheduler.booking.actor import Actor
from scheduler.campaigns import answers, service, sweep
from scheduler.campaigns.announcements import Inviting
from scheduler.campaigns.lifecycle import Change
from scheduler.campaigns.service import NewCampaign
from tests.scheduler.desk import Desk

DAYS = timedelta(days=1)
EVERYBODY = NewCampaign(
    service_code="gp",
    name="Winter check",
    first_day=date(2026, 12, 1),
    last_day=date(2026, 12, 31),
    ages=(40, 74),
    sex=None,
    practices=(),
    not_within_days=365,
    most_per_wave=100,
    wave_every_days=7,
    answer_days=10,
    expected_take_up=Decimal("0.5"),
)


@dataclass
class Campaigning:
    """`desk` books beside it, at the same moment."""

    desk: Desk
    inviting: Inviting

    @property
    def now(self) -> datetime:
        return self.desk.world.now  # type: ignore[no-any-return]

    @property
    def network_id(self) -> int:
        return self.desk.world.network_id  # type: ignore[no-any-return]

    async def draft(self, wanted: NewCampaign = EVERYBODY) -> int:
        row = await self.desk.do(service.draft, self.desk.actor, wanted, self.now)
        return int(row.campaign.id)

    async def change(self, campaign: int, how: Change) -> Any:
        return await self.desk.do(service.change, self.desk.actor, campaign, how, self.now)

    async def run(self, wanted: NewCampaign = EVERYBODY) -> int:
        """Drafted and started; the first wave has left."""
        campaign = await self.draft(wanted)
        await self.change(campaign, Change.START)
        await self.look()
        while await self.invitations("waiting"):  # where a worker is at it too, until it is done
            await self.look()
        return campaign

    async def look(self, later: timedelta = timedelta(0)) -> int:
        return await sweep.look(self.desk.world.sessions, lambda: self.now + later, self.inviting)

    async def preview(self, campaign: int) -> service.Preview:
        async with self.desk.world.sessions() as session:
            row = await service.find(session, self.network_id, campaign)
            return await service.preview(session, row, self.now, self.desk.announcer)

    async def invitations(self, *statuses: str) -> list[Any]:
        """Every invitation, or those in these statuses, oldest first."""
        found = await self.ask("select * from invitation order by id")
        return [row for row in found if not statuses or row.status in statuses]

    async def book(self, invitation: int, slot: int, later: timedelta = timedelta(0)) -> Any:
        actor = Actor(self.network_id, "patient:1")
        return await self.desk.do(answers.book, actor, invitation, slot, self.now + later, self.desk.announcer)

    async def decline(self, invitation: int) -> Any:
        return await self.desk.do(answers.decline, Actor(self.network_id, "patient:1"), invitation, self.now)

    async def told(self, invitation: int) -> list[Message]:
        async with self.desk.world.sessions() as session:
            return await messages.about(session, self.network_id, f"invitation:{invitation}")

    async def only(self, patients: Sequence[int]) -> None:
        """Everybody but these (numbers of the world's list) wants no invitations."""
        kept = [self.desk.world.patients[number] for number in patients]
        await self.do("update patient set no_invitations = not id = any(:kept)", kept=kept)

    async def by_text_only(self) -> None:
        await self.do("update patient set email = null")

    async def do(self, statement: str, **values: Any) -> None:
        async with self.desk.world.sessions() as session, session.begin():
            await session.execute(text(statement), values)

    async def ask(self, question: str, **values: Any) -> list[Any]:
        async with self.desk.world.sessions() as session:
            return list(await session.execute(text(question), values))

    async def at_once(self, *doings: Any) -> list[Any]:
        return await asyncio.gather(*doings, return_exceptions=True)
