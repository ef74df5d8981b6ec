"""Translates what earlier rotas asked of people: hours, places held, evenings and Saturdays above a fair share."""

from collections import Counter
from datetime import date, time, timedelta

from clinics.local_time import LONDON, local_day, week_start
from clinics.models import Clinician
from scheduler.planning.facts import WEEKS_BEFORE, Facts, Team, Worked
from scheduler.planning.horizon import Horizon
from scheduler.planning.places import EVENING_FROM
from solver.problem import Carried, Interval, Pattern, WorkingTime

RECENT = timedelta(weeks=2)  # as far back as rest and free days reach


def recently(facts: Facts, horizon: Horizon, clinician: Clinician) -> tuple[Interval, ...]:
    """Shifts just before the horizon: the first days of a rota follow the last of another."""
    since = facts.monday - RECENT
    return tuple(
        horizon.between(w.starts_at, w.ends_at) for w in _of(facts, clinician) if local_day(w.starts_at) >= since
    )


def working_time(facts: Facts, clinician: Clinician) -> WorkingTime:
    """Minutes of each week before, work at the practice included, which is taken to have been what it is now."""
    elsewhere = sum(
        (c.ends.hour - c.starts.hour) * 60 + c.ends.minute - c.starts.minute
        for c in facts.commitments
        if c.clinician_id == clinician.id
    )
    weeks: Counter[date] = Counter()
    for shift in _of(facts, clinician):
        weeks[_week(shift)] += int((shift.ends_at - shift.starts_at).total_seconds()) // 60
    return WorkingTime(tuple(elsewhere + weeks[week] for week in _weeks_before(facts)))


def held(facts: Facts, clinician: Clinician) -> tuple[Pattern, ...]:
    """Where and at what hour somebody worked: what patients may have come to expect."""
    return tuple(sorted({_pattern(shift) for shift in _of(facts, clinician)}))


def carried(team: Team) -> dict[int, Carried]:
    """By person, above whoever of the same role had least beside a fair share: whole evenings and Saturdays."""
    found: dict[int, Carried] = {}
    for role in {clinician.role for clinician in team.clinicians}:
        colleagues = [clinician for clinician in team.clinicians if clinician.role == role]
        evenings = _above_least(team, colleagues, [w for w in team.worked if _clock(w) >= EVENING_FROM])
        saturdays = _above_least(team, colleagues, [w for w in team.worked if local_day(w.starts_at).weekday() == 5])
        found |= {c.id: Carried(evenings[c.id], saturdays[c.id]) for c in colleagues}
    return found


def _above_least(team: Team, colleagues: list[Clinician], shifts: list[Worked]) -> dict[int, int]:
    counts = Counter(shift.clinician_id for shift in shifts)
    sizes = {clinician.id: _size(team, clinician) for clinician in colleagues}
    all_sizes, total = sum(sizes.values()), sum(counts[clinician.id] for clinician in colleagues)
    above = {who: counts[who] - (total * size / all_sizes if all_sizes else 0) for who, size in sizes.items()}
    return {who: round(more - min(above.values())) for who, more in above.items()}


def _size(team: Team, clinician: Clinician) -> int:
    """Contract minutes over the weeks of earlier rotas that somebody was there for."""
    planned = {_week(shift) for shift in team.worked}
    contracts = [c for c in team.contracts if c.clinician_id == clinician.id]
    away = [leave for leave in team.leave if leave.clinician_id == clinician.id]
    size = 0
    for monday in planned:
        sunday = monday + timedelta(days=6)
        there = not any(leave.starts_on <= sunday and leave.ends_on >= monday for leave in away)
        holding = (c for c in contracts if c.starts_on <= monday and (c.ends_on is None or c.ends_on >= sunday))
        size += next((c.contracted_minutes_per_week or c.maximum_minutes_per_week for c in holding), 0) * there
    return size


def _of(facts: Facts, clinician: Clinician) -> list[Worked]:
    return [shift for shift in facts.worked if shift.clinician_id == clinician.id]


def _weeks_before(facts: Facts) -> list[date]:
    return [facts.monday - timedelta(weeks=ago) for ago in range(WEEKS_BEFORE, 0, -1)]


def _week(shift: Worked) -> date:
    return week_start(local_day(shift.starts_at))


def _clock(shift: Worked) -> time:
    return shift.starts_at.astimezone(LONDON).time()


def _pattern(shift: Worked) -> Pattern:
    starts = _clock(shift)
    return Pattern(shift.site_id, local_day(shift.starts_at).weekday(), starts.hour * 60 + starts.minute)
