"""Tells whoever's shifts are otherwise than they know: rows of the ledger, in the transaction of the change.

What a clinician knows is what the last notice that left told them. One that has not left when something changes again
is withdrawn, and the next says all that is new since, so that nobody hears of what was undone before they heard of it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.models import Clinician
from notifications import ledger, opting_out
from notifications.ledger import Claimed, Draft
from notifications.render import Templates
from scheduler.booking.announcements import Announcer
from scheduler.booking.quiet_hours import QuietHours, awake_from
from scheduler.notices import queries
from scheduler.notices.contact import ways
from scheduler.notices.models import ShiftNotice
from scheduler.notices.shifts import Changes, Work, Works, after, changes, joined, within
from scheduler.notices.words import Sites, Words
from scheduler.rota import queries as rotas
from scheduler.rota.errors import RotaNotFound
from scheduler.rota.models import Rota

KIND = "shift_notice"
PUBLISHED, CHANGED = "rota_published", "shifts_changed"
MOST_IN_A_TEXT = 12
SOON = timedelta(hours=2)  # what begins so soon after the quiet hours cannot wait for their end
Ahead = Mapping[int, Works]


@dataclass(frozen=True)
class Noticing:
    """What telling clinicians needs besides the rows; built once from the settings."""

    templates: Templates
    announcer: Announcer
    quiet: QuietHours


@dataclass(frozen=True)
class News:
    """What one clinician is to be told: all that is `ahead` of them, and of it the rota's own, and what changes."""

    purpose: str
    rota: Rota
    ahead: Works
    own: Works
    changed: Changes

    @property
    def named(self) -> Works:
        return (*(self.own if self.purpose == PUBLISHED else ()), *self.changed.works)


def subject(notice_id: int) -> str:
    """How the ledger calls a notice."""
    return f"{KIND}:{notice_id}"


async def ahead(session: AsyncSession, network_id: int, now: datetime) -> Ahead:
    """What has not begun, by clinician."""
    found: dict[int, list[Work]] = defaultdict(list)
    for clinician_id, work in await queries.ahead(session, network_id, now):
        found[clinician_id].append(work)
    return {clinician_id: after(works, now) for clinician_id, works in found.items()}


async def tell(
    session: AsyncSession, network_id: int, rota_id: int, before: Ahead, now: datetime, noticing: Noticing, *,
    publishing: bool = False,
) -> int:  # fmt: skip
    """Write what there is to be said after an operation on a rota; returns to how many people.

    `before`: what was ahead before it, for those who were never told anything by us.
    """
    rota = await rotas.rota(session, network_id, rota_id)
    if rota is None:
        raise RotaNotFound
    people = await queries.clinicians(session, network_id)
    now_ahead, latest = await ahead(session, network_id, now), await queries.latest(session, network_id)
    told: list[tuple[Clinician, ShiftNotice, News]] = []
    for one in people:
        mine, last = now_ahead.get(one.id, ()), latest.get(one.id)
        said = _read(last.shifts, now) if last else before.get(one.id, ())
        if mine == said:
            continue
        known, fresh = said, publishing
        if last is not None:
            await ledger.withdraw(session, network_id, subject(last.id), now, "the shifts have changed again")
            if not await queries.has_left(session, network_id, subject(last.id)):
                known = _read(last.known, now)
                fresh = publishing or (last.purpose, last.rota_id) == (PUBLISHED, rota.id)
        news = _news(rota, known, mine, fresh=fresh)
        if news is not None:
            told.append((one, _notice(one, last, known, news, now), news))
    session.add_all(notice for _, notice, _ in told)
    await session.flush()
    await _write(session, network_id, told, now, noticing)
    return len(told)


async def still_true(session: AsyncSession, message: Claimed) -> bool:
    """Whether the shifts are as it says, and nothing later has been written to them."""
    row = await queries.notice(session, message.network_id, int(message.subject.removeprefix(f"{KIND}:")))
    if row is None:
        return False
    last = await queries.latest(session, message.network_id, row.clinician_id)
    found = await queries.ahead(session, message.network_id, row.written_at, row.clinician_id)
    return last[row.clinician_id].id == row.id and after((work for _, work in found), row.written_at) == _read(
        row.shifts, row.written_at
    )


