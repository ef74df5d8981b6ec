"""What a clinician says of their own work: kept where the planner reads it, told on the trail, and no promise undone."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from clinics.models import Clinician, OpeningHours, WeeklyPreference
from scheduler.booking.actor import Actor
from scheduler.planning.facts import gather
from scheduler.planning.own import service as own
from scheduler.planning.own.service import DaysWrong, Own, ShiftThen
from scheduler.planning.own.week import Answer, Said, Stretch
from scheduler.planning.problem import build
from scheduler.planning.service import plan
from solver import checker
from solver.problem import Level, Problem
from tests.scheduler.clinic import QUICK, Clinic

TUESDAY = Stretch(1, time(18, 30), time(20))
NEXT = date(2026, 12, 14)
SHIFT = date(2026, 12, 8)


class Says:
    """One of the clinic's people, who says what they can and would like."""

    def __init__(self, clinic: Clinic, number: int) -> None:
        self.clinic, self.number, self.actor = clinic, number, Actor(clinic.network_id, "staff:7")

    async def _clinician(self, session: Any) -> Clinician:
        found: Clinician = await session.get(Clinician, self.number)
        return found

    async def week(self, wanted: Mapping[Stretch, Answer]) -> None:
        async with self.clinic.world.sessions() as session, session.begin():
            await own.answer(session, self.actor, await self._clinician(session), wanted, self.clinic.now)

    async def away(self, first: date, last: date) -> None:
        async with self.clinic.world.sessions() as session, session.begin():
            await own.be_away(session, self.actor, await self._clinician(session), first, last, self.clinic.now)

    async def there(self, number: int, now: datetime | None = None) -> None:
        async with self.clinic.world.sessions() as session, session.begin():
            await own.be_there(session, self.actor, await self._clinician(session), number, now or self.clinic.now)

    async def said(self) -> Own:
        async with self.clinic.world.sessions() as session:
            return await own.load(session, self.clinic.network_id, self.number, self.clinic.now)

    async def trail(self) -> list[Any]:
        return await self.clinic.ask(
            f"select from_status, to_status, reason, actor from audit_event where subject = 'clinician:{self.number}' order by id"
        )


@pytest.fixture
def test(clinic: Clinic) -> Says:
    return Says(clinic, clinic.test)


@pytest.fixture
def stand_in(clinic: Clinic) -> Says:
    return Says(clinic, clinic.stand_in)


async def asked(clinic: Clinic, monday: date = NEXT) -> Problem:
    async with clinic.world.sessions() as session:
        return build(await gather(session, clinic.network_id, monday, 1))


async def planned(clinic: Clinic) -> set[int]:
    """Whom the planner has work in the week after what is published."""
    rota, _ = await plan(clinic.world.sessions, clinic.network_id, NEXT, 1, QUICK, actor="test", now=lambda: clinic.now)
    return {
        who
        for (who,) in await clinic.ask(
            f"select clinician_id from shift h join clinic_session c on c.id = h.clinic_session_id where c.rota_id = {rota}"
        )
    }


@pytest.mark.parametrize(
    ("answer", "level"),
    [(Answer.WOULD_LIKE, Level.HAPPY_TO), (Answer.RATHER_NOT, Level.RATHER_NOT), (Answer.CAN, None)],
)
async def test_the_planner_hears_of_an_answer_for_each_such_day(
    clinic: Clinic, test: Says, answer: Answer, level: Level | None
) -> None:
    await test.week({TUESDAY: Answer.RATHER_NOT})
    await test.week({TUESDAY: answer})
    assert (await test.said()).week == {TUESDAY: Said(answer)}
    person = (await asked(clinic)).people_by_id[clinic.test]
    evening = next(iter((await asked(clinic)).sessions)).interval
    assert [(one.interval, one.level) for one in person.preferences] == ([(evening, level)] if level else [])


@pytest.mark.parametrize(("who", "instead"), [("test", "stand_in"), ("stand_in", "test")])
async def test_the_next_plan_goes_to_who_would_like_and_spares_who_would_rather_not(
    clinic: Clinic, who: str, instead: str
) -> None:
    numbers = {"test": clinic.test, "stand_in": clinic.stand_in}
    await Says(clinic, numbers[who]).week({TUESDAY: Answer.RATHER_NOT})
    await Says(clinic, numbers[instead]).week({TUESDAY: Answer.WOULD_LIKE})
    assert await planned(clinic) == {numbers[instead]}


async def test_nobody_is_planned_when_they_cannot_or_are_away(clinic: Clinic, test: Says, stand_in: Says) -> None:
    await test.week({TUESDAY: Answer.CANNOT})
    await stand_in.away(NEXT, NEXT + timedelta(days=6))
    assert (await test.said()).week == {TUESDAY: Said(Answer.CANNOT)}
    assert await planned(clinic) == set()
    await test.week({TUESDAY: Answer.CAN})
    assert await planned(clinic) == {clinic.test}


