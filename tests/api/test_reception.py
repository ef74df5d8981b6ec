"""What the front desk's screen says, without a server: who is listed, and where work goes on."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from api.pages.desk_wishes import Screen, read
from api.pages.reception import Caller, Offered, Open, Options, People, Times
from clinics.models import DeliveryChannel
from scheduler.patients.models import Patient

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOME = (Offered(1, 7, "Tuesday 8 December at 6:30pm", "Hub, with Dr Test"),)
CALLER = Caller(1, "Pat Example", "31 March 1980", "Practice", "none on record", "", ())


def patient(number: int, name: str = "Example", day: int = 1) -> Patient:
    return Patient(
        id=number, network_id=1, practice_id=1, nhs_number=f"99900000{number:02d}", given_name="Pat",
        family_name=name, date_of_birth=date(1980, 3, day), sex="female", postcode="S1 1AA",
    )  # fmt: skip


def open_at(screen: Screen, refused: str = "", **times: Any) -> Open:
    shown = {"options": Options((), (), ()), "listed": SOME, "nothing": (), "errors": {}} | times
    return Open(CALLER, screen, Times(**shown), "", refused, (), "key")


def test_only_who_shares_name_and_birthday_is_told_apart_by_a_number() -> None:
    found = [patient(1), patient(2, "EXAMPLE"), patient(3, day=2), patient(4, "Other")]
    people = People.of(found, {1: "Practice"})
    endings = [one.ending for one in people.listed]
    assert endings == ["NHS number ends in 0001", "NHS number ends in 0002", "", ""]
    assert people.remark == ""


def test_twenty_are_listed_without_a_word_and_one_more_is_too_many() -> None:
    found = [patient(number, day=number) for number in range(1, 22)]
    assert [len(People.of(some, {}).listed) for some in (found[:20], found)] == [20, 20]
    assert [bool(People.of(some, {}).remark) for some in (found[:20], found)] == [False, True]


@pytest.mark.parametrize(
    ("screen", "more", "focus"),
    [
        (Screen(), {}, "service"),
        (Screen(service="gp"), {}, "times"),
        (Screen(service="gp"), {"listed": ()}, "service"),
        (Screen(cancelling=1), {}, "cancel"),
        (Screen(service="gp"), {"refused": "Taken."}, "faults"),
        (Screen(service="gp"), {"errors": {"day": "No."}}, "faults"),
    ],
)
def test_the_focus_is_where_work_goes_on(screen: Screen, more: dict[str, Any], focus: str) -> None:
    assert open_at(screen, **more).focus == focus


def test_a_call_keeps_its_beginning_and_its_address_says_only_what_is_given() -> None:
    begun = Screen(day="8/12/2026").begun(NOW)
    assert begun.begun(datetime(2027, 1, 1, tzinfo=UTC)).since == int(NOW.timestamp())
    assert begun.address(5, moving=3) == f"/desk/5?since={begun.since}&moving=3"


def test_a_wish_is_read_as_london_reads_it() -> None:
    asked = Screen(day="1/6/2027", clock="18:30", site="4", channel="video", moving=3)
    search = read(asked, "gp", patient(1), "staff:1", NOW).search
    assert search is not None
    assert search.earliest == datetime(2027, 5, 31, 23, tzinfo=UTC)
    assert (search.site_ids, search.channel) == ({4}, DeliveryChannel.VIDEO)
    assert search.seeker is not None
    assert search.seeker.moving == 3


@pytest.mark.parametrize("clock", ["late", "25:00", "18:30Z", "٦:٣٠"])
def test_a_clock_time_that_is_none_is_said_to_be_none(clock: str) -> None:
    assert read(Screen(clock=clock), "gp", patient(1), "staff:1", NOW).errors.keys() == {"clock"}
