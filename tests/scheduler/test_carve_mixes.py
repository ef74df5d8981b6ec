"""Nobody could carve a shift better: the table of mixes beside trying everything."""

from dataclasses import dataclass, replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.rota.carve import (
    Reason,
)
from scheduler.rota.carve.mixes import MOST_SERVICES, Frame, Mix, Piece, arrangements
from scheduler.rota.carve.pause import PauseWindow
from tests.scheduler.carving import services

CELL = 5
Since = tuple[tuple[int, int], ...]
"""For each service: the appointments, and their minutes, since a gap as long as its catch-up."""


@dataclass(frozen=True)
class State:
    """What the rules ask about somebody's shift so far; `waited`: minutes since the last appointment or the pause."""

    since: Since
    paused: bool
    last: int | None = None
    waited: int = 0

    def may_begin(self, frame: Frame, number: int, minute: int) -> bool:
        service = frame.services[number]
        until = frame.minutes if self.paused or frame.pause is None else frame.pause.latest
        ready = self.last in (None, number) or self.waited >= service.turn_round
        fresh = service.catch_up is None or not service.catch_up.due(*self.rested(frame)[number])
        return ready and fresh and minute + service.minutes <= until

    def rested(self, frame: Frame) -> Since:
        gaps = [service.catch_up.gap if service.catch_up else 0 for service in frame.services]
        return tuple((0, 0) if self.waited >= gap else count for gap, count in zip(gaps, self.since, strict=True))

    def after(self, frame: Frame, number: int) -> "State":
        minutes = frame.services[number].minutes
        return State(tuple((n + 1, m + minutes) for n, m in self.rested(frame)), self.paused, number)

    def may_pause(self, frame: Frame, minute: int) -> bool:
        return frame.pause is not None and not self.paused and frame.pause.earliest <= minute <= frame.pause.latest


def nobody_seen(frame: Frame) -> Since:
    return tuple((0, 0) for _ in frame.services)


def every_mix(frame: Frame) -> frozenset[Mix]:
    """By trying everything, five minutes at a time: wait, pause, or see somebody. Shares nothing with the table."""

    @cache
    def rest(minute: int, state: State) -> frozenset[Mix]:
        """The mixes that the rest of the frame may still have; none where the pause has been missed."""
        found: set[Mix] = {(0,) * len(frame.services)} if state.paused else set()
        if minute + CELL <= frame.minutes:
            found |= rest(minute + CELL, replace(state, waited=state.waited + CELL))
        if state.may_pause(frame, minute) and frame.pause:
            found |= rest(minute + frame.pause.minutes, State(nobody_seen(frame), True, state.last))
        for number, service in enumerate(frame.services):
            if state.may_begin(frame, number, minute):
                later = rest(minute + service.minutes, state.after(frame, number))
                found |= {tuple(count + (n == number) for n, count in enumerate(mix)) for mix in later}
        return frozenset(found)

    return rest(frame.settle, State(nobody_seen(frame), frame.pause is None))


def keeps_the_rules(frame: Frame, pieces: list[Piece]) -> bool:
    state = State(nobody_seen(frame), frame.pause is None)
    for piece in pieces:
        if piece.use is Reason.PAUSE:
            if not state.may_pause(frame, piece.start):
                return False
            state = State(nobody_seen(frame), True, state.last)
        elif isinstance(piece.use, Reason):
            state = replace(state, waited=state.waited + piece.end - piece.start)
        else:
            number = frame.services.index(piece.use)
            if not state.may_begin(frame, number, piece.start):
                return False
            state = state.after(frame, number)
    return state.paused


@st.composite
def frames(draw: st.DrawFn) -> Frame:
    offered = draw(services(st.sampled_from((5, 10, 15, 20, 25)), most=4))
    minutes = 5 * draw(st.integers(1, 18))
    fits = minutes >= 40 and draw(st.booleans())
    earliest = 5 * draw(st.integers(1, (minutes - 30) // 5)) if fits else 0
    return Frame(
        minutes,
        offered,
        pause=PauseWindow(earliest, earliest + 10) if fits else None,
        settle=min(minutes, draw(st.sampled_from((0, 5)))),
        most=draw(st.one_of(st.none(), st.integers(0, 5))),
    )


@given(frames())
@settings(deadline=None, max_examples=150)
def test_a_shift_has_room_for_exactly_the_mixes_that_trying_everything_finds(frame: Frame) -> None:
    lengths = [service.minutes for service in frame.services]
    mixes = {
        mix for mix in every_mix(frame)
        if (frame.most is None or sum(mix) <= frame.most) and sum(map(bool, mix)) <= MOST_SERVICES
        and 2 * mix[0] * lengths[0] >= sum(n * length for n, length in zip(mix, lengths, strict=True))
    }  # fmt: skip
    largest = {mix for mix in mixes if not any(other != mix and all(map(int.__le__, mix, other)) for other in mixes)}
    alone = max(mix for mix in mixes if not any(mix[1:]))
    found = arrangements(frame)
    assert set(found) == largest | {alone}
    for mix, pieces in found.items():
        assert mix == tuple(sum(piece.use == service for piece in pieces) for service in frame.services)
        assert keeps_the_rules(frame, pieces)
