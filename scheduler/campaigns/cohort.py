"""Who belongs to a cohort. `selection/` asks the same of the database; a test holds the two together."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scheduler.booking.eligibility import age_on


class Reason(StrEnum):
    """Why somebody is not invited, the first that holds."""

    AGE = "of another age"
    SEX = "not of the sex that it is for"
    PRACTICE = "of another practice"
    RECENT = "has had it lately, or is booked"
    INVITED = "is invited already, or was in this campaign"
    REFUSED = "wants no invitations"
    UNREACHABLE = "has neither a mobile number nor an e-mail address that we can write to"


@dataclass(frozen=True)
class Person:
    """What decides about one patient. `last`: the latest London day of theirs with the service, to come or past."""

    born: date
    sex: str
    practice_id: int
    last: date | None = None
    invited: bool = False
    refuses: bool = False
    reachable: bool = True


@dataclass(frozen=True)
class Cohort:
    """Ages are whole years on `day`, both included; `practices`: None is any, an empty set nobody's."""

    day: date
    ages: tuple[int | None, int | None] = (None, None)
    sex: str | None = None
    practices: frozenset[int] | None = None
    not_within: timedelta = timedelta(0)

    @property
    def had_after(self) -> date:
        """Whoever had the service on a later day than this is left out."""
        return self.day - self.not_within

    def why_not(self, person: Person) -> Reason | None:
        """None: they belong to it."""
        found = {
            Reason.AGE: not self._fits_age(age_on(self.day, person.born)),
            Reason.SEX: self.sex not in (None, person.sex),
            Reason.PRACTICE: self.practices is not None and person.practice_id not in self.practices,
            Reason.RECENT: person.last is not None and person.last > self.had_after,
            Reason.INVITED: person.invited,
            Reason.REFUSED: person.refuses,
            Reason.UNREACHABLE: not person.reachable,
        }
        return next((reason for reason, holds in found.items() if holds), None)

    def _fits_age(self, age: int) -> bool:
        youngest, oldest = self.ages
        return (youngest is None or age >= youngest) and (oldest is None or age <= oldest)


def narrowed(cohort: Cohort, ages: tuple[int | None, int | None], sex: str | None, practices: frozenset[int]) -> Cohort:
    """The cohort as far as a service of these terms is for it; no `practices` are all. Two sexes leave nobody."""
    youngest = max((age for age in (cohort.ages[0], ages[0]) if age is not None), default=None)
    oldest = min((age for age in (cohort.ages[1], ages[1]) if age is not None), default=None)
    theirs = cohort.practices
    if practices:
        theirs = practices if theirs is None else theirs & practices
    if None not in (cohort.sex, sex) and cohort.sex != sex:
        theirs = frozenset()
    return Cohort(cohort.day, (youngest, oldest), cohort.sex or sex, theirs, cohort.not_within)


def is_empty(cohort: Cohort) -> bool:
    """Whether nobody can belong to it, whoever is registered."""
    youngest, oldest = cohort.ages
    return cohort.practices == frozenset() or (youngest is not None and oldest is not None and youngest > oldest)
