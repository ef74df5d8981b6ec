"""Which mix each shift gives: of all that it has room for, so that the shifts of a week together meet the demand.

What the planner counted on stays: of a service that is planned, no minute of its demand is given up for another's.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scheduler.rota.carve.mixes import Frame, Mix, Piece, arrangements
from scheduler.rota.carve.problem import CarvingProblem, Shift
from solver import allotment

Menu = dict[Mix, list[Piece]]


@dataclass(frozen=True)
class Choice:
    """Each shift with what fills it. `proven`: no other choice is better."""

    filled: tuple[tuple[Shift, list[Piece]], ...]
    proven: bool


def choose(problem: CarvingProblem, frames: Mapping[int, Frame]) -> Choice:
    """Week by week, since demand is of a week. `frames` by shift."""
    menus = {frame: arrangements(frame) for frame in dict.fromkeys(frames.values())}
    weeks: dict[date, list[Shift]] = defaultdict(list)
    for shift in problem.shifts:
        weeks[shift.week].append(shift)
    choices = [_of_week(problem, week, shifts, frames, menus) for week, shifts in weeks.items()]
    return Choice(
        tuple(filled for choice in choices for filled in choice.filled), all(choice.proven for choice in choices)
    )


def _of_week(
    problem: CarvingProblem,
    week: date,
    shifts: list[Shift],
    frames: Mapping[int, Frame],
    menus: Mapping[Frame, Menu],
) -> Choice:
    alike: dict[Frame, list[Shift]] = defaultdict(list)
    for shift in shifts:
        alike[frames[shift.id]].append(shift)
    groups = [_group(frame, menus[frame], len(same)) for frame, same in alike.items()]
    wanted = {demand.service_id: demand.minutes for demand in problem.demands if demand.week == week}
    found = allotment.allot(groups, wanted, _kept(groups, wanted))
    return Choice(
        tuple(
            (shift, pieces)
            for (frame, same), picks in zip(alike.items(), found.picks, strict=True)
            for shift, pieces in zip(same, _dealt(menus[frame], picks), strict=True)
        ),
        found.proven,
    )


def _group(frame: Frame, menu: Menu, shifts: int) -> allotment.Alike:
    def mix(counts: Mix) -> allotment.Mix:
        used = [(count, service) for count, service in zip(counts, frame.services, strict=True) if count]
        return allotment.Mix(
            gives={service.id: count * service.met for count, service in used},
            minutes=sum(count * service.minutes for count, service in used),
            as_planned=counts[0] * frame.services[0].minutes,
        )

    return allotment.Alike(shifts, tuple(mix(counts) for counts in menu))


def _kept(groups: list[allotment.Alike], wanted: Mapping[int, int]) -> dict[int, int]:
    """Of each service that is wanted, what the plan alone would meet."""
    planned: Counter[int] = Counter()
    for group in groups:
        for service_id, minutes in group.mixes[0].gives.items():
            planned[service_id] += group.shifts * minutes
    return {service_id: min(planned[service_id], minutes) for service_id, minutes in wanted.items()}


def _dealt(menu: Menu, picks: tuple[int, ...]) -> list[list[Piece]]:
    return [pieces for pieces, times in zip(menu.values(), picks, strict=True) for _ in range(times)]
