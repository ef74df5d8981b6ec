"""The demonstration's campaign: a dozen people are invited to the NHS Health Check, as the sweep would any others."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import local_day
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.campaigns import service
from scheduler.campaigns.lifecycle import Change
from scheduler.campaigns.service import NewCampaign, Preview

ACTOR = "demonstration"
AHEAD = timedelta(weeks=8)
FIVE_YEARS = 1826
A_DOZEN = 12


async def start(session: AsyncSession, network_id: int, now: datetime, announcer: Announcer) -> Preview | None:
    """Draft and start it, and return what its first wave will be; None where there is a campaign already."""
    if await service.listed(session, network_id, 0, 1):
        return None
    actor = Actor(network_id, ACTOR)
    row = await service.draft(session, actor, _health_check(now), now)
    seen = await service.preview(session, row, now, announcer)
    await service.change(session, actor, row.campaign.id, Change.START, now)
    return seen


def _health_check(now: datetime) -> NewCampaign:
    today = local_day(now)
    return NewCampaign(
        service_code="health_check",
        name="NHS Health Check, ages 40 to 74",
        first_day=today,
        last_day=today + AHEAD,
        ages=(40, 74),
        sex=None,
        practices=(),
        not_within_days=FIVE_YEARS,
        most_per_wave=A_DOZEN,
        wave_every_days=7,
        answer_days=14,
        expected_take_up=Decimal("0.4"),
    )
