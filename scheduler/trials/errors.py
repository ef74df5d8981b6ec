"""Every way in which a trial says no."""

from scheduler.errors import Conflict, Invalid, NotFound


class TrialNotFound(NotFound):
    """We could not find that trial."""


class TrialMovedOn(Conflict):
    """That can no longer be done to this trial."""


class AnotherTrialOpen(Conflict):
    """Another trial of this message is running, or waits for your decision. Adopt or discard it first."""


class KnownWorse(Conflict):
    """More appointments were missed with B, or probably so. It cannot be adopted: discard it."""


class VariantUnknown(Invalid):
    """There is no such wording of this message."""


class NothingToTry(Invalid):
    """B is what people are told now, so there is nothing to try. Choose something else for B."""


class DaysOfReminders(Invalid):
    """A trial of timings is of the reminders some days before: choose their days, and no wording."""


class LastDayPast(Invalid):
    """Choose a last day from tomorrow on."""
