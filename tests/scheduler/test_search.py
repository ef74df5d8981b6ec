"""Search by where, when, with whom and how; and where nothing is found, why, and what would open it up."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from clinics.queries import Position, place_of
from scheduler.booking import service
from scheduler.booking.actor import Actor
from scheduler.booking.admission import seeker
from scheduler.booking.errors import QuotaTaken, ShareTaken
from scheduler.booking.search.barriers import Barrier, sentence
from scheduler.booking.search.service import Nothing, by_distance, search, why_nothing, with_usual
from scheduler.booking.search.wish import Relaxation, Seeker, SlotSearch
from scheduler.patients.models import Patient
from tests.scheduler.desk import Desk

TUESDAY = datetime(2026, 12, 8, tzinfo=UTC)
SATURDAY_MORNING = timedelta(days=3, hours=14, minutes=30)  # from the first evening's start to nine on Saturday
ANYTHING = SlotSearch("gp", datetime(2026, 11, 24, 12, tzinfo=UTC), TUESDAY + timedelta(days=60))


class Finder:
    """The tests' evening with Dr Test at the hub; the slots of its second half are another's, elsewhere, on Saturday."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.world = desk, desk.world
        self.evening, self.saturday = desk.world.slots[:3], desk.world.slots[3:]

    async def do(self, statement: str) -> None:
        async with self.world.sessions() as session, session.begin():
            await session.execute(text(statement))

    async def open(self) -> "Finder":
        for statement in (
            "update site set latitude = 53.38, longitude = -1.47, step_free = true",
            "insert into site (network_id, name, address, postcode, latitude, longitude, step_free, hearing_loop)"
            " select network_id, 'Branch', '', 'S14 1PQ', 53.356, -1.451, false, true from site",
            "insert into clinician (network_id, name, gender, role, covers_as_gp, email, languages)"
            " select network_id, 'Nurse Second', 'male', 'practice_nurse', false, 'n@example.com', '{ur,bfi}' from clinician",
            "update slot set site_id = (select max(id) from site), clinician_id = (select max(id) from clinician),"
            f" starts_at = starts_at + interval '{SATURDAY_MORNING.total_seconds()} s',"
            f" ends_at = ends_at + interval '{SATURDAY_MORNING.total_seconds()} s'"
            f" where id in ({','.join(map(str, self.saturday))})",
        ):
            await self.do(statement)
        return self

    async def find(self, wanted: SlotSearch = ANYTHING, now: datetime | None = None) -> list[int]:
        return [row.slot.id for row in await self.desk.do(search, self.world.network_id, wanted, now or self.world.now)]

    async def why(self, wanted: SlotSearch, now: datetime | None = None) -> Nothing:
        found: Nothing = await self.desk.do(why_nothing, self.world.network_id, wanted, now or self.world.now)
        return found

    async def patient(self, number: int = 0) -> Seeker:
        async with self.world.sessions() as session:
            return seeker(await session.get(Patient, self.world.patients[number]))


@pytest.fixture
async def finder(desk: Desk) -> Finder:
    return await Finder(desk).open()


@pytest.mark.parametrize(
    ("asked", "half"),
    [
        ({"gender": "female"}, "evening"), ({"gender": "male"}, "saturday"), ({"role": "practice_nurse"}, "saturday"),
        ({"language": "bfi"}, "saturday"), ({"language": "pl"}, "none"), ({"interpreter": "ur"}, "saturday"),
        ({"step_free": True}, "evening"), ({"hearing_loop": True}, "saturday"), ({"weekdays": frozenset({5})}, "saturday"),
        ({"not_before": time(18, 30)}, "evening"), ({"not_after": time(18, 30)}, "saturday"),
        ({"weekdays": frozenset({1, 5}), "not_before": time(8)}, "both"), ({"channel": "telephone"}, "none"),
        ({"latest": TUESDAY + timedelta(days=1)}, "evening"),
    ],
)  # fmt: skip
async def test_each_thing_that_is_asked_for_keeps_what_has_it(finder: Finder, asked: dict[str, Any], half: str) -> None:
    wanted = {"evening": finder.evening, "saturday": finder.saturday, "none": []}
    expected = wanted.get(half, finder.evening + finder.saturday)
    assert await finder.find(replace(ANYTHING, **asked)) == expected


async def test_whoever_is_telephoned_climbs_no_stairs(finder: Finder) -> None:
    await finder.do(f"update slot set delivery_channel = 'telephone' where id = {finder.saturday[0]}")
    assert await finder.find(replace(ANYTHING, step_free=True)) == [*finder.evening, finder.saturday[0]]