async def another_way(session: AsyncSession, message: Claimed, now: datetime, noticing: Noticing) -> None:
    """A text that has failed for good becomes an e-mail, unless there is one, or it is true no more."""
    if not message.subject.startswith(f"{KIND}:") or message.channel != "sms" or message.expires_at <= now:
        return
    row = await queries.notice(session, message.network_id, int(message.subject.removeprefix(f"{KIND}:")))
    if row is None or "email" not in noticing.announcer.channels or not await still_true(session, message):
        return
    rota = await rotas.rota(session, row.network_id, row.rota_id)
    one = await queries.clinician(session, row.network_id, row.clinician_id)
    if rota is None or one is None:
        return
    known, mine = _read(row.known, now), _read(row.shifts, now)
    news = _news(rota, known, mine, fresh=row.purpose == PUBLISHED)
    if news is not None:
        sites = await queries.site_names(session, row.network_id)
        calendars = await queries.with_calendar(session, row.network_id, [one.id])
        draft = _draft(one, row, news, "email", sites, calendars, now, noticing)
        await ledger.enqueue(session, draft, now=now)  # where it was told by e-mail too, this one exists already


def _read(kept: list[dict[str, object]], now: datetime) -> Works:
    return after(map(Work.read, kept), now)


def _news(rota: Rota, known: Works, mine: Works, *, fresh: bool) -> News | None:
    """A rota is announced as a whole to whoever knew nothing of its weeks; else what is otherwise is said."""
    own = within(mine, rota.starts_on, rota.ends_on)
    if fresh and own and not within(known, rota.starts_on, rota.ends_on):
        others = tuple(one for one in mine if one not in own)
        return News(PUBLISHED, rota, mine, joined(own), changes(known, others))
    found = changes(known, mine)
    return News(CHANGED, rota, mine, joined(own), found) if found else None


def _notice(one: Clinician, last: ShiftNotice | None, known: Works, news: News, now: datetime) -> ShiftNotice:
    return ShiftNotice(
        network_id=one.network_id, clinician_id=one.id, rota_id=news.rota.id, version=last.version + 1 if last else 0,
        purpose=news.purpose, known=[work.kept() for work in known], shifts=[work.kept() for work in news.ahead],
        written_at=now,
    )  # fmt: skip


async def _write(
    session: AsyncSession, network_id: int, told: list[tuple[Clinician, ShiftNotice, News]], now: datetime,
    noticing: Noticing,
) -> None:  # fmt: skip
    sites = await queries.site_names(session, network_id)
    numbers = {(network_id, one.phone) for one, _, _ in told if one.phone}
    unwelcome = await opting_out.among(session, numbers) if numbers else set()
    calendars = await queries.with_calendar(session, network_id, [one.id for one, _, _ in told])
    drafts = []
    for one, notice, news in told:
        channels = ways(one, noticing.announcer.channels, texts_welcome=(network_id, one.phone) not in unwelcome)
        if len(news.named) > MOST_IN_A_TEXT and "email" in noticing.announcer.channels:
            channels = list(dict.fromkeys([*channels, "email"]))  # the text says that the rest is there
        drafts += [_draft(one, notice, news, channel, sites, calendars, now, noticing) for channel in channels]
    await ledger.enqueue(session, *drafts, now=now)


def _draft(
    one: Clinician, notice: ShiftNotice, news: News, channel: str, sites: Sites, calendars: set[int],
    now: datetime, noticing: Noticing,
) -> Draft:  # fmt: skip
    mailed = "email" in noticing.announcer.channels
    who = {"name": one.name, "sender": noticing.announcer.sender_name, "calendar": "yes" if one.id in calendars else ""}
    words = who | worded(news, sites, short=channel == "sms", most=MOST_IN_A_TEXT if mailed else None)
    title, body = noticing.templates.render(channel, news.purpose, words)
    return Draft(
        network_id=one.network_id,
        subject=subject(notice.id),
        purpose=news.purpose,
        version=notice.version,
        channel=channel,
        recipient=str(one.phone if channel == "sms" else one.email),
        title=title,
        body=body,
        due_at=_due(news.named, now, noticing.quiet) if channel == "sms" else now,
        expires_at=max(work.ends_at for work in news.named),
    )


def worded(news: News, sites: Sites, *, short: bool, most: int | None = MOST_IN_A_TEXT) -> dict[str, str]:
    """The values of the templates; a text names so many shifts at `most`, and says how many more there are."""
    said = Words(sites, short=short)
    listed = said.listed(news.own).splitlines() if news.purpose == PUBLISHED else []
    lines = said.changes(news.changed)
    every = len(listed) + len(lines)
    room = min(most or every, every) if short else every
    left = every - room
    return {
        "first": said.day(news.rota.starts_on),
        "last": said.day(news.rota.ends_on - timedelta(days=1)),
        "shifts": "\n".join(listed[:room]),
        "changes": "\n".join(lines[: max(0, room - len(listed))]),
        "ahead": said.listed(joined(news.ahead)),
        "more": str(left) if left else "",
    }


def _due(named: Works, now: datetime, quiet: QuietHours) -> datetime:
    """Now, or in the morning; a text about what begins soon after that wakes people."""
    morning = awake_from(now, quiet)
    return now if min(work.starts_at for work in named) < morning + SOON else morning