async def test_what_is_published_stands_whatever_is_said_since(clinic: Clinic, test: Says) -> None:
    await test.week({TUESDAY: Answer.CANNOT})
    assert await clinic.in_force() == [(clinic.test,)]
    rota = await clinic.standing()
    assert checker.check(rota.problem, rota.plan) == ()
    assert len(rota.problem.people_by_id[clinic.test].available) == 1
    assert (await asked(clinic)).people_by_id[clinic.test].available == ()


async def test_a_promise_without_a_contract_holds_no_more(clinic: Clinic) -> None:
    await clinic.change("update clinician_contract set ends_on = '2026-12-01'")
    rota = await clinic.standing()
    assert {one.rule for one in checker.check(rota.problem, rota.plan)} >= {"availability"}


async def test_an_answer_leaves_other_hours_alone_and_is_told_on_the_trail_once(clinic: Clinic, test: Says) -> None:
    await clinic.add(OpeningHours(site_id=clinic.site, weekday=5, starts=time(9), ends=time(17)))
    await clinic.change(f"update availability set starts = '08:00', ends = '22:00' where clinician_id = {clinic.test}")
    saturday = Stretch(5, time(9), time(17))
    for _ in range(2):
        await test.week({TUESDAY: Answer.CANNOT, saturday: Answer.WOULD_LIKE})
    rows = await clinic.ask(
        f"select weekday, starts, ends from availability where clinician_id = {clinic.test} order by weekday, starts"
    )
    assert rows == [(1, time(8), time(18, 30)), (1, time(20), time(22)), (5, time(9), time(17))]
    assert await test.trail() == [
        ("can", "cannot", "Tuesday evening", "staff:7"),
        ("cannot", "would like", "Saturday", "staff:7"),
    ]
    assert len(await clinic.ask("select id from availability")) == 4  # and the colleague's own


async def test_a_feeling_about_longer_hours_is_kept_outside_of_what_was_answered(clinic: Clinic, test: Says) -> None:
    await clinic.add(
        WeeklyPreference(clinician_id=clinic.test, weekday=1, starts=time(12), ends=time(20), liking="wants_to")
    )
    await test.week({TUESDAY: Answer.RATHER_NOT})
    rows = await clinic.ask("select starts, ends, liking from weekly_preference order by starts")
    assert rows == [(time(12), time(18, 30), "wants_to"), (time(18, 30), time(20), "rather_not")]


async def test_what_is_not_asked_is_not_answered(clinic: Clinic, test: Says) -> None:
    await test.week({Stretch(6, time(9), time(17)): Answer.CAN})
    assert await test.trail() == []


async def test_days_away_are_kept_once_and_taken_back_before_they_begin(clinic: Clinic, test: Says) -> None:
    for first, last in ((NEXT, NEXT + timedelta(days=4)), (NEXT, NEXT + timedelta(days=4)), (NEXT, NEXT)):
        await test.away(first, last)
    (away,) = (await test.said()).away
    assert (away.starts_on, away.ends_on, away.kind) == (NEXT, date(2026, 12, 18), "annual")
    await test.there(away.id, clinic.now + timedelta(days=20))
    assert len((await test.said()).away) == 1  # it has begun by then
    for _ in range(2):
        await test.there(away.id)
    assert (await test.said()).away == ()
    assert [(before, after) for before, after, *_ in await test.trail()] == [(None, "away"), ("away", "there")]


async def test_nobody_takes_back_an_illness_or_a_colleagues_days(clinic: Clinic, test: Says, stand_in: Says) -> None:
    await stand_in.away(NEXT, NEXT)
    await clinic.change(
        f"insert into leave (clinician_id, starts_on, ends_on, kind) values ({clinic.test}, '2026-12-20', '2026-12-21', 'sick')"
    )
    for (number,) in await clinic.ask("select id from leave"):
        await test.there(number)
    assert len(await clinic.ask("select id from leave")) == 2


async def test_nobody_is_away_from_a_shift_that_is_published(clinic: Clinic, test: Says, stand_in: Says) -> None:
    with pytest.raises(ShiftThen, match="published shift on Tuesday 8 December"):
        await test.away(SHIFT - timedelta(days=3), SHIFT)
    await test.away(SHIFT + timedelta(days=1), SHIFT + timedelta(days=1))
    await stand_in.away(SHIFT, SHIFT)  # whose it is not


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(date(2026, 11, 23), date(2026, 12, 1), "first"), (date(2029, 1, 1), date(2029, 1, 2), "first"),
     (date(2027, 1, 2), date(2027, 1, 1), "last"), (date(2027, 1, 1), date(2027, 6, 1), "last")],
)  # fmt: skip
async def test_days_that_nobody_can_be_away_on_are_refused(test: Says, first: date, last: date, field: str) -> None:
    with pytest.raises(DaysWrong) as refused:
        await test.away(first, last)
    assert refused.value.field == field


async def test_a_service_that_is_needed_is_given_even_by_who_would_rather_not(
    clinic: Clinic, test: Says, stand_in: Says
) -> None:
    await test.week({TUESDAY: Answer.RATHER_NOT})
    await stand_in.week({TUESDAY: Answer.CANNOT})
    assert await planned(clinic) == {clinic.test}
