"""Reads the public benchmark's text files, and says of a bad one which line is wrong and what it should hold."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from solver.problem import ProblemError
from solver.rosters.problem import OFF, Cover, Member, RosterProblem, Rosters, Shift

SECTIONS = (
    "SECTION_HORIZON",
    "SECTION_SHIFTS",
    "SECTION_STAFF",
    "SECTION_DAYS_OFF",
    "SECTION_SHIFT_ON_REQUESTS",
    "SECTION_SHIFT_OFF_REQUESTS",
    "SECTION_COVER",
)
_NEEDED = ("SECTION_HORIZON", "SECTION_SHIFTS", "SECTION_STAFF", "SECTION_COVER")
_STAFF = "ID, MaxShifts, MaxTotalMinutes, MinTotalMinutes, MaxConsecutiveShifts, MinConsecutiveShifts, MinConsecutiveDaysOff, MaxWeekends"  # noqa: E501
_REQUEST = "EmployeeID, Day, ShiftID, Weight"

T = TypeVar("T")


class UnreadableError(ValueError):
    """The file is not of this format: "line 12: expected …, found …"."""


@dataclass(frozen=True)
class Line:
    """A line that says something, with its number in the file for error messages."""

    number: int
    text: str

    def fields(self, least: int, expected: str) -> list[str]:
        parts = [part.strip() for part in self.text.split(",")]
        if len(parts) < least:
            raise self.wrong(expected)
        return parts

    def wrong(self, expected: str) -> UnreadableError:
        return UnreadableError(f"line {self.number}: expected {expected}, found {self.text[:60]!r}")


def looks_like(text: str) -> bool:
    """Whether the first line that is no comment opens a section of this format."""
    first = next((line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return first.startswith("SECTION_")


def read(path: Path) -> RosterProblem:
    """The file as a problem named after it.

    Raises
    ------
    UnreadableError
        with the line and what was expected there.
    OSError, UnicodeDecodeError
        where there is no text to read.
    """
    return parse(path.read_text(encoding="utf-8-sig"), path.stem)


def parse(text: str, name: str = "") -> RosterProblem:
    """The text of a file as a problem."""
    sections = _sections(text)
    for needed in _NEEDED:
        if not sections.get(needed):
            raise UnreadableError(f"expected {needed} with at least one line, found none")
    horizon = sections["SECTION_HORIZON"][0]
    days = _whole(horizon, horizon.text, "the horizon in days", least=1)
    shifts = _shifts(sections["SECTION_SHIFTS"])
    place = {shift.name: index for index, shift in enumerate(shifts)}
    staff = _staff(sections["SECTION_STAFF"], place, days)
    _add_days_off(staff, sections.get("SECTION_DAYS_OFF", []), days)
    _add_requests(staff, sections.get("SECTION_SHIFT_ON_REQUESTS", []), place, days, "on")
    _add_requests(staff, sections.get("SECTION_SHIFT_OFF_REQUESTS", []), place, days, "off")
    cover = _cover(sections["SECTION_COVER"], place, days)
    try:
        return RosterProblem(name, days, shifts, tuple(staff.values()), cover)
    except ProblemError as error:
        raise UnreadableError("; ".join(error.faults)) from None


def _sections(text: str) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    here: list[Line] | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = Line(number, raw.strip())
        if not line.text or line.text.startswith("#"):
            continue
        if line.text.startswith("SECTION_"):
            if line.text not in SECTIONS:
                raise line.wrong("one of " + ", ".join(SECTIONS))
            if line.text in found:
                raise line.wrong(f"{line.text} only once")
            here = found[line.text] = []
        elif here is None:
            raise line.wrong("a line that begins with SECTION_")
        else:
            here.append(line)
    return found


def _whole(line: Line, text: str, what: str, least: int = 0) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 9) or int(text) < least:
        raise line.wrong(f"{what}, a whole number of at least {least}, instead of {text[:20]!r}")
    return int(text)


def _known(line: Line, text: str, known: dict[str, T], what: str) -> T:
    if text not in known:
        raise line.wrong(f"a {what} of this file instead of {text[:20]!r}")
    return known[text]


def _day(line: Line, text: str, days: int) -> int:
    day = _whole(line, text, "a day")
    if day >= days:
        raise line.wrong(f"a day from 0 to {days - 1}")
    return day


def _shifts(lines: list[Line]) -> tuple[Shift, ...]:
    rows: dict[str, tuple[Line, int, list[str]]] = {}
    for line in lines:
        name, minutes, *rest = line.fields(2, "ShiftID, Length in mins, Shifts which cannot follow")
        if not name or name in rows:
            raise line.wrong("a shift with a name of its own")
        rows[name] = (line, _whole(line, minutes, "minutes", least=1), rest[0].split("|") if rest and rest[0] else [])
    place = {name: index for index, name in enumerate(rows)}
    return tuple(
        Shift(name, minutes, tuple(sorted({_known(line, other.strip(), place, "shift") for other in others})))
        for name, (line, minutes, others) in rows.items()
    )


def _staff(lines: list[Line], place: dict[str, int], days: int) -> dict[str, Member]:
    people: dict[str, Member] = {}
    for line in lines:
        name, caps, *numbers = line.fields(8, _STAFF)
        if not name or name in people:
            raise line.wrong("a person with a name of their own")
        most, least, longest, shortest, rest, weekends = (_whole(line, n, _STAFF) for n in numbers[:6])
        if least > most:
            raise line.wrong("MaxTotalMinutes not below MinTotalMinutes")
        if shortest > longest:
            raise line.wrong("MaxConsecutiveShifts not below MinConsecutiveShifts")
        people[name] = Member(name, _caps(line, caps, place, days), most, least, longest, shortest, rest, weekends)
    return people


def _caps(line: Line, text: str, place: dict[str, int], days: int) -> tuple[int, ...]:
    caps = [days] * len(place)
    for part in filter(None, text.split("|")):
        shift, equals, most = part.partition("=")
        if not equals:
            raise line.wrong("MaxShifts as D=14|N=5")
        caps[_known(line, shift.strip(), place, "shift")] = min(days, _whole(line, most.strip(), "most shifts"))
    return tuple(caps)


def _add_days_off(staff: dict[str, Member], lines: list[Line], days: int) -> None:
    for line in lines:
        name, *offs = line.fields(2, "EmployeeID, DayIndexes")
        person = _known(line, name, staff, "person")
        free = person.free | {_day(line, off, days) for off in offs if off}
        staff[name] = replace(person, free=free)


def _add_requests(staff: dict[str, Member], lines: list[Line], place: dict[str, int], days: int, kind: str) -> None:
    found: dict[str, list[tuple[int, int, int]]] = {}
    for line in lines:
        name, day, shift, weight = line.fields(4, _REQUEST)[:4]
        _known(line, name, staff, "person")
        wish = (_day(line, day, days), _known(line, shift, place, "shift"), _whole(line, weight, "a weight"))
        found.setdefault(name, []).append(wish)
    add: Callable[..., Member] = replace
    for name, wishes in found.items():
        staff[name] = add(staff[name], **{kind: tuple(wishes)})


def _cover(lines: list[Line], place: dict[str, int], days: int) -> tuple[Cover, ...]:
    found: dict[tuple[int, int], Cover] = {}
    for line in lines:
        day, shift, *numbers = line.fields(5, "Day, ShiftID, Requirement, Weight for under, Weight for over")
        key = (_day(line, day, days), _known(line, shift, place, "shift"))
        if key in found:
            raise line.wrong("each day and shift once")
        wanted, under, over = (_whole(line, n, "a number") for n in numbers[:3])
        found[key] = Cover(*key, wanted, under, over)
    return tuple(found.values())


def plan(problem: RosterProblem, rosters: Rosters, objective: int) -> dict[str, Any]:
    """The rosters as `{"objective": …, "assignments": [{"staff", "day", "shift"}, …]}`, for a file."""
    assignments = [
        {"staff": person.name, "day": day, "shift": problem.shifts[shift].name}
        for person, row in zip(problem.people, rosters.tolist(), strict=True)
        for day, shift in enumerate(row)
        if shift != OFF
    ]
    return {"objective": objective, "assignments": assignments}
