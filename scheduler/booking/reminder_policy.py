"""Which messages an appointment has, when they are due, by which way, and from when on they would be useless."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from clinics.local_time import local_day as day_of
from scheduler.booking.quiet_hours import QuietHours, awake_from, hour_before, leaves

CONFIRMATION, MOVED, CANCELLED = "confirmation", "moved", "cancelled"
DAYS, EVENING_BEFORE, MORNING = "reminder_days", "reminder_evening_before", "reminder_morning"
FEEDBACK = "feedback"
CAN_BE_OFF = (CONFIRMATION, DAYS, MORNING, FEEDBACK)
"""What a network may leave out."""
ALWAYS = {
    MOVED: "People are always told when one is moved or cancelled.",
    CANCELLED: "People are always told when one is moved or cancelled.",
    "offer": "Who waits is always told of a time that is kept for them.",
    "invitation": "Invitations are sent by campaigns, and end with them.",
    "rota_published": "Clinicians are always told of their shifts.",
    "shifts_changed": "Clinicians are always told of their shifts.",
}
"""What cannot be left out, and why."""
EVENING = time(18)
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Policy:
    """What a network has decided about messages, as it is in force for one of its services.

    Attributes
    ----------
    days_before : a reminder so many days before, each at `morning_hour` (London).
    off : purposes of `CAN_BE_OFF` that are not sent.
    least_notice : a reminder is of no use nearer to the start than this.
    least_lead : no reminder leaves so soon after the booking, which has been confirmed.
    quiet, sundays : when reminders leave, see `leaves`.
    first : the channel that reminders take where a patient can be reached by it.
    next_when_failed : a reminder that failed for good takes the next channel.
    unread_hours : a text that is not known to have arrived so long before the start takes the next channel; 0: never.
    combine : reminders of one day that go to one telephone at one time are one text.
    """

    days_before: tuple[int, ...] = (7, 2)
    morning_hour: int = 8
    off: frozenset[str] = frozenset()
    least_notice: timedelta = timedelta(hours=1)
    least_lead: timedelta = timedelta(0)
    quiet: QuietHours = field(default_factory=QuietHours)
    sundays: bool = True
    first: str = "sms"
    next_when_failed: bool = True
    unread_hours: int = 0
    combine: bool = True

    def wakes(self, moment: datetime) -> datetime:
        """The moment itself, or when people may next be told of what can wait until then."""
        return awake_from(moment, self.quiet, sundays=self.sundays)

    def leaves(self, wanted: datetime, useful_until: datetime) -> datetime:
        """When what is wanted at a moment leaves by these quiet hours and Sundays."""
        return leaves(wanted, useful_until, self.quiet, sundays=self.sundays)


@dataclass(frozen=True)
class Due:
    """One message to come, in the words of `template`: aware UTC; after `expires_at` it must not leave."""

    purpose: str
    template: str
    due_at: datetime
    expires_at: datetime


def template_of(purpose: str, told_on: date, local_day: date) -> str:
    """The words of a reminder that are true on the day on which somebody is told: "today", "tomorrow", or the day."""
    if purpose in (EVENING_BEFORE, MORNING):
        return {local_day: MORNING, local_day - A_DAY: EVENING_BEFORE}.get(told_on, DAYS)
    return DAYS


def reminders(
    starts_at: datetime, local_day: date, now: datetime, policy: Policy, at: Callable[[date, time], datetime]
) -> tuple[Due, ...]:
    """The reminders still to come, earliest first; `now` is when it is booked or moved.

    Each expires when the next one is due (of two that would leave at one time, the nearer is left), and the last
    `least_notice` before the start: nobody is told "in seven days" two days ahead, or "today" when it is over. Where
    the morning one would leave too little time (a Saturday at nine), it leaves the evening before, and not after
    midnight where it says "tomorrow". `at` turns a local day and time into UTC, so that a reminder keeps its hour
    across a clock change.
    """
    latest = starts_at - policy.least_notice
    wanted = [(f"reminder_{days}d", at(local_day - timedelta(days=days), time(policy.morning_hour)))
              for days in sorted(set(policy.days_before), reverse=True) if DAYS not in policy.off]  # fmt: skip
    found = [(purpose, policy.leaves(moment, latest)) for purpose, moment in wanted]
    if MORNING not in policy.off:
        found.append(_last(local_day, latest, policy, at))
    found.sort(key=lambda one: one[1])
    ends = [*(min(due, latest) for _, due in found[1:]), latest]
    every = [_due(purpose, due, end, local_day, at) for (purpose, due), end in zip(found, ends, strict=False)]
    return tuple(one for one in every if now + policy.least_lead < one.due_at < one.expires_at)


def _last(day: date, latest: datetime, policy: Policy, at: Callable[[date, time], datetime]) -> tuple[str, datetime]:
    """On the morning itself, or else on the evening before."""
    morning = policy.leaves(at(day, time(policy.morning_hour)), latest)
    if day_of(morning) == day and morning < latest:
        return MORNING, morning
    evening = at(day - A_DAY, min(EVENING, hour_before(policy.quiet)))
    return EVENING_BEFORE, policy.leaves(evening, latest)


def _due(purpose: str, due: datetime, end: datetime, day: date, at: Callable[[date, time], datetime]) -> Due:
    template = template_of(purpose, day_of(due), day)
    return Due(purpose, template, due, min(end, at(day, time(0))) if template == EVENING_BEFORE else end)
