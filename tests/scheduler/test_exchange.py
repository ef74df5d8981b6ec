"""The rules of those who speak to us: two weeks, whole texts, versions, and what stands in a slot's way."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from scheduler.booking.actor import Actor
from scheduler.booking.lifecycle import Status
from scheduler.booking.models import Appointment
from scheduler.errors import Invalid
from scheduler.exchange.errors import TextTooLong, WindowTooWide
from scheduler.exchange.patient_names import PatientNames
from scheduler.exchange.reading import Occupied, occupied
from scheduler.exchange.texts import whole
from scheduler.exchange.version import version_of
from scheduler.exchange.window import refuse_wide
from scheduler.patients.errors import PatientNotFound
from scheduler.rota.models import Slot

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SPRING, AUTUMN = datetime(2027, 3, 20, tzinfo=UTC), datetime(2026, 10, 17, 23, tzinfo=UTC)  # midnights in London


@pytest.mark.parametrize(
    ("since", "hours"), [(NOW, 14 * 24), (SPRING, 14 * 24 - 1), (AUTUMN, 14 * 24 + 1)]
)  # fmt: skip
def test_two_weeks_are_two_weeks_on_the_wall_also_when_an_hour_goes_or_comes(since: datetime, hours: int) -> None:
    refuse_wide(since, since + timedelta(hours=hours), "start")
    with pytest.raises(WindowTooWide):
        refuse_wide(since, since + timedelta(hours=hours, seconds=1), "start")


@pytest.mark.parametrize("hours", [0, -1])
def test_a_window_has_an_end_after_its_start(hours: int) -> None:
    with pytest.raises(Invalid, match="must come after"):
        refuse_wide(NOW, NOW + timedelta(hours=hours), "start")


def test_a_text_is_kept_whole_or_refused() -> None:
    assert whole("x" * 100, 100, "description") == "x" * 100
    with pytest.raises(TextTooLong, match="has 101 characters and may have 100") as refused:
        whole("x" * 101, 100, "description")
    assert refused.value.field == "description"


@pytest.mark.parametrize("text", [None, "", " \n"])
def test_nothing_is_no_text(text: str | None) -> None:
    assert whole(text, 100, "comment") is None


def test_every_step_of_a_visit_is_another_version() -> None:
    def version(status: Status, sequence: int = 0) -> str:
        return version_of(Appointment(status=status, sequence=sequence))

    assert len({version(Status.BOOKED), version(Status.ARRIVED), version(Status.FULFILLED)}) == 3
    assert version(Status.BOOKED) != version(Status.DID_NOT_ATTEND)
    assert version(Status.BOOKED) != version(Status.CANCELLED, 1)


@pytest.mark.parametrize(
    ("booked", "held", "starts", "opens", "state"),
    [
        (False, False, 1, None, Occupied.NOTHING),
        (False, False, 1, 0, Occupied.NOTHING),
        (False, False, 2, 1, Occupied.CLOSED),
        (False, False, 0, None, Occupied.CLOSED),
        (False, True, 1, None, Occupied.KEPT),
        (True, False, -1, None, Occupied.BOOKED),
    ],
)
def test_what_stands_between_a_slot_and_whoever_wants_it(
    booked: bool, held: bool, starts: int, opens: int | None, state: Occupied
) -> None:
    opens_at = None if opens is None else NOW + timedelta(hours=opens)
    slot = Slot(starts_at=NOW + timedelta(hours=starts), opens_at=opens_at)
    assert occupied(slot, booked=booked, held=held, now=NOW) is state


def test_a_patient_has_a_name_for_each_organisation_network_and_installation() -> None:
    callers = [
        PatientNames(secret, Actor(network, "", ods_code))
        for secret in ("one", "two")
        for network in (1, 2)
        for ods_code in ("RYE01", "RX999")
    ]
    names = [caller.write(7) for caller in callers]
    assert len(set(names)) == len(callers)
    for caller, name in zip(callers, names, strict=True):
        assert caller.read(name) == 7
        with pytest.raises(PatientNotFound):
            caller.read(names[names.index(name) - 1])


def test_a_name_shows_nothing_that_two_organisations_could_put_together() -> None:
    """Not the number, nor anything else that is the same for both; and the same patient keeps one name for each."""
    mine, theirs = (PatientNames("secret", Actor(1, "", ods_code)) for ods_code in ("RYE01", "RX999"))
    patients = [*range(1, 300), 2**32, 2**63 - 1]
    for names in (mine, theirs):
        written = [names.write(one) for one in patients]
        assert [names.read(one) for one in written] == patients
        assert written == [names.write(one) for one in patients]
        firsts = [int(one.partition("-")[0], 16) for one in written]
        assert len(set(firsts)) == len(patients)
        assert not set(firsts) & set(patients)
        assert sorted(firsts[:299]) != firsts[:299]
    parts = [{part for one in patients for part in names.write(one).split("-")} for names in (mine, theirs)]
    assert not parts[0] & parts[1]


def test_a_name_is_an_id_as_fhir_allows_it() -> None:
    assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", PatientNames("secret", Actor(1, "", "RYE01")).write(2**63 - 1))


def test_a_name_that_is_changed_anywhere_is_nobodys() -> None:
    names = PatientNames("secret", Actor(1, "", "RYE01"))
    name = names.write(7)
    for place, sign in enumerate(name):
        with pytest.raises(PatientNotFound):
            names.read(name[:place] + ("0" if sign != "0" else "1") + name[place + 1 :])
    with pytest.raises(PatientNotFound):
        names.read(name.upper())


def test_the_networks_own_people_use_the_number() -> None:
    names = PatientNames("secret", Actor(1, "receptionist:test#1"))
    assert (names.write(7), names.read("7")) == ("7", 7)
    with pytest.raises(PatientNotFound):
        names.read(PatientNames("secret", Actor(1, "", "RYE01")).write(7))


@pytest.mark.parametrize(
    "name", ["", "x", "0", "-1", "1-", "1-é", "²", "07", "1" * 30, "1" * 5000, "7", "0" * 16 + "-" + "0" * 32]
)
def test_what_is_nobodys_name_is_nobody(name: str) -> None:
    with pytest.raises(PatientNotFound):
        PatientNames("secret", Actor(1, "partner:RYE01", "RYE01")).read(name)
