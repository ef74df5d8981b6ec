"""What booking promises, said once more in plain Python: lists and loops, no SQL, no locks."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

KEEP = timedelta(minutes=10)


@dataclass(frozen=True)
class Offered:
    """A slot. Everybody here works in a room of their own."""

    id: int
    service: int
    clinician: int
    starts: datetime
    ends: datetime
    opens: datetime | None


@dataclass(frozen=True)
class Terms:
    ages: tuple[int, int] = (0, 150)
    sex: str | None = None
    interval: timedelta | None = None
    notice: timedelta = timedelta(0)
    days_ahead: int = 56
    share_days: int | None = None
    practices: frozenset[int] = frozenset()
    invitation_needed: bool = False


@dataclass(frozen=True)
class Person:
    id: int
    born: date
    sex: str
    practice: int


@dataclass
class Kept:
    """A hold."""

    holder: str
    slot: int
    until: datetime
    used: bool = False


@dataclass
class Booked:
    patient: int
    slot: int
    at: datetime
    live: bool = True


@dataclass
class Model:
    """Winter only: London's clock is UTC's."""

    slots: dict[int, Offered]
    terms: dict[int, Terms]
    people: dict[int, Person]
    listed: dict[int, int]
    now: datetime
    holds: dict[int, Kept] = field(default_factory=dict)
    appointments: dict[int, Booked] = field(default_factory=dict)
    # (patient, service): since when and until when
    invited: dict[tuple[int, int], tuple[datetime, datetime]] = field(default_factory=dict)

    def held(self, slot: int, holder: str | None = None) -> bool:
        """By somebody but `holder`."""
        return any(
            k.slot == slot and not k.used and k.until > self.now and k.holder != holder for k in self.holds.values()
        )

    def booked(self, slot: int) -> bool:
        return any(b.slot == slot and b.live for b in self.appointments.values())

    def unreleased(self, slot: int) -> str | None:
        """What keeps it from everybody."""
        one = self.slots[slot]
        terms = self.terms[one.service]
        midnight = one.starts.replace(hour=0, minute=0)
        if one.starts <= self.now:
            return "SlotPast"
        if self.now < midnight - timedelta(days=terms.days_ahead):
            return "TooFarAhead"
        if one.starts - self.now < terms.notice:
            return "TooShortNotice"
        return "NotOpenYet" if one.opens is not None and one.opens > self.now else None

    def unsuited(self, slot: int, patient: int, moving: int | None = None) -> str | None:
        """What keeps it from this patient."""
        one, who = self.slots[slot], self.people[patient]
        terms = self.terms[one.service]
        age = one.starts.year - who.born.year - ((one.starts.month, one.starts.day) < (who.born.month, who.born.day))
        if not terms.ages[0] <= age <= terms.ages[1]:
            return "NotForThisAge"
        if terms.sex not in (None, who.sex):
            return "NotForThisPatient"
        others = [
            self.slots[b.slot]
            for key, b in self.appointments.items()
            if b.live and b.patient == patient and key != moving
        ]
        same = [other for other in others if other.service == one.service]
        if terms.interval is not None and any(abs(o.starts - one.starts) < terms.interval for o in same):
            return "TooSoonAfterLast"
        if terms.practices and who.practice not in terms.practices:
            return "NotForThisPractice"
        if terms.invitation_needed and not self._may_with_invitation(one, patient, moving):
            return "InvitationNeeded"
        return "ShareTaken" if self._share_taken(one, terms, who, moving) else None

    def _may_with_invitation(self, one: Offered, patient: int, moving: int | None) -> bool:
        """With one that lasts and was not used, or where only the time of what was booked with one changes."""
        if moving is not None and self.slots[self.appointments[moving].slot].service == one.service:
            return True
        since, until = self.invited.get((patient, one.service), (self.now, self.now))
        used = any(
            b.live and b.patient == patient and key != moving and b.at >= since
            and self.slots[b.slot].service == one.service
            for key, b in self.appointments.items()
        )  # fmt: skip
        return until > self.now and not used

    def elsewhere(self, slot: int, patient: int, moving: int | None = None) -> bool:
        one = self.slots[slot]
        return any(
            b.live and b.patient == patient and key != moving
            and self.slots[b.slot].starts < one.ends and one.starts < self.slots[b.slot].ends
            for key, b in self.appointments.items()
        )  # fmt: skip

    def _share_taken(self, one: Offered, terms: Terms, who: Person, moving: int | None) -> bool:
        if terms.share_days is None or one.starts - self.now <= timedelta(days=terms.share_days):
            return False
        week = {s.id for s in self.slots.values() if s.service == one.service and _monday(s) == _monday(one)}
        theirs = sum(
            b.live and key != moving and b.slot in week and self.people[b.patient].practice == who.practice
            for key, b in self.appointments.items()
        )
        total = sum(self.listed.values())
        return theirs * total >= len(week) * self.listed[who.practice]

    def refusal(self, slot: int, patient: int, holder: str, moving: int | None = None) -> str | None:
        """How booking says no, or None."""
        if self.unreleased(slot):
            return self.unreleased(slot)
        if self.unsuited(slot, patient, moving):
            return self.unsuited(slot, patient, moving)
        if self.elsewhere(slot, patient, moving):  # also where they have this very slot, which tells them more
            return "PatientBusy"
        return "SlotTaken" if self.booked(slot) or self.held(slot, holder) else None

    def free(self, patient: int, holder: str) -> list[int]:
        return [one for one in self.slots if self.refusal(one, patient, holder) is None]


def _monday(slot: Offered) -> date:
    day = slot.starts.date()
    return day - timedelta(days=day.weekday())


def outcome(error: BaseException | None) -> str | None:
    return None if error is None else type(error).__name__
