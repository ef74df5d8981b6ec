"""In what manner a patient is told of an appointment: which wordings, and reminders how many days before.

What was adopted last holds for everybody. Whoever takes part in a trial is told its arm, unless B has turned out worse.
Whoever is vulnerable takes part in none, and is told B once it is known to be better.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from scheduler.arms.drawing import Arm
from scheduler.arms.models import NOT_TO_BE_TOLD, Finding, TrialStatus


@dataclass(frozen=True)
class Manner:
    """`variants`: by template, where it is not the plain one. `days_before`: where it is not what the policy says."""

    variants: Mapping[str, str] = field(default_factory=dict)
    days_before: tuple[int, ...] | None = None

    def words(self, template: str) -> str:
        """The name of the template to be rendered."""
        return named(template, self.variants.get(template, ""))


PLAIN = Manner()


def named(template: str, variant: str) -> str:
    """A variant is a template beside the plain one: `reminder_days+cost`."""
    return f"{template}+{variant}" if variant else template


@dataclass(frozen=True)
class Standing:
    """What booking needs of a trial that is running, waits for a decision, or was adopted; and an appointment's arm."""

    id: int
    purpose: str
    variant: str
    days: tuple[int, ...] | None
    share_percent: int
    seed: str
    status: str
    finding: str | None
    arm: Arm | None = None

    def drawn(self, arm: Arm | None) -> "Standing":
        return replace(self, arm=arm)

    def in_b(self, manner: Manner) -> Manner:
        """The manner, with what B changes."""
        if self.days is not None:
            return replace(manner, days_before=self.days)
        return replace(manner, variants={**manner.variants, self.purpose: self.variant})


def current(standing: Iterable[Standing]) -> Manner:
    """What everybody is told who is in no trial. `standing` is in the order of decisions."""
    manner = PLAIN
    for one in standing:
        if one.status == TrialStatus.ADOPTED:
            manner = one.in_b(manner)
    return manner


def manner_of(standing: Iterable[Standing], *, vulnerable: bool) -> Manner:
    """What the patient of an appointment is told."""
    known = list(standing)
    manner = current(known)
    for one in known:
        worse = one.finding in NOT_TO_BE_TOLD
        told_b = one.finding == Finding.BETTER if vulnerable else one.arm == "b" and not worse
        if one.status in (TrialStatus.RUNNING, TrialStatus.STOPPED) and told_b:
            manner = one.in_b(manner)
    return manner
