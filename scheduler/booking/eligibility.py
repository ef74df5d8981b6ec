"""Who may have a service: so far, people of the ages that it is for."""

from datetime import date

from scheduler.booking.errors import NotForThisAge


def age_on(day: date, born: date) -> int:
    """Whole years; somebody born on 29 February has a birthday on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def refuse_other_ages(service: str, ages: tuple[int | None, int | None], born: date, day: date) -> None:
    """Raise `NotForThisAge` unless somebody born then is, on `day`, within `ages`: both included, None no bound."""
    youngest, oldest = ages
    age = age_on(day, born)
    if (youngest is not None and age < youngest) or (oldest is not None and age > oldest):
        raise NotForThisAge(
            f"{service} is for {in_words(ages)}. Please choose another appointment, or telephone your practice."
        )


def in_words(ages: tuple[int | None, int | None]) -> str:
    """Ages 40 to 74, ages 16 and over, ages up to 17."""
    youngest, oldest = ages
    if youngest is None:
        return f"ages up to {oldest}"
    return f"ages {youngest} and over" if oldest is None else f"ages {youngest} to {oldest}"
