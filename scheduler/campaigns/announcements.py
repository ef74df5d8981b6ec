"""What people are told: one message for an invitation, by e-mail with a link, or by text with numbered times.

It says what they are invited to by the service's public name, and nothing else about health.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from clinics.local_time import LONDON
from notifications import ledger
from notifications.ledger import Claimed, Draft
from notifications.render import Templates
from scheduler.booking.announcements import Announcer, ways_to_reach
from scheduler.booking.languages import ENGLISH, Language, languages, written_in
from scheduler.booking.search.found import FreeSlot, Time
from scheduler.campaigns.invited import queries as invited
from scheduler.campaigns.invited.queries import InvitationRow
from scheduler.campaigns.trail import invitation_id, subject
from scheduler.invitations.lifecycle import InvitationStatus
from scheduler.invitations.models import InvitationChoice
from scheduler.patients.models import Patient
from scheduler.patients.needs import NO_INTERNET
from scheduler.rota.models import Slot

INVITATION = "invitation"


@dataclass(frozen=True)
class Inviting:
    """What inviting needs besides the rows; built once from the settings."""

    templates: Templates
    announcer: Announcer


def channel_for(patient: Patient, announcer: Announcer) -> str | None:
    """As they prefer; else e-mail for who has an address and the internet, else a text; or the only one there is."""
    ways = ways_to_reach(patient, announcer)
    first = patient.writes_by or ("sms" if NO_INTERNET in patient.needs else "email")
    return first if first in ways else next(iter(ways), None)


async def announce(
    session: AsyncSession,
    row: InvitationRow,
    channel: str,
    shown: Sequence[FreeSlot],
    now: datetime,
    inviting: Inviting,
) -> None:
    """Write the invitation with the times to be shown. A text numbers them, so that a number is an answer."""
    numbers = await number_times(session, row, shown) if channel == "sms" else range(1, len(shown) + 1)
    spoken = written_in(inviting.templates, channel, INVITATION, [row.patient.language])
    words = _words(row, list(numbers), shown, inviting.announcer, spoken)
    title, body = inviting.templates.render(channel, INVITATION, words, spoken.code)
    draft = Draft(
        network_id=row.invitation.network_id,
        subject=subject(row.invitation.id),
        purpose=INVITATION,
        version=0,
        channel=channel,
        recipient=str(row.patient.phone if channel == "sms" else row.patient.email),
        title=title,
        body=body,
        due_at=now,
        expires_at=row.until,
    )
    await ledger.enqueue(session, draft, now=now)


async def number_times(session: AsyncSession, row: InvitationRow, shown: Sequence[FreeSlot]) -> list[int]:
    """Give each time a number that means nothing else on this phone, whoever else of the household is invited."""
    network_id, phone = row.invitation.network_id, str(row.patient.phone)
    await invited.lock_phone(session, network_id, phone)
    first = await invited.last_number(session, network_id, phone) + 1
    numbers = list(range(first, first + len(shown)))
    session.add_all(
        InvitationChoice(
            network_id=network_id,
            invitation_id=row.invitation.id,
            slot_id=one.slot.id,
            phone=phone,
            number=number,
        )
        for number, one in zip(numbers, shown, strict=True)
    )
    await session.flush()
    return numbers


async def still_true(session: AsyncSession, message: Claimed) -> bool:
    """Whether the invitation can still be used; that its last day has not passed the message knows itself."""
    row = await invited.invitation(session, message.network_id, invitation_id(message.subject))
    if row is None or row.patient.no_invitations:
        return False
    return row.invitation.status == InvitationStatus.SENT


def listed(numbers: Sequence[int], shown: Sequence[FreeSlot], spoken: Language) -> str:
    """A line for each: 1: Tue 8 Dec 6:30pm, Hub."""
    return "\n".join(
        f"{number}: {time_words(one.slot, one.site.name, spoken)}" for number, one in zip(numbers, shown, strict=True)
    )


def time_words(slot: Time | Slot, site: str, spoken: Language) -> str:
    """Tue 8 Dec 6:30pm, Hub: short, and with no place where nobody travels."""
    called = slot.delivery_channel in ("telephone", "video")
    place = spoken.say(f"by_{slot.delivery_channel}") if called else site
    return f"{spoken.short_moment(slot.starts_at)}{spoken.comma}{place}"


def _words(
    row: InvitationRow, numbers: Sequence[int], shown: Sequence[FreeSlot], announcer: Announcer, spoken: Language
) -> dict[str, str]:
    link = announcer.links.for_invitation(row.invitation.id)
    return {
        "given_name": row.patient.given_name,
        "service": row.service.name,
        "times": listed(numbers, shown, spoken),
        "plain_times": "\n".join(time_words(one.slot, one.site.name, spoken) for one in shown),
        "other": spoken.say("no_link" if NO_INTERNET in row.patient.needs else "other", link=link),
        "link": link,
        "until": last_day(row, spoken),
        "sender": announcer.sender_name,
    }


def last_day(row: InvitationRow, spoken: Language | None = None) -> str:
    """The last day on which it can be used: Friday 4 December."""
    return (spoken or languages()[ENGLISH]).day((row.until - timedelta(microseconds=1)).astimezone(LONDON))
