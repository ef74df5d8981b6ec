"""The fairness ledger: what a rota asks of each person beside their fair share, and what it costs.

The shares are the planner's own (`solver/checks/fair_shares.py`): each kind by itself, among those of a role, by
contract size over the weeks without leave, with what earlier rotas have left to each.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from clinics.local_time import LONDON, local_day
from clinics.models import Clinician
from scheduler.planning import history
from scheduler.planning.facts import Team
from scheduler.planning.people import in_force
from scheduler.planning.places import EVENING_FROM
from scheduler.rota.queries import Line
from solver.checks.cost import of_shift
from solver.checks.fair_shares import fair
from solver.problem import SHARED_KINDS

SATURDAY = 5


@dataclass(frozen=True)
class Share:
    """Whole shifts of one kind: in this rota, left from earlier ones, and the fair share of both together."""

    here: int
    carried: int
    fair: int

    @property
    def above(self) -> int:
        """Below zero for fewer than a fair share."""
        return self.here + self.carried - self.fair


@dataclass(frozen=True)
class Entry:
    """One person; `shares` by `SHARED_KINDS`, `pounds_an_hour` and `pounds` as the planner counts them."""

    clinician: Clinician
    minutes: int
    shares: Mapping[str, Share]
    pounds_an_hour: int
    pounds: int


def ledger(
    team: Team, lines: Iterable[Line], monday: date, weeks: int, lost_days: Collection[date]
) -> tuple[Entry, ...]:
    """Everybody of the team, by role and name; `lost_days` are those on which nobody is expected to work."""
    worked: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        worked[line.clinician_id].append(line)
    shares = _shares(team, worked, monday, weeks, lost_days)
    order = sorted(team.clinicians, key=lambda one: (one.role, one.name, one.id))
    return tuple(_entry(team, one, worked[one.id], shares[one.id], monday, weeks) for one in order)


def kinds(line: Line, lost_days: Collection[date]) -> frozenset[str]:
    """In which of `SHARED_KINDS` a shift counts."""
    day, clock = local_day(line.starts_at), line.starts_at.astimezone(LONDON).time()
    counts = (clock >= EVENING_FROM, day.weekday() == SATURDAY, day in lost_days)
    return frozenset(kind for kind, does in zip(SHARED_KINDS, counts, strict=True) if does)


def _entry(
    team: Team, clinician: Clinician, lines: list[Line], shares: Mapping[str, Share], monday: date, weeks: int
) -> Entry:
    contract = in_force(team, clinician, monday, weeks)
    an_hour = contract.cost_pence_per_hour // 100 if contract else 0
    pounds = sum(of_shift(an_hour, line.minutes) for line in lines)
    return Entry(clinician, sum(line.minutes for line in lines), shares, an_hour, pounds)


def _shares(
    team: Team, worked: Mapping[int, list[Line]], monday: date, weeks: int, lost_days: Collection[date]
) -> dict[int, dict[str, Share]]:
    found: dict[int, dict[str, Share]] = {one.id: {} for one in team.clinicians}
    carried = history.carried(team)
    for role in {one.role for one in team.clinicians}:
        colleagues = [one for one in team.clinicians if one.role == role]
        sizes = {one.id: _size(team, one, monday, weeks) for one in colleagues}
        for kind in SHARED_KINDS:
            here = {
                one.id: sum(kind in kinds(line, lost_days) for line in worked.get(one.id, ())) for one in colleagues
            }
            before = {one.id: carried[one.id].of(kind) for one in colleagues}
            due = fair({who: here[who] + before[who] for who in here}, sizes)
            for who, count in here.items():
                found[who][kind] = Share(count, before[who], due.get(who, 0))
    return found


def _size(team: Team, clinician: Clinician, monday: date, weeks: int) -> int:
    """Contract minutes a week, for each week without a day of leave."""
    contract = in_force(team, clinician, monday, weeks)
    if contract is None:
        return 0
    away = [one for one in team.leave if one.clinician_id == clinician.id]
    starts = [monday + timedelta(weeks=week) for week in range(weeks)]
    present = [
        day for day in starts if not any(a.starts_on < day + timedelta(weeks=1) and a.ends_on >= day for a in away)
    ]
    return (contract.contracted_minutes_per_week or contract.maximum_minutes_per_week) * len(present)
