"""The look that ends what is over, chooses waves and tells people. The rows are the truth, and no bell is needed."""

from collections.abc import Callable
from datetime import datetime

from clinics.local_time import local_day
from scheduler.booking.policy import service as policies
from scheduler.campaigns import queries
from scheduler.campaigns.announcements import Inviting
from scheduler.campaigns.ending import end, end_campaign, note_bookings
from scheduler.campaigns.invited import queries as invited
from scheduler.campaigns.sending import choose_wave, send_one
from scheduler.campaigns.trail import inviter
from scheduler.db import Sessions
from scheduler.invitations.lifecycle import InvitationStatus


async def look(sessions: Sessions, clock: Callable[[], datetime], inviting: Inviting) -> int:
    """In every network with a campaign; returns how many people were told. In the network's quiet hours, and on
    Sundays that it keeps, nobody is chosen or told."""
    async with sessions() as session:
        networks = await queries.networks_with_campaigns(session)
    told = 0
    for network_id in networks:
        now = clock()
        await _end_what_is_over(sessions, network_id, now)
        async with sessions() as session:
            policy = await policies.of_network(session, network_id, inviting.announcer.policy)
        if policy.wakes(now) == now:
            await _choose_waves(sessions, network_id, now, inviting)
            told += await _tell(sessions, network_id, now, inviting)
    return told


async def _end_what_is_over(sessions: Sessions, network_id: int, now: datetime) -> None:
    """Who has booked, by whatever way; whose time to answer has passed; and campaigns whose last day has."""
    async with sessions() as session, session.begin():
        await note_bookings(session, network_id, now)
    async with sessions() as session, session.begin():
        for invitation in await invited.run_out(session, network_id, now):
            reason = "nobody answered in time"
            await end(session, inviter(network_id), invitation, InvitationStatus.EXPIRED, now, reason)
    async with sessions() as session, session.begin():
        for campaign in await queries.past(session, network_id, local_day(now)):
            await end_campaign(session, inviter(network_id), campaign, now, "the last day is over")


async def _choose_waves(sessions: Sessions, network_id: int, now: datetime, inviting: Inviting) -> None:
    async with sessions() as session:
        due = await queries.due(session, network_id, now)
    for campaign_id in due:
        async with sessions() as session, session.begin():
            await choose_wave(session, network_id, campaign_id, now, inviting)


async def _tell(sessions: Sessions, network_id: int, now: datetime, inviting: Inviting) -> int:
    told = 0
    while True:
        async with sessions() as session, session.begin():
            if not await send_one(session, network_id, now, inviting):
                return told
        told += 1
