"""What the page of an offer says, from plain values."""

from datetime import UTC, datetime, timedelta

import pytest

from api.pages.offer import OfferPage
from api.pages.rendering import render
from clinics.models import Clinician, Service, Site
from scheduler.config import Settings
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot
from scheduler.waitlist.models import Offer, WaitlistEntry
from scheduler.waitlist.queries import OfferRow

EVENING = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)
NOW = EVENING - timedelta(hours=8)


def row(status: str = "made", wish: str = "offered", *, later: int = 0, expires: timedelta = timedelta(hours=2)) -> OfferRow:  # fmt: skip
    starts = EVENING + timedelta(minutes=later)
    slot = Slot(delivery_channel="in_person", starts_at=starts, ends_at=starts + timedelta(minutes=15))
    return OfferRow(
        Offer(status=status, expires_at=NOW + expires),
        WaitlistEntry(status=wish),
        Patient(given_name="Ada", family_name="O'Neil", phone="+447700900001"),
        slot,
        Service(name="GP appointment"),
        Site(name="Hub", address="2 Road", postcode="S2 2BB"),
        Clinician(name="Dr Test"),
    )


def printed(view: OfferPage) -> str:
    return render("offer.html", view, Settings(), demonstration=True)


def test_an_open_offer_says_when_where_until_when_and_never_who() -> None:
    shown = printed(OfferPage.of([row()], "t", NOW, ""))
    for words in (
        "A time has come free",
        "Tuesday 8 December at 6:30pm",
        "Hub, 2 Road",
        "until 12:30pm today",
        "Yes, book it",
    ):
        assert words in shown
    assert 'action="/o/t/accept"' in shown
    assert 'action="/o/t/decline"' in shown
    assert "Ada" not in shown
    assert "Neil" not in shown


def test_a_party_is_shown_its_times_in_order_and_asked_once() -> None:
    view = OfferPage.of([row(later=15), row()], "t", NOW, "")
    assert [visit.time for visit in view.visits] == ["6:30pm", "6:45pm"]
    shown = printed(view)
    assert "each of the 2 of you" in shown
    assert shown.count("<form") == 2
    assert "Yes, book them" in shown


@pytest.mark.parametrize(
    ("status", "wish", "expires", "words"),
    [
        ("accepted", "booked", 2, ("You said yes, and you are booked", 'href="/a/x"')),
        ("declined", "waiting", 2, ("You said no to this time", "You are still on the waiting list")),
        ("declined", "withdrawn", 2, ("You said no to this time", "You are no longer on the waiting list")),
        ("expired", "waiting", -2, ("We could keep this time for you no longer", "You can also book any free time")),
        ("made", "offered", -2, ("We could keep this time for you no longer", "You are still on the waiting list")),
        ("lost", "waiting", 2, ("This time can no longer be given to you", "See free times")),
    ],
)
def test_what_became_of_an_offer_is_told_with_what_to_do_and_without_a_button_to_answer(
    status: str, wish: str, expires: int, words: tuple[str, ...]
) -> None:
    view = OfferPage.of(
        [row(status, wish, expires=timedelta(hours=expires))], "t", NOW, "/a/x" if status == "accepted" else ""
    )
    shown = printed(view)
    assert [one for one in words if one not in shown] == []
    assert "<form" not in shown
