"""Translates a network's facts into the planner's terms: calendar and clock become minutes since Monday midnight."""

import math
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from clinics.local_time import LONDON, at
from clinics.models import Clinician
from clinics.models import Site as Place
from clinics.obligation import lost_days, required_minutes
from scheduler.planning.demand import by_service
from scheduler.planning.facts import Facts
from solver.problem import CoverWindow, Demand, Interval, Obligation, Person, Problem, Room, Session, Site

LONGEST_SESSION = 240
EVENING_FROM = time(18, 0)


def build(facts: Facts) -> Problem:
    """The problem of planning these weeks. Sessions are every site's opening hours, in stretches of 4 h at most."""
    calendar = _Calendar(facts)
    required = required_minutes(facts.list_sizes, facts.contract.minutes_per_1000_per_week)
    return Problem(
        name=f"{facts.network.name}, {facts.weeks} weeks from {facts.monday:%d %B %Y}",
        people=tuple(_person(facts, calendar, clinician) for clinician in facts.clinicians),
        sites=tuple(_site(facts, site) for site in facts.sites),
        sessions=_sessions(facts, calendar),
        demands=tuple(
            Demand(d.service_code, d.week, d.minutes) for d in by_service([required] * facts.weeks, facts.shares)
        ),
        obligations=tuple(Obligation(week, math.ceil(required)) for week in range(facts.weeks)),
        cover_windows=_cover_windows(facts, calendar),
        gp_cover=facts.contract.gp_cover,
        min_people_on_site=facts.contract.minimum_people_on_site,
    )


def moment(facts_monday: date, minutes: int) -> datetime:
    """The aware UTC moment that a planner's minute stands for."""
    return at(facts_monday, time(0)) + timedelta(minutes=minutes)


class _Calendar:
    """Days of the horizon, and clock stretches on them as planner's minutes."""

    def __init__(self, facts: Facts) -> None:
        self._origin = at(facts.monday, time(0))
        self.days = [facts.monday + timedelta(days=n) for n in range(facts.weeks * 7)]
        lost = lost_days(facts.bank_holidays, self.days[0], self.days[-1])
        self.working = [day for day in self.days if day not in lost]

    def stretch(self, day: date, starts: time, ends: time) -> Interval:
        return Interval(self._minutes(at(day, starts)), self._minutes(at(day, ends)))

    def weekly(self, weekday: int, starts: time, ends: time) -> list[Interval]:
        return [self.stretch(day, starts, ends) for day in self.days if day.weekday() == weekday]

    def whole_day(self, day: date) -> Interval:
        return Interval(self._minutes(at(day, time(0))), self._minutes(at(day + timedelta(days=1), time(0))))

    def week(self, day: date) -> int:
        return (day - self.days[0]).days // 7

    def _minutes(self, moment: datetime) -> int:
        return int((moment - self._origin).total_seconds()) // 60


def _site(facts: Facts, place: Place) -> Site:
    return Site(place.id, place.name, tuple(Room(room.id) for room in facts.rooms if room.site_id == place.id))


def _person(facts: Facts, calendar: _Calendar, clinician: Clinician) -> Person:
    mine = clinician.id
    codes = {service.id: service.code for service in facts.services}
    contract = next((c for c in facts.contracts if c.clinician_id == mine), None)
    return Person(
        id=mine or 0,
        name=clinician.name,
        role=clinician.role,
        services=tuple(sorted(codes[s.service_id] for s in facts.skills if s.clinician_id == mine)),
        covers_as_gp=clinician.covers_as_gp,
        available=tuple(
            span
            for a in facts.availability
            if a.clinician_id == mine
            for span in calendar.weekly(a.weekday, a.starts, a.ends)
        ),
        leave=tuple(
            calendar.whole_day(day)
            for away in facts.leave
            if away.clinician_id == mine
            for day in calendar.days
            if away.starts_on <= day <= away.ends_on
        ),
        commitments=tuple(
            calendar.stretch(day, c.starts, c.ends)
            for c in facts.commitments
            if c.clinician_id == mine
            for day in calendar.working
            if day.weekday() == c.weekday
        ),
        max_minutes_per_week=contract.maximum_minutes_per_week if contract else 0,
        max_evenings_per_week=contract.max_evenings_per_week if contract else None,
        cost_per_hour=contract.cost_pence_per_hour // 100 if contract else 0,
    )


def _sessions(facts: Facts, calendar: _Calendar) -> tuple[Session, ...]:
    names = {site.id: site.name for site in facts.sites}
    found: list[Session] = []
    for day in calendar.working:
        for hours in facts.opening:
            if hours.weekday != day.weekday():
                continue
            for part in _parts(calendar.stretch(day, hours.starts, hours.ends)):
                label = f"{_label(facts.monday, part)} {names[hours.site_id]}"
                evening = hours.starts >= EVENING_FROM
                found.append(Session(len(found) + 1, hours.site_id, part, calendar.week(day), label, evening))
    return tuple(found)


def _cover_windows(facts: Facts, calendar: _Calendar) -> tuple[CoverWindow, ...]:
    return tuple(
        CoverWindow(part, _label(facts.monday, part))
        for day in calendar.working
        for hours in facts.standard
        if hours.weekday == day.weekday()
        for part in _parts(calendar.stretch(day, hours.starts, hours.ends))
    )


def _parts(span: Interval) -> list[Interval]:
    """Equal parts of at most `LONGEST_SESSION` minutes: a Saturday becomes a morning and an afternoon."""
    count = -(-span.minutes // LONGEST_SESSION)
    cuts = [span.start + span.minutes * n // count for n in range(count + 1)]
    return [Interval(a, b) for a, b in pairwise(cuts)]


def _label(monday: date, span: Interval) -> str:
    starts, ends = (moment(monday, minute).astimezone(LONDON) for minute in (span.start, span.end))
    return f"{starts:%a} {starts.day} {starts:%b} {starts:%H:%M}–{ends:%H:%M}"
