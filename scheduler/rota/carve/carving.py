"""The carve itself: each shift framed, a mix chosen for all shifts of a week together, the pieces laid out in time."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from scheduler.rota.carve.choice import choose
from scheduler.rota.carve.mixes import Frame, Piece
from scheduler.rota.carve.pause import pause_window
from scheduler.rota.carve.problem import CarvingProblem, Demand, Period, Service, Shift
from scheduler.rota.carve.result import CarvedSlot, Carving, Idle, Opens, Reason
from scheduler.rota.carve.shares import opens_on, spread, whole

Appointment = tuple[Shift, Service, Period]


def carve(problem: CarvingProblem) -> Carving:
    """Meet as much demand as the shifts can, then leave as few minutes idle as possible, then stay with the plan."""
    choice = choose(problem, _frames(problem))
    appointments: list[Appointment] = []
    idle: list[Idle] = []
    for shift, pieces in choice.filled:
        for piece in pieces:
            if isinstance(piece.use, Reason):
                idle.append(Idle(shift.id, _period(shift, piece), piece.use))
            else:
                appointments.append((shift, piece.use, _period(shift, piece)))
    return Carving(tuple(_slots(appointments)), tuple(idle), tuple(_unmet(problem, appointments)), choice.proven)


def _frames(problem: CarvingProblem) -> dict[int, Frame]:
    """By shift."""
    settling = _settling(problem)
    return {
        shift.id: Frame(
            minutes=(minutes := shift.period.minutes),
            services=tuple(problem.service[service_id] for service_id in _planned_first(shift)),
            pause=pause_window(minutes, shift.turn),
            settle=min(minutes, settling.get(shift.id, 0)),
            most=shift.most,
        )
        for shift in problem.shifts
    }


def _planned_first(shift: Shift) -> list[int]:
    return [shift.planned, *sorted(shift.may_give - {shift.planned})]


def _settling(problem: CarvingProblem) -> dict[int, int]:
    """Minutes lost at the start of shifts that follow another of the same person in another room."""
    by_person: dict[int, list[Shift]] = defaultdict(list)
    for shift in sorted(problem.shifts, key=lambda shift: shift.period):
        by_person[shift.person_id].append(shift)
    return {
        after.id: max(0, problem.room_change - Period(before.period.ends_at, after.period.starts_at).minutes)
        for shifts in by_person.values()
        for before, after in pairwise(shifts)
        if before.room_id != after.room_id
    }


def _period(shift: Shift, piece: Piece) -> Period:
    begins = shift.period.starts_at
    return Period(begins + timedelta(minutes=piece.start), begins + timedelta(minutes=piece.end))


def _slots(appointments: list[Appointment]) -> Iterator[CarvedSlot]:
    """Each site's day of a service in its shares, in order of time over all who give it."""
    days: dict[tuple[int, date, Service], list[Appointment]] = defaultdict(list)
    for shift, service, period in sorted(appointments, key=lambda one: (one[2], one[0].id)):
        days[shift.site_id, shift.day, service].append((shift, service, period))
    for (_, day, service), together in days.items():
        kinds: list[Opens] = spread(whole(service.shares, len(together)))
        for (shift, _, period), opens in zip(together, kinds, strict=True):
            yield CarvedSlot(shift.id, service.id, period, service.places, opens, opens_on(opens, day, service.shares))


def _unmet(problem: CarvingProblem, appointments: list[Appointment]) -> Iterator[Demand]:
    given: Counter[tuple[int, date]] = Counter()
    for shift, service, _ in appointments:
        given[service.id, shift.week] += service.met
    for demand in problem.demands:
        short = demand.minutes - given[demand.service_id, demand.week]
        if short > 0:
            yield Demand(demand.service_id, demand.week, short)
