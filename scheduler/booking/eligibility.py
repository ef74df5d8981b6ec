"""Who may have a service: by age, sex, home practice and invitation, and not too soon after the last time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinics.local_time import LONDON, local_day
from scheduler.booking.errors import (
    InvitationNeeded,
    NotForThisAge,
    NotForThisPatient,
    NotForThisPractice,
    TooSoonAfterLast,
)


@dataclass(frozen=True)
class Terms:
    """Ages are whole years, both included; nothing given is no bound. `interval`: the least between two times.

    `practices`: whose patients it is for, all where there are none.
    """

    service: str
    ages: tuple[int | None, int | None] = (None, None)
    sex: str | None = None
    interval: timedelta | None = None
    practices: frozenset[int] = frozenset()
    invitation_needed: bool = False


def refuse_other_people(
    terms: Terms, born: date, sex: str, starts_at: datetime, others: Iterable[datetime] = ()
) -> None:
    """Raise `NotForThisAge`, `NotForThisPatient` or `TooSoonAfterLast`; `others` are starts of the same service."""
    refuse_other_ages(terms.service, terms.ages, born, local_day(starts_at))
    if terms.sex is not None and sex != terms.sex:
        raise NotForThisPatient(
            f"{terms.service} is not for this patient, as they are registered. Please telephone your practice."
        )
    near = [other for other in others if terms.interval and abs(starts_at - other) < terms.interval]
    if near and terms.interval:
        last = min(near, key=lambda other: abs(starts_at - other)).astimezone(LONDON)
        raise TooSoonAfterLast(
            f"{terms.service} is given every {terms.interval.days} days at most, and there is one on"
            f" {last.day} {last:%B %Y}. Please choose a later day, or telephone your practice."
        )


def refuse_strangers(terms: Terms, practice_id: int, *, invited: bool) -> None:
    """Raise `NotForThisPractice`, or `InvitationNeeded` for who holds no open invitation."""
    if terms.practices and practice_id not in terms.practices:
        raise NotForThisPractice(
            f"{terms.service} is for patients of other practices. Please choose another appointment, or telephone"
            " your practice."
        )
    if terms.invitation_needed and not invited:
        raise InvitationNeeded(
            f"{terms.service} is for people whom we have invited, while their invitation lasts. If you expected one,"
            " please telephone your practice."
        )


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
