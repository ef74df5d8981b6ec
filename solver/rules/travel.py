"""Between two sites on one day lies the time that it takes to get from one to the other."""

from itertools import combinations, groupby

from solver.model import Model


def build(model: Model) -> None:
    minutes = {frozenset(way.between): way.minutes for way in model.problem.travel}
    for person in model.problem.people if minutes else ():
        days = groupby(model.of_person(person.id), key=lambda shift: shift[0].interval.day)
        for (first, one), (second, other) in (pair for _, day in days for pair in combinations(day, 2)):
            if first.site_id != second.site_id:
                needed = minutes.get(frozenset((first.site_id, second.site_id)), 0)
                # shifts at one time are refused by another rule: said twice, it would be most of a large rota's model
                if 0 <= second.interval.start - first.interval.end < needed:
                    model.cp.add_at_most_one([one, other])
