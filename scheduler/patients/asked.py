"""What staff type to find somebody: an NHS number, a date of birth, names, in any order and on one line."""

import re
from dataclasses import dataclass
from datetime import date

from scheduler.patients.errors import DayWrong, NhsNumberWrong
from scheduler.patients.nhs_number import is_valid

MOST_NAMES = 6
_NHS_NUMBER = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_DAY = re.compile(
    r"(?<!\d)(?:(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"
    r"|(?P<iso_y>\d{4})-(?P<iso_m>\d{1,2})-(?P<iso_d>\d{1,2})"
    r"|(?P<run_d>\d{2})(?P<run_m>\d{2})(?P<run_y>\d{4}))(?!\d)"
)
_BETWEEN_NAMES = re.compile(r"[\s,.;'’-]+")  # as the database parts them: see migration 0014


@dataclass(frozen=True)
class Asked:
    """All that is given must fit; each of `names` is the beginning of a given or family name, or of a part of one."""

    names: tuple[str, ...] = ()
    born: date | None = None
    nhs_number: str | None = None

    def __bool__(self) -> bool:
        return bool(self.names or self.born or self.nhs_number)


def read(text: str) -> Asked:
    """What a line asks for. Raises `NhsNumberWrong` or `DayWrong` for a slip in either."""
    number, rest = _cut(_NHS_NUMBER, text)
    nhs_number = re.sub(r"\D", "", number[0]) if number else None
    if nhs_number is not None and not is_valid(nhs_number):
        raise NhsNumberWrong
    day, rest = _cut(_DAY, rest)
    names = tuple(name for name in _BETWEEN_NAMES.split(rest) if name)
    return Asked(names[:MOST_NAMES], _date(day) if day else None, nhs_number)


def read_day(text: str) -> date:
    """A day in any of the forms that a date of birth may have; `DayWrong` for anything else."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise DayWrong
    return _date(found)


def _cut(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    """The first match, and the text without it."""
    found = pattern.search(text)
    return found, text if found is None else f"{text[: found.start()]} {text[found.end() :]}"


def _date(found: re.Match[str]) -> date:
    year, month, day = (found[f"iso_{n}"] or found[f"run_{n}"] or found[n] for n in "ymd")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise DayWrong from None