async def test_an_interpreter_can_be_had_where_the_site_has_one_and_there_is_time_to_ask(finder: Finder) -> None:
    somali, first = replace(ANYTHING, interpreter="so"), finder.evening[0]
    assert await finder.find(somali) == []
    await finder.do("update site set interpreters = '{so,ur}', interpreter_hours = 48 where name = 'Hub'")
    async with finder.world.sessions() as session:
        starts = (await session.execute(text(f"select starts_at from slot where id = {first}"))).scalar_one()
    in_time = starts - timedelta(hours=48)
    assert await finder.find(somali, in_time) == finder.evening
    assert await finder.find(somali, in_time + timedelta(seconds=1)) == finder.evening[1:]
    assert await finder.find(replace(somali, interpreter="ur"), in_time) == finder.evening + finder.saturday


async def test_an_evening_begins_at_its_hour_in_london_in_winter_and_in_summer(finder: Finder) -> None:
    await finder.do(
        "update slot set starts_at = starts_at + interval '6 months' - interval '1 hour', ends_at = ends_at + interval '6 months' - interval '1 hour'"
    )
    await finder.do("update service set days_ahead = 366")
    summer = replace(ANYTHING, not_before=time(18, 30), latest=TUESDAY + timedelta(days=366))
    assert await finder.find(summer) == finder.evening
    assert await finder.find(replace(summer, not_before=time(18, 31))) == finder.evening[1:]


async def test_the_nearest_site_comes_first_and_pages_follow_each_other_in_that_order(finder: Finder) -> None:
    async with finder.world.sessions() as session:
        await session.execute(text("update practice set latitude = 53.35, longitude = -1.44, postcode = 'S14 9ZZ'"))
        place = await place_of(session, "s14")
        assert place is not None
        measured = await by_distance(session, finder.world.network_id, place)
    assert [(site.name, km is not None and km < 3) for site, km in measured] == [("Branch", True), ("Hub", False)]
    nearest = replace(ANYTHING, nearest=tuple(site.id for site, _ in measured), limit=2)
    seen: list[int] = []
    while rows := await finder.desk.do(search, finder.world.network_id, nearest, finder.world.now):
        seen += [row.slot.id for row in rows]
        nearest = replace(nearest, after=nearest.position_of(rows[-1].slot))
    assert seen == finder.saturday + finder.evening


async def test_a_postcode_that_nobody_knows_is_no_place(finder: Finder) -> None:
    async with finder.world.sessions() as session:
        assert await place_of(session, "ZZ9 9ZZ") is None
        assert await place_of(session, "'; drop") is None
        assert isinstance(await place_of(session, "S14 1PQ"), Position)


async def test_the_clinician_somebody_has_seen_comes_first(finder: Finder) -> None:
    who = finder.world.patients[0]
    await finder.desk.book(finder.saturday[0], who)
    await finder.do("update appointment set status = 'fulfilled'")
    wanted = await finder.desk.do(with_usual, finder.world.network_id, ANYTHING, who, finder.world.now)
    assert await finder.find(wanted) == finder.saturday[1:] + finder.evening
    stranger = await finder.desk.do(
        with_usual, finder.world.network_id, ANYTHING, finder.world.patients[1], finder.world.now
    )
    assert stranger == ANYTHING


async def test_every_time_that_cannot_be_had_is_told_with_its_reason(finder: Finder) -> None:
    first, second, third = finder.evening
    await finder.desk.book(first, finder.world.patients[0])
    await finder.desk.hold(second)
    await finder.do(f"update slot set opens = 'same_day', opens_at = '2026-12-08' where id = {third}")
    await finder.do(f"update slot set status = 'withdrawn' where id in ({finder.saturday[0]}, {finder.saturday[1]})")
    await finder.do(f"update slot set clinician_id = (select min(id) from clinician) where id = {finder.saturday[1]}")
    await finder.do(
        "insert into leave (clinician_id, starts_on, ends_on, kind) select min(id), '2026-12-12', '2026-12-12', 'annual' from clinician"
    )
    await finder.do(
        f"update slot set starts_at = starts_at + interval '90 days', ends_at = ends_at + interval '90 days' where id = {finder.saturday[2]}"
    )
    nothing = await finder.why(replace(ANYTHING, latest=TUESDAY + timedelta(days=99)))
    assert {one.barrier: one.slots for one in nothing.reasons} == {
        Barrier.BOOKED: 1, Barrier.HELD: 1, Barrier.EMBARGOED: 1, Barrier.WITHDRAWN: 1, Barrier.AWAY: 1, Barrier.FAR: 1,
    }  # fmt: skip
    opens = {one.barrier: one.until for one in nothing.reasons}
    assert opens[Barrier.EMBARGOED] == TUESDAY
    assert opens[Barrier.FAR] == datetime(2027, 1, 15, tzinfo=UTC)
    said = [sentence(one.barrier, one.slots, one.until) for one in nothing.reasons]
    assert "1 time is kept for nearer to the day; it opens on Tuesday 8 December." in said
    assert sentence(Barrier.BOOKED, 2, None) == "2 times are booked."
    assert sentence(Barrier.NOT_ELIGIBLE, 24, None) == "24 times are not for this patient’s age or sex."
    assert sentence(Barrier.AWAY, 2, None) == "2 times are not given, because the clinician is away."
    assert sentence(Barrier.ELSEWHERE, 2, None) == "2 times are when the patient is booked elsewhere."
    assert sentence(Barrier.HELD, 1, None) == "1 time is kept for somebody just now."


