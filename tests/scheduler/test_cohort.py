"""The cohort that the database selects is the one that the plain rule selects, whoever is registered."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from notifications.phone import can_receive_text
from scheduler.campaigns.cohort import Cohort, Person
from scheduler.campaigns.selection import queries as selection
from scheduler.db import Sessions, async_url, create_sessions
from tests.conftest import _EMPTY_EVERYTHING as EMPTY_EVERYTHING
from tests.scheduler.test_booking_model import FILL

DAY = date(2026, 12, 1)
DAYS = timedelta(days=1)
PHONES = (None, "+447700900001", "+441632960001", "+447600900001", "+447624900001")


@dataclass(frozen=True)
class Row:
    """A patient as the tables have one; appointments are (status, days after DAY), invitations (campaign, status)."""

    born: date
    sex: str
    practice: int
    phone: str | None
    email: str | None
    refuses: bool
    appointments: tuple[tuple[str, int], ...]
    invitations: tuple[tuple[int, str], ...]

    def person(self, channels: set[str]) -> Person:
        kept = [DAY + n * DAYS for status, n in self.appointments if status in selection.KEPT]
        texted = "sms" in channels and self.phone is not None and can_receive_text(self.phone)
        invited = any(
            status in selection.OPEN or (campaign == 1 and status in selection.OVER)
            for campaign, status in self.invitations
        )
        written = "email" in channels and bool(self.email)
        last = max(kept, default=None)
        return Person(self.born, self.sex, self.practice, last, invited, self.refuses, texted or written)


def around(year: int) -> st.SearchStrategy[date]:
    return st.dates(date(year, 11, 29), date(year, 12, 3))


rows = st.builds(
    Row,
    st.one_of(around(1951), around(1986), st.dates(date(1940, 1, 1), date(2026, 1, 1)), st.just(date(1984, 2, 29))),
    st.sampled_from(["female", "male"]),
    st.sampled_from([1, 2]),
    st.sampled_from(PHONES),
    st.sampled_from([None, "", "a@example.com"]),
    st.sampled_from([False, False, False, True]),
    st.lists(
        st.tuples(
            st.sampled_from(["booked", "arrived", "started", "fulfilled", "cancelled", "did_not_attend"]),
            st.sampled_from([-400, -366, -365, -364, -1, 0, 30]),
        ),
        max_size=2,
    ).map(tuple),
    st.lists(
        st.tuples(st.sampled_from([1, 2]), st.sampled_from(["waiting", "sent", "declined", "expired", "withdrawn"])),
        max_size=1,
    ).map(tuple),
)
cohorts = st.builds(
    Cohort,
    st.just(DAY),
    st.sampled_from([(40, 74), (None, 74), (40, None), (None, None)]),
    st.sampled_from([None, None, "female"]),
    st.sampled_from([None, None, frozenset({2}), frozenset({1, 2}), frozenset[int]()]),
    st.sampled_from([timedelta(0), timedelta(days=365)]),
)


@dataclass
class Register:
    """Patients in the tables, and whom the database selects of them."""

    loop: asyncio.AbstractEventLoop
    sessions: Sessions

    def selected(self, found: list[Row], cohort: Cohort, channels: set[str], deprived: int = 0) -> list[int]:
        return self.loop.run_until_complete(self._selected(found, cohort, channels, deprived))

    async def _selected(self, found: list[Row], cohort: Cohort, channels: set[str], deprived: int) -> list[int]:
        async with self.sessions() as session, session.begin():
            await session.execute(EMPTY_EVERYTHING)
            for statement in FILL.split(";\n"):
                if statement.strip():
                    await session.execute(text(statement))
            await session.execute(text(
                "insert into campaign overriding system value select 2, network_id, 3, name, first_day, last_day, min_age,"
                " max_age, sex, practice_ids, not_within_days, most_per_wave, wave_every_days, answer_days,"
                " expected_take_up, status, waves, next_wave_at, created_by, created_at from campaign"
            ))  # fmt: skip
            await session.execute(text("update practice set imd_score = 40 where id = :id"), {"id": deprived})
            slots = count(1)
            for number, row in enumerate(found, 1):
                await self._add(session, number, row, slots)
            return [one.patient_id for one in await selection.cohort(session, 1, 1, 3, cohort, channels)]

    async def _add(self, session: Any, number: int, row: Row, slots: "count[int]") -> None:
        await session.execute(
            text(
                "insert into patient (id, network_id, practice_id, nhs_number, given_name, family_name, date_of_birth, sex,"
                " postcode, phone, email, no_invitations) overriding system value values (:id, 1, :practice, :nhs, 'Pat',"
                " 'Example', :born, :sex, 'S1 1AA', :phone, :email, :refuses)"
            ),
            {"id": number, "nhs": f"{9_990_000_000 + number}", "practice": row.practice, "born": row.born,
             "sex": row.sex, "phone": row.phone, "email": row.email, "refuses": row.refuses},
        )  # fmt: skip
        for status, after in row.appointments:
            slot = next(slots)
            starts = datetime(2026, 12, 1, 23, 30, slot, tzinfo=UTC) + after * DAYS
            values = {
                "slot": slot,
                "who": number,
                "status": status,
                "starts": starts,
                "ends": starts + DAYS / 96,
            }
            for statement in (
                "insert into slot (id, network_id, shift_id, site_id, clinician_id, room_id, service_id, delivery_channel,"
                " starts_at, ends_at, opens, status) overriding system value values (:slot, 1, 3, 1, 3, 3, 3, 'in_person',"
                " :starts, :ends, 'advance', 'open')",
                "insert into appointment (network_id, slot_id, patient_id, status, sequence, booked_by, booked_at, changed_at)"
                " values (1, :slot, :who, :status, 0, 'test', now(), now())",
            ):
                await session.execute(text(statement), values)
        for campaign, status in row.invitations:
            sent = None if status == "waiting" else datetime(2026, 11, 1, tzinfo=UTC)
            await session.execute(
                text(
                    "insert into invitation (network_id, campaign_id, patient_id, service_id, wave, status, chosen_at,"
                    " sent_at, expires_at) values (1, :campaign, :who, 3, 1, :status, now(), :sent, :until)"
                ),
                {
                    "campaign": campaign,
                    "who": number,
                    "status": status,
                    "sent": sent,
                    "until": sent and sent + 60 * DAYS,
                },
            )


@pytest.fixture
def register(database_url: str) -> Iterator[Register]:
    engine = create_async_engine(async_url(database_url), pool_size=1)
    made = Register(asyncio.new_event_loop(), create_sessions(engine))
    yield made
    made.loop.run_until_complete(engine.dispose())
    made.loop.close()


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    found=st.lists(rows, min_size=5, max_size=25), cohort=cohorts,
    channels=st.sampled_from([{"sms", "email"}, {"sms"}, {"email"}, set()]),
)  # fmt: skip
def test_the_database_selects_whom_the_rule_selects(
    register: Register, found: list[Row], cohort: Cohort, channels: set[str]
) -> None:
    expected = {number for number, row in enumerate(found, 1) if cohort.why_not(row.person(channels)) is None}
    assert set(register.selected(found, cohort, channels)) == expected


@pytest.mark.parametrize(
    ("row", "belongs"),
    [
        ({"appointments": (("fulfilled", -365),)}, True),
        ({"appointments": (("fulfilled", -364),)}, False),
        ({"appointments": (("did_not_attend", -1), ("cancelled", 30))}, True),
        ({"appointments": (("booked", 30),)}, False),
        ({"born": date(1986, 12, 1)}, True),
        ({"born": date(1986, 12, 2)}, False),
        ({"born": date(1951, 12, 2)}, True),
        ({"born": date(1951, 12, 1)}, False),
        ({"invitations": ((1, "withdrawn"),)}, True),
        ({"invitations": ((1, "expired"),)}, False),
        ({"invitations": ((2, "expired"),)}, True),
        ({"invitations": ((2, "waiting"),)}, False),
        ({"phone": PHONES[2]}, False),
        ({"refuses": True}, False),
    ],
)
def test_the_database_draws_each_line_where_the_rule_draws_it(
    register: Register, row: dict[str, Any], belongs: bool
) -> None:
    somebody = Row(date(1980, 1, 1), "female", 1, PHONES[1], None, False, (), ())
    cohort = Cohort(DAY, (40, 74), None, None, timedelta(days=365))
    found = replace(somebody, **row)
    assert (cohort.why_not(found.person({"sms"})) is None) is belongs
    assert register.selected([found], cohort, {"sms"}) == ([1] if belongs else [])


def test_the_most_deprived_practice_comes_first_then_who_has_waited_longest_then_the_older(register: Register) -> None:
    def row(born: int, practice: int = 1, had: int | None = None) -> Row:
        appointments = (("fulfilled", had),) if had is not None else ()
        return Row(date(born, 1, 1), "female", practice, PHONES[1], None, False, appointments, ())

    found = [row(1980, had=-400), row(1980), row(1970), row(1980, had=-500), row(1990, practice=2)]
    cohort = Cohort(DAY, not_within=timedelta(days=365))
    assert register.selected(found, cohort, {"sms"}, deprived=2) == [5, 3, 2, 4, 1]
    assert register.selected(found, cohort, {"sms"}, deprived=1) == [3, 2, 4, 1, 5]
