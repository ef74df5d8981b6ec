"""The use cases of campaigns for staff: draft one, see whom and how many it would invite, start, pause, end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics import queries as clinics
from clinics.local_time import local_day
from clinics.models import Service
from scheduler.access import tenant
from scheduler.booking import service as booking
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.errors import PracticeNotFound
from scheduler.campaigns import queries
from scheduler.campaigns.capacity import capacity, outstanding
from scheduler.campaigns.cohort import Cohort, is_empty, narrowed
from scheduler.campaigns.ending import end_campaign
from scheduler.campaigns.errors import CampaignNotFound, DaysInvalid, NobodyFits, OnlyYourOwn
from scheduler.campaigns.lifecycle import CampaignStatus, Change, after
from scheduler.campaigns.models import Campaign
from scheduler.campaigns.queries import CampaignRow, Counts
from scheduler.campaigns.selection import queries as selection
from scheduler.campaigns.selection.queries import Candidate
from scheduler.campaigns.trail import move_campaign, note_campaign
from scheduler.campaigns.waves import next_wave, take_up

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class NewCampaign:
    """What is asked for. No ages, sex or practices (by ODS code) mean any."""

    service_code: str
    name: str
    first_day: date
    last_day: date
    ages: tuple[int | None, int | None]
    sex: str | None
    practices: tuple[str, ...]
    not_within_days: int
    most_per_wave: int
    wave_every_days: int
    answer_days: int
    expected_take_up: Decimal


@dataclass(frozen=True)
class Preview:
    """How many can still be invited, what is free for them, and whom a wave would invite now."""

    cohort: int
    free: int
    wave: tuple[Candidate, ...]


@dataclass(frozen=True)
class Figures:
    """What became of the invitations; `take_up` is what the next wave is sized by."""

    counts: Counts
    take_up: Fraction


async def draft(
    session: AsyncSession, actor: Actor, wanted: NewCampaign, now: datetime, practice_id: int | None = None
) -> CampaignRow:
    """Write a campaign down. It invites nobody until it is started. A practice's own invites its patients only."""
    _refuse_days(wanted, local_day(now))
    await booking.refuse_unknown(session, actor.network_id, wanted.service_code, None)
    services = await clinics.services(session, actor.network_id)
    service = next(one for one in services if one.code == wanted.service_code)
    asked = await _practices(session, actor.network_id, wanted.practices)
    if practice_id is not None and asked not in ([], [practice_id]):
        raise OnlyYourOwn(field="practices")
    made = _campaign(actor, wanted, service, asked if practice_id is None else [practice_id], now)
    if is_empty(cohort_of(CampaignRow(made, service))):
        raise NobodyFits
    session.add(made)
    await session.flush()
    note_campaign(session, actor, made, None, made.status, now)
    await session.flush()
    return CampaignRow(made, service)


async def change(session: AsyncSession, actor: Actor, campaign_id: int, how: Change, now: datetime) -> CampaignRow:
    """Start, pause or end it; twice is no error. An end withdraws every invitation that is still open."""
    row = await queries.campaign(session, actor.network_id, campaign_id, lock=True)
    if row is None:
        raise CampaignNotFound
    status = after(CampaignStatus(row.campaign.status), how)
    if status is CampaignStatus.ENDED and row.campaign.status != status:
        await end_campaign(session, actor, row.campaign, now, "")
    elif row.campaign.status != status:
        move_campaign(session, actor, row.campaign, status, now)
    await session.flush()
    return row


async def find(session: AsyncSession, network_id: int, campaign_id: int) -> CampaignRow:
    """The campaign, or `CampaignNotFound`: also for one of another network."""
    row = await queries.campaign(session, network_id, campaign_id)
    if row is None:
        raise CampaignNotFound
    return row


async def listed(session: AsyncSession, network_id: int, behind: int, limit: int) -> list[CampaignRow]:
    """Campaigns behind the id `behind`, oldest first."""
    return await queries.campaigns(session, network_id, behind, limit)


async def figures(session: AsyncSession, network_id: int, rows: list[CampaignRow]) -> dict[int, Figures]:
    """Of each campaign by its id."""
    counts = await queries.counts(session, network_id, [row.campaign.id for row in rows])
    return {row.campaign.id: Figures(counts[row.campaign.id], learnt(row, counts[row.campaign.id])) for row in rows}


async def preview(session: AsyncSession, row: CampaignRow, now: datetime, announcer: Announcer) -> Preview:
    """What a wave would be at this moment: the sweep decides by the same."""
    network_id = row.campaign.network_id
    await tenant.leave_practice(session, network_id)  # others' open invitations count, whoever looks
    wanted = cohort_of(row)
    people = await selection.cohort(session, network_id, row.campaign.id, row.service.id, wanted, announcer.channels)
    room = await capacity(session, row, {one.practice_id for one in people}, now)
    counts = (await queries.counts(session, network_id, [row.campaign.id]))[row.campaign.id]
    waiting = await outstanding(session, network_id, row.service.id)
    wave = next_wave(people, room, waiting, learnt(row, counts), row.campaign.most_per_wave)
    return Preview(len(people), room.total, tuple(wave))


def cohort_of(row: CampaignRow) -> Cohort:
    """Whom the campaign asks for, as far as the service is for them."""
    asked, service = row.campaign, row.service
    practices = frozenset(asked.practice_ids) or None
    ages, within = (asked.min_age, asked.max_age), timedelta(days=asked.not_within_days)
    cohort = Cohort(asked.first_day, ages, asked.sex, practices, within)
    return narrowed(cohort, (service.min_age, service.max_age), service.sex, frozenset(service.practice_ids))


def learnt(row: CampaignRow, counts: Counts) -> Fraction:
    """The campaign's take-up as far as it is known."""
    return take_up(Fraction(row.campaign.expected_take_up), counts.booked, counts.ended)


def _campaign(actor: Actor, wanted: NewCampaign, service: Service, practice_ids: list[int], now: datetime) -> Campaign:
    return Campaign(
        network_id=actor.network_id,
        service_id=service.id,
        name=wanted.name,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        min_age=wanted.ages[0],
        max_age=wanted.ages[1],
        sex=wanted.sex,
        practice_ids=practice_ids,
        not_within_days=wanted.not_within_days,
        most_per_wave=wanted.most_per_wave,
        wave_every_days=wanted.wave_every_days,
        answer_days=wanted.answer_days,
        expected_take_up=wanted.expected_take_up,
        next_wave_at=now,
        created_by=actor.name,
        created_at=now,
    )


async def _practices(session: AsyncSession, network_id: int, codes: tuple[str, ...]) -> list[int]:
    known = {practice.ods_code: practice.id for practice in await clinics.practices(session, network_id)}
    if not known.keys() >= set(codes):
        raise PracticeNotFound
    return sorted({known[code] for code in codes})


def _refuse_days(wanted: NewCampaign, today: date) -> None:
    if not today <= wanted.first_day <= wanted.last_day <= today + LONGEST:
        raise DaysInvalid(field="last_day" if wanted.first_day >= today else "first_day")
