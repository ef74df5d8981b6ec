"""What may be decided about messages, field by field, and what is then in force: a service's word, else the network's,
else the settings'. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import time, timedelta
from typing import Any

from scheduler.booking.reminder_policy import ALWAYS, CAN_BE_OFF, Policy
from scheduler.errors import Invalid

CHANNELS = ("sms", "email")
OF_THE_NETWORK = ("quiet_from_hour", "quiet_until_hour", "sundays", "combine")
"""What one telephone is spared, whatever the service: decided for all services alike."""
MOST_REMINDERS = 5


@dataclass(frozen=True)
class Rules:
    """What somebody has decided; None where nothing is, and what is above it counts. Fields are those of `Policy`."""

    off: list[str] | None = None
    days_before: list[int] | None = None
    morning_hour: int | None = None
    least_notice_minutes: int | None = None
    least_lead_hours: int | None = None
    first_channel: str | None = None
    next_when_failed: bool | None = None
    unread_hours: int | None = None
    quiet_from_hour: int | None = None
    quiet_until_hour: int | None = None
    sundays: bool | None = None
    combine: bool | None = None

    @classmethod
    def of(cls, row: Any) -> "Rules":
        """From a row, or from the JSON of one."""
        values = row if isinstance(row, Mapping) else vars(row)
        return cls(**{one.name: values[one.name] for one in fields(cls)})

    @classmethod
    def saying(cls, policy: Policy) -> "Rules":
        """Every field as it is in force."""
        return cls(
            off=sorted(policy.off),
            days_before=sorted(set(policy.days_before), reverse=True),
            morning_hour=policy.morning_hour,
            least_notice_minutes=policy.least_notice // timedelta(minutes=1),
            least_lead_hours=policy.least_lead // timedelta(hours=1),
            first_channel=policy.first,
            next_when_failed=policy.next_when_failed,
            unread_hours=policy.unread_hours,
            quiet_from_hour=policy.quiet.quiet_from.hour,
            quiet_until_hour=policy.quiet.quiet_until.hour,
            sundays=policy.sundays,
            combine=policy.combine,
        )

    @property
    def decided(self) -> dict[str, Any]:
        """Only the fields that say something."""
        return {name: value for name, value in asdict(self).items() if value is not None}


_MADE: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "off": ("off", frozenset),
    "days_before": ("days_before", tuple),
    "morning_hour": ("morning_hour", int),
    "least_notice_minutes": ("least_notice", lambda minutes: timedelta(minutes=minutes)),
    "least_lead_hours": ("least_lead", lambda hours: timedelta(hours=hours)),
    "first_channel": ("first", str),
    "next_when_failed": ("next_when_failed", bool),
    "unread_hours": ("unread_hours", int),
    "sundays": ("sundays", bool),
    "combine": ("combine", bool),
}
_QUIET = {"quiet_from_hour": "quiet_from", "quiet_until_hour": "quiet_until"}


def in_force(policy: Policy, *rules: Rules) -> Policy:
    """A policy with what `rules` change of it, the last word counting."""
    for said in (one.decided for one in rules):
        quiet = {_QUIET[name]: time(hour) for name, hour in said.items() if name in _QUIET}
        other = {_MADE[name][0]: _MADE[name][1](value) for name, value in said.items() if name in _MADE}
        policy = replace(policy, quiet=replace(policy.quiet, **quiet), **other)
    return policy


def refuse_unfit(rules: Rules, *, of_service: bool) -> None:
    """Raise `Invalid`, naming the field, for what cannot be decided, or not for one service by itself."""
    for name in OF_THE_NETWORK if of_service else ():
        if getattr(rules, name) is not None:
            raise Invalid(f"{name} holds for the whole network: set it there, not for one service.", field=name)
    for purpose in rules.off or ():
        if purpose in ALWAYS:
            raise Invalid(f"{ALWAYS[purpose]} Take {purpose} from off.", field="off")
        if purpose not in CAN_BE_OFF:
            there = ", ".join(CAN_BE_OFF)
            raise Invalid(f"There is no message {purpose!r} to leave out. There is: {there}.", field="off")
    if rules.days_before is not None:
        if len(set(rules.days_before)) > MOST_REMINDERS:
            raise Invalid(f"More than {MOST_REMINDERS} reminders are too many.", field="days_before")
        for days in rules.days_before:
            _within("days_before", days, 1, 60, "days")
    _within("morning_hour", rules.morning_hour, 5, 12, "o'clock")
    _within("least_notice_minutes", rules.least_notice_minutes, 0, 1440, "minutes")
    _within("least_lead_hours", rules.least_lead_hours, 0, 168, "hours")
    _within("unread_hours", rules.unread_hours, 0, 48, "hours (0: never)")
    _within("quiet_from_hour", rules.quiet_from_hour, 17, 23, "o'clock")
    _within("quiet_until_hour", rules.quiet_until_hour, 5, 12, "o'clock")
    if rules.first_channel not in (None, *CHANNELS):
        raise Invalid(f"There is no channel {rules.first_channel!r}. There is: sms, email.", field="first_channel")


def _within(name: str, value: int | None, least: int, most: int, unit: str) -> None:
    if value is not None and not least <= value <= most:
        raise Invalid(f"{name} is from {least} to {most} {unit}; {value} is not.", field=name)
