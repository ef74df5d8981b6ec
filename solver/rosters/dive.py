"""From a mix of rosters to one roster each: settle whom the mix is surest of, generate anew around them, and again."""

from solver.rosters.generation import Generation
from solver.rosters.master import Column, Mix

SURE = 0.75


def dive(generation: Generation, mix: Mix, deadline: float, rounds: int = 6) -> dict[int, Column]:
    """A column for every person of the generation's scope. Its columns stay known to the generation."""
    free = set(generation.scope.people) - set(generation.fixed)
    while free:
        for column in _surest(generation, mix, free):
            generation.fixed[column.person] = column
            generation.master.settle(column)
            free.discard(column.person)
        if free:
            late = generation.clock.elapsed > deadline or generation.clock.stopped
            mix = generation.master.solve() if late else generation.run(deadline, rounds=rounds)
    return dict(generation.fixed)


def _surest(generation: Generation, mix: Mix, free: set[int]) -> list[Column]:
    """Every free person's column above `SURE`, or the one with the most weight."""
    weighed = [
        (weight, -index, column)
        for index, (weight, column) in enumerate(zip(mix.weights, generation.master.columns, strict=False))
        if column.person in free and weight > 1e-9
    ]
    sure = [column for weight, _, column in weighed if weight > SURE]
    return sure or [max(weighed, key=lambda entry: entry[:2])[2]]