async def test_what_would_be_free_with_less_asked_is_named(finder: Finder) -> None:
    wanted = replace(ANYTHING, gender="male", weekdays=frozenset({1}), site_ids=frozenset({2**40}))
    assert await finder.find(wanted) == []
    assert (await finder.why(wanted)).instead == ()
    nothing = await finder.why(replace(wanted, site_ids=frozenset()))
    assert {one.relaxed: one.first.slot.id for one in nothing.instead} == {
        Relaxation.PERSON: finder.evening[0], Relaxation.HOURS: finder.saturday[0]}  # fmt: skip
    early = await finder.why(replace(ANYTHING, latest=TUESDAY))
    assert [(one.relaxed, one.first.slot.id) for one in early.instead] == [(Relaxation.DATES, finder.evening[0])]


async def test_a_closed_site_is_told_from_one_where_nothing_is_planned_yet(finder: Finder) -> None:
    wednesday = replace(ANYTHING, earliest=TUESDAY + timedelta(days=1), latest=TUESDAY + timedelta(days=2))
    assert [one.barrier for one in (await finder.why(wednesday)).reasons] == [Barrier.NONE]
    await finder.do(
        "insert into opening_hours (site_id, weekday, starts, ends) select id, 1, '18:30', '20:00' from site"
    )
    assert [one.barrier for one in (await finder.why(wednesday)).reasons] == [Barrier.CLOSED]


async def test_who_could_not_come_is_told_why(finder: Finder) -> None:
    him = replace(await finder.patient(), sex="male")
    await finder.do("update service set sex = 'female'")
    assert [one.barrier for one in (await finder.why(replace(ANYTHING, seeker=him))).reasons] == [Barrier.NOT_ELIGIBLE]
    await finder.do("update service set sex = null, interval_days = 30")
    await finder.desk.book(finder.evening[0], him.patient_id)
    nothing = await finder.why(replace(ANYTHING, seeker=him))
    assert {one.barrier: one.slots for one in nothing.reasons} == {Barrier.TOO_SOON: 6}


Use = Callable[[Actor, int, int], Awaitable[Any]]


async def test_a_practice_has_its_share_of_a_week_until_the_deadline_and_then_all_of_it(finder: Finder) -> None:
    await finder.do("update service set practice_share_days = 3")
    await finder.do("insert into practice (network_id, ods_code, name, address, postcode, list_size, adjusted_list_size, closed)"
                    " select network_id, 'C00009', 'Other', '', 'S1 1AA', 20000, 20000, false from practice where ods_code = 'C88019'")  # fmt: skip
    first, second, third, *_ = finder.world.patients
    slots = finder.evening + finder.saturday
    await finder.desk.book(slots[0], first)
    await finder.desk.book(slots[1], second)
    with pytest.raises(ShareTaken):
        await finder.desk.book(slots[2], third)
    mine = replace(ANYTHING, seeker=await finder.patient(2))
    assert await finder.find(mine) == []
    assert [one.barrier for one in (await finder.why(mine)).reasons] == [Barrier.SHARE, Barrier.BOOKED]
    nearer = TUESDAY + timedelta(hours=18, minutes=45) - timedelta(days=3)
    assert await finder.find(mine, nearer) == [slots[2]][:0]
    assert await finder.find(mine, nearer + timedelta(minutes=15)) == [slots[2]]
    assert (await finder.desk.book(slots[2], third, nearer + timedelta(minutes=15))).appointment.status == "booked"


async def test_a_partner_books_near_the_time_and_no_more_than_its_quota(finder: Finder) -> None:
    await finder.do("update service set partner_hours = 48")
    await finder.do(
        "insert into quota (network_id, service_id, ods_code, per_day) select network_id, id, 'A11111', 1 from service"
    )
    partner = Actor(finder.world.network_id, "partner:A11111", organisation="A11111")
    near = TUESDAY - timedelta(hours=12)
    theirs = replace(ANYTHING, organisation="A11111")
    assert await finder.find(theirs, TUESDAY - timedelta(days=3)) == []
    assert await finder.find(theirs, near) == finder.evening
    await finder.desk.do(
        service.book, partner, finder.evening[0], finder.world.patients[0], near, finder.desk.announcer
    )
    assert await finder.find(theirs, near) == []
    with pytest.raises(QuotaTaken):
        await finder.desk.do(
            service.book, partner, finder.evening[1], finder.world.patients[1], near, finder.desk.announcer
        )
    assert await finder.find(ANYTHING, near) == finder.evening[1:] + finder.saturday
