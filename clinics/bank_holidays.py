"""Bank holidays of England and Wales by rule (Banking and Financial Dealings Act 1971): none has to be fetched."""

from datetime import date, timedelta

DIVISION = "england-and-wales"


def easter_sunday(year: int) -> date:
    """Gregorian Easter, by the anonymous algorithm (Meeus, Astronomical Algorithms, ch. 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def in_year(year: int) -> tuple[tuple[date, str], ...]:
    """(day, title) in order, weekends moved to the next free weekday as the official list does."""
    easter = easter_sunday(year)
    found = [
        _moved(date(year, 1, 1), "New Year’s Day"),
        (easter - timedelta(days=2), "Good Friday"),
        (easter + timedelta(days=1), "Easter Monday"),
        (_first_monday(date(year, 5, 1)), "Early May bank holiday"),
        (_last_monday(date(year, 5, 31)), "Spring bank holiday"),
        (_last_monday(date(year, 8, 31)), "Summer bank holiday"),
        *_christmas(year),
    ]
    return tuple(sorted(found))


def _moved(day: date, title: str) -> tuple[date, str]:
    return (day, title) if day.weekday() < 5 else (day + timedelta(days=7 - day.weekday()), title)


def _christmas(year: int) -> list[tuple[date, str]]:
    christmas, boxing = date(year, 12, 25), date(year, 12, 26)
    match christmas.weekday():
        case 4:  # Friday: Boxing Day is a Saturday
            return [(christmas, "Christmas Day"), (date(year, 12, 28), "Boxing Day")]
        case 5 | 6:  # Saturday: Monday and Tuesday; Sunday: Boxing Day stays on Monday
            rest = (
                [date(year, 12, 27), date(year, 12, 28)] if christmas.weekday() == 5 else [boxing, date(year, 12, 27)]
            )
            titles = ("Christmas Day", "Boxing Day") if christmas.weekday() == 5 else ("Boxing Day", "Christmas Day")
            return list(zip(rest, titles, strict=True))
        case _:
            return [(christmas, "Christmas Day"), (boxing, "Boxing Day")]


def _first_monday(first: date) -> date:
    return first + timedelta(days=-first.weekday() % 7)


def _last_monday(last: date) -> date:
    return last - timedelta(days=last.weekday())
