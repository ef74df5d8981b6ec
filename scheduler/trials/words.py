"""What a trial is, and what it has shown, in sentences that a manager can act on."""

from scheduler.arms.drawing import STRATA
from scheduler.arms.models import Finding, Purpose, Trial, TrialStatus
from scheduler.trials.analysis import Outcome, Result
from scheduler.trials.confidence import Interval

PURPOSES = {
    Purpose.CONFIRMATION: "Confirmation",
    Purpose.REMINDER_DAYS: "Reminder some days before",
    Purpose.REMINDER_EVENING_BEFORE: "Reminder the evening before",
    Purpose.REMINDER_MORNING: "Reminder on the morning",
}


def arm_words(variant: str, days: list[int] | None) -> str:
    """The plain wording; the wording “cost”; 7 and 2 days before."""
    if days is None:
        return f"the wording “{variant.replace('_', ' ')}”" if variant else "the plain wording"
    *most, last = [str(day) for day in days]
    return f"{', '.join(most)} and {last} days before" if most else f"{last} {'day' if last == '1' else 'days'} before"


def stratum_words(index: int) -> str:
    """Booked 3 to 7 days ahead."""
    first, last = STRATA[index]
    return f"Booked {first} days ahead or more" if last is None else f"Booked {first} to {last} days ahead"


def sentence(trial: Trial, shown: Result) -> str:
    """What is known, and what is not."""
    if trial.status == TrialStatus.DRAFT:
        return "It has not begun: nobody takes part until you start it."
    if shown.counted == 0:
        return "No appointment is counted yet: one counts once its time is over and somebody has said how it went."
    certain, missed = range_words(shown.total.missed.interval), _missed(shown)
    match shown.finding:
        case Finding.BETTER:
            return f"B is better. {missed} With 95% certainty, that is {certain} with B."
        case Finding.WORSE:
            return f"B is worse. {missed} With 95% certainty, that is {certain} with B."
        case Finding.HARM:
            return f"Stopped to be careful: B is probably worse. {missed} Certain is only this: {certain} with B."
        case Finding.NO_DIFFERENCE:
            return f"No difference was found. {missed} With 95% certainty, it is {certain} with B."
    return f"Too early to tell. {missed} With 95% certainty, it is {certain} with B."


def range_words(found: Interval) -> str:
    """Between 0.4 and 4.3 fewer missed appointments in 100."""
    low, high = found.lower * 100, found.upper * 100
    missed = "missed appointments in 100"
    if high < 0:
        return f"between {-high:.1f} and {-low:.1f} fewer {missed}"
    if low > 0:
        return f"between {low:.1f} and {high:.1f} more {missed}"
    return f"between {-low:.1f} fewer and {high:.1f} more {missed}"


def _missed(shown: Result) -> str:
    """Both rates; arms of which nothing is counted have none."""
    a, b = (percent(arm.rate(Outcome.MISSED)) for arm in (shown.total.a, shown.total.b))
    return f"Of {shown.counted:,} appointments ({shown.planned:,} are planned), {a} were missed with A and {b} with B."


def percent(rate: float | None) -> str:
    """7.5%, or a dash."""
    return "–" if rate is None else f"{rate * 100:.1f}%"
