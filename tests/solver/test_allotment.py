"""What is wanted is met best, and nothing that was counted on is given up: held against trying everything."""

from collections.abc import Iterator, Mapping
from itertools import combinations_with_replacement, product

from hypothesis import given, settings
from hypothesis import strategies as st

from solver.allotment import Alike, Mix, allot

Worth = tuple[int, int, int]


def mix(minutes: int = 60, as_planned: int = 0, **gives: int) -> Mix:
    """Things are named by letters in the tests."""
    return Mix({ord(letter): amount for letter, amount in gives.items()}, minutes, as_planned)


def things(**amounts: int) -> dict[int, int]:
    return {ord(letter): amount for letter, amount in amounts.items()}


def test_what_is_wanted_comes_before_minutes_and_these_before_the_plan() -> None:
    mixes = (mix(60, 60, a=60), mix(50, 30, a=30, b=20), mix(60, 30, a=30, c=30))
    assert allot([Alike(1, mixes)], things(b=20), {}).picks == ((0, 1, 0),)
    assert allot([Alike(1, (mix(50, 50, a=50), *mixes[2:]))], {}, {}).picks == ((0, 1),)
    assert allot([Alike(1, mixes)], {}, {}).picks == ((1, 0, 0),)


def test_no_more_is_met_than_is_wanted_and_what_is_kept_is_given() -> None:
    group = Alike(3, (mix(a=60), mix(b=60)))
    assert allot([group], things(a=60, b=70), {}).picks == ((1, 2),)
    assert allot([group], things(b=180), things(a=120)).picks == ((2, 1),)


def test_where_there_is_nothing_to_allot_that_is_the_answer() -> None:
    assert allot([], things(a=10), {}) == allot([], {}, {})


def choices(groups: list[Alike]) -> Iterator[list[Mix]]:
    every = [combinations_with_replacement(group.mixes, group.shifts) for group in groups]
    return ([one for mixes in together for one in mixes] for together in product(*every))


def given_of(mixes: list[Mix], thing: int) -> int:
    return sum(one.gives.get(thing, 0) for one in mixes)


def worth(mixes: list[Mix], wanted: Mapping[int, int]) -> Worth:
    met = sum(min(minutes, given_of(mixes, thing)) for thing, minutes in wanted.items())
    return met, sum(one.minutes for one in mixes), sum(one.as_planned for one in mixes)


amounts = st.dictionaries(st.integers(1, 3), st.integers(0, 60), max_size=3)
mixes = st.builds(Mix, amounts, st.integers(0, 60), st.integers(0, 60))
groups = st.lists(st.builds(Alike, st.integers(1, 3), st.lists(mixes, min_size=1, max_size=4).map(tuple)), max_size=3)


@given(groups, st.dictionaries(st.integers(1, 3), st.integers(0, 150)))
@settings(deadline=None, max_examples=60)
def test_nothing_that_trying_everything_finds_is_better(alike: list[Alike], wanted: dict[int, int]) -> None:
    plain = [one for group in alike for one in group.mixes[:1] * group.shifts]
    kept = {thing: min(minutes, given_of(plain, thing)) for thing, minutes in wanted.items()}
    found = allot(alike, wanted, kept)
    allowed = [
        choice for choice in choices(alike) if all(given_of(choice, thing) >= least for thing, least in kept.items())
    ]
    picked = [
        one
        for group, times in zip(alike, found.picks, strict=True)
        for candidate, count in zip(group.mixes, times, strict=True)
        for one in [candidate] * count
    ]
    assert found.proven
    assert len(picked) == sum(group.shifts for group in alike)
    assert all(given_of(picked, thing) >= least for thing, least in kept.items())
    assert worth(picked, wanted) == max(worth(choice, wanted) for choice in allowed)
