"""When somebody is told of a freed time, and until when it is kept for them: by how near it is, and never overnight."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from clinics.local_time import LONDON, at
from scheduler.booking.quiet_hours import awake_from


@dataclass(frozen=True)
class Policy:
    """How long offers last; all of it settings. Quiet hours are London clock times, over midnight.

    An offer lasts a `share`-th of the time until the start, within `shortest` and `longest`. `travel` is what a patient
    needs to get to a site; nobody travels to a call. A wish that was offered a time in vain `rests` before another.
    """

    share: int = 4
    shortest: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=12)
    travel: timedelta = timedelta(minutes=30)
    rests: timedelta = timedelta(hours=12)
    quiet_from: time = time(21)
    quiet_until: time = time(8)


@dataclass(frozen=True)
class Terms:
    """When the offer is told, and when it ends: aware UTC."""

    tell_at: datetime
    expires_at: datetime


def travel_to(channel: str, policy: Policy) -> timedelta:
    """The journey to an appointment over this delivery channel."""
    return policy.travel if channel == "in_person" else timedelta(0)


def terms(now: datetime, starts_at: datetime, preparing: timedelta, policy: Policy) -> Terms | None:
    """The terms of an offer made at `now`, or None where it would leave less than `shortest` to answer.

    It ends before `preparing` (journey and notice) begins. Its clock stands still in quiet hours, and nobody is told in
    them, unless waiting for the morning would leave too little time: a near slot is told, and runs, at once.
    """
    latest = starts_at - preparing
    if latest - now < policy.shortest:
        return None
    length = min(max((starts_at - now) / policy.share, policy.shortest), policy.longest)
    tell_at = awake_from(now, policy)
    if latest - tell_at < policy.shortest:
        return Terms(now, min(now + length, latest))
    return Terms(tell_at, min(_run(tell_at, length, policy), latest))


def _run(moment: datetime, length: timedelta, policy: Policy) -> datetime:
    """The end of `length` counted from a waking moment, with the nights left out.

    What would end as the night begins may end then; any remainder goes on in the morning.
    """
    night = at(moment.astimezone(LONDON).date(), policy.quiet_from)
    while length > night - moment:
        length -= night - moment
        moment = awake_from(night, policy)
        night = at(moment.astimezone(LONDON).date(), policy.quiet_from)
    return moment + length
