"""What each page says, from plain values: no database, no request, and no template that prints a gap."""

import re
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta
from typing import Any

import jinja2
import pytest

from api.pages.phone import Delivered, PhonePage
from api.pages.presenters import (
    AppointmentPage,
    CheckPage,
    DetailsForm,
    DetailsPage,
    ErrorPage,
    ServicesPage,
    TimesPage,
)
from api.pages.reference import DocsPage, Operation
from api.pages.rendering import TEMPLATES, environment, render
from clinics.models import Clinician, Network, Service, Site
from notifications.models import Message
from scheduler.booking.lifecycle import Status
from scheduler.booking.models import Appointment, Hold
from scheduler.booking.queries import AppointmentRow, SlotRow
from scheduler.config import Settings
from scheduler.patients.models import Patient
from scheduler.rota.models import Slot

EVENING = datetime(2026, 12, 8, 18, 30, tzinfo=UTC)
NOW = EVENING - timedelta(days=1)
PATIENT = Patient(
    id=1, network_id=1, practice_id=1, nhs_number="9990000018", given_name="Ada", family_name="O'Neil <b>", sex="female",
    date_of_birth=date(1980, 3, 31), postcode="S1 1AA", phone="+447700900001", synthetic=True,
)  # fmt: skip
SITE = Site(id=4, network_id=1, name="Hub", address="2 Road", postcode="S2 2BB")


def slot_row(starts: datetime = EVENING, channel: str = "in_person", number: int = 1) -> SlotRow:
    service = Service(
        id=1,
        network_id=1,
        code="gp",
        name="GP appointment",
        description="A doctor",
        minutes=15,
        delivery_channel=channel,
    )
    slot = Slot(
        id=number, network_id=1, shift_id=1, site_id=4, clinician_id=1, room_id=1, service_id=1, delivery_channel=channel,
        starts_at=starts, ends_at=starts + timedelta(minutes=15),
    )  # fmt: skip
    clinician = Clinician(id=1, network_id=1, name="Dr Test", gender="female", role="gp", email="d@example.com")
    return SlotRow(slot, service, SITE, clinician)


def appointment_row(status: Status, channel: str = "in_person") -> AppointmentRow:
    of_slot = slot_row(channel=channel)
    made = Appointment(
        id=9, network_id=1, slot_id=1, patient_id=1, status=status, booked_by="x", booked_at=EVENING, changed_at=EVENING
    )
    return AppointmentRow(made, of_slot.slot, of_slot.service, of_slot.site, of_slot.clinician, PATIENT)


def printed(template: str, view: object, *, demonstration: bool = True) -> str:
    """The page's words, without its tags."""
    made = render(template, view, Settings(), demonstration=demonstration)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", made))


def test_services_are_those_that_can_be_booked_online_in_order() -> None:
    offered = [
        slot_row().service,
        Service(id=2, network_id=1, code="x", name="Hidden", description="", minutes=10, bookable_online=False),
    ]
    view = ServicesPage.of(Network(id=1, ods_code="U12376", name="Heeley Plus"), offered)
    assert [(one.code, one.detail) for one in view.services] == [("gp", "In person, 15 minutes")]
    assert "patients of every practice in Heeley Plus" in printed("services.html", view)
    assert "Nothing can be booked online" in printed("services.html", ServicesPage("Heeley Plus", ()))


def times(
    rows: list[SlotRow], chosen: int | None = None, later: str | None = None, *, is_first: bool = True
) -> TimesPage:
    return TimesPage.of(slot_row().service, rows, [SITE], chosen, later=later, is_first=is_first)


def test_times_stand_under_their_london_day_and_kind_in_order() -> None:
    starts = [
        EVENING,
        EVENING + timedelta(minutes=15),
        datetime(2026, 12, 12, 9, tzinfo=UTC),
        datetime(2026, 12, 14, 12, tzinfo=UTC),
    ]
    view = times([slot_row(moment, number=n) for n, moment in enumerate(starts)])
    assert [(day.heading, day.kind, day.count) for day in view.days] == [
        ("Tuesday 8 December", "Evening", "2 free times"), ("Saturday 12 December", "Saturday", "1 free time"),
        ("Monday 14 December", "Daytime", "1 free time")]  # fmt: skip
    assert [(time.slot_id, time.time, time.place) for day in view.days for time in day.times] == [
        (0, "6:30pm", "Hub"), (1, "6:45pm", "Hub"), (2, "9am", "Hub"), (3, "midday", "Hub")]  # fmt: skip
    assert "Tuesday 8 December Evening 2 free times 6:30pm Hub" in printed("times.html", view)


def test_times_lead_on_and_back_with_the_place_that_was_chosen() -> None:
    view = times([slot_row()], chosen=4, later="2026-12-08T18:30:00+00:00~1", is_first=False)
    assert view.later == "/book/gp?site=4&after=2026-12-08T18%3A30%3A00%2B00%3A00~1"
    assert view.earliest == "/book/gp?site=4"
    assert (times([slot_row()]).later, times([slot_row()]).earliest) == (None, None)


@pytest.mark.parametrize(
    ("view", "words"),
    [(times([]), "There is no free time for this in the next 8 weeks. Look again tomorrow"),
     (times([], chosen=4), "in the next 8 weeks at that place. Look at every place , or telephone"),
     (times([], is_first=False), "There is no later time. Back to the earliest times")],
)  # fmt: skip
def test_a_list_without_times_says_which_way_to_go(view: TimesPage, words: str) -> None:
    assert words in printed("times.html", view)


def details(form: DetailsForm, people: list[Patient]) -> DetailsPage:
    held = Hold(
        id=7,
        network_id=1,
        slot_id=1,
        holder="web:x",
        created_at=EVENING,
        expires_at=datetime(2026, 12, 1, 12, 10, tzinfo=UTC),
    )
    return DetailsPage.of(slot_row(), held, form, people)


def test_details_say_until_when_the_time_is_kept_and_whom_a_newcomer_may_be() -> None:
    view = details(DetailsForm(), [PATIENT])
    assert (view.hold, view.until, view.back) == (7, "12:10pm", "/book/gp")
    said = printed("details.html", view)
    assert "GP appointment, Tuesday 8 December at 6:30pm" in said
    assert "O&#39;Neil &lt;b&gt; , born 31 March 1980, S1 1AA" in said
    assert "be one of these" not in printed("details.html", details(DetailsForm(), []))


def test_every_fault_of_the_details_is_said_above_and_beside_its_field() -> None:
    faults = {
        "family_name": "Enter your last name",
        "birth": "Enter your date of birth",
        "postcode": "Enter your postcode",
    }
    said = printed("details.html", details(DetailsForm(errors=faults), []))
    assert "Error: Who are you?" in said
    assert [said.count(words) for words in faults.values()] == [2, 2, 2]
    group = printed("details.html", details(DetailsForm("A", "1", "2", "1980", "S1").but("details", "No match"), []))
    assert group.count("No match") == 2


def test_the_check_names_the_person_the_time_and_the_way_back() -> None:
    view = CheckPage.of(slot_row(), PATIENT, 7, "ticket-1")
    assert (view.name, view.back, view.ticket) == ("Ada O'Neil <b>", "/details?hold=7", "ticket-1")
    assert (
        "For Ada O&#39;Neil &lt;b&gt; What GP appointment When Tuesday 8 December at 6:30pm Where Hub, 2 Road, S2 2BB"
        in printed("check.html", view)
    )
    typed = CheckPage.of(slot_row(), PATIENT, 7, "ticket-1", typed=True)
    assert "Ada" not in printed("check.html", typed)
    assert typed.name.startswith("O'Neil <b>, born ")


@pytest.mark.parametrize(
    ("status", "just_booked", "words", "can_cancel"),
    [(Status.BOOKED, True, "You are booked Tuesday 8 December at 6:30pm", True), (Status.BOOKED, False, "Your appointment Booked", True),
     (Status.CANCELLED, True, "This appointment is cancelled", False), (Status.ARRIVED, False, "Your appointment Arrived", False),
     (Status.FULFILLED, False, "Completed", False), (Status.DID_NOT_ATTEND, False, "Not attended", False)],
)  # fmt: skip
def test_an_appointment_says_its_state_and_never_who_and_offers_only_what_can_be_done(
    status: Status, just_booked: bool, words: str, can_cancel: bool
) -> None:
    view = AppointmentPage.of(appointment_row(status), "token", NOW, just_booked=just_booked)
    said = printed("appointment.html", view)
    assert words in said
    assert (view.can_cancel, "Cancel this appointment" in said) == (can_cancel, can_cancel)
    assert not {"Ada", "Neil"} & set(re.findall(r"\w+", said))


def test_what_has_begun_is_not_offered_for_cancelling() -> None:
    assert not AppointmentPage.of(appointment_row(Status.BOOKED), "token", EVENING).can_cancel


@pytest.mark.parametrize("channel", ["telephone", "video"])
def test_where_nobody_travels_no_page_shows_a_place(channel: str) -> None:
    row = slot_row(channel=channel)
    pages = [
        ("times.html", TimesPage.of(row.service, [row], [SITE], None, later=None, is_first=True)),
        ("check.html", CheckPage.of(row, PATIENT, 7, "t")),
        ("appointment.html", AppointmentPage.of(appointment_row(Status.BOOKED, channel), "t", NOW)),
    ]
    assert [name for name, view in pages if "Hub" in printed(name, view)] == []


def message(channel: str, **other: Any) -> Message:
    values = {"id": 1, "network_id": 1, "subject": "s", "purpose": "p", "version": 0, "channel": channel, "recipient": "someone",
              "body": "See <b> http://x.example/a/1 now", "created_at": EVENING, "sent_at": EVENING}  # fmt: skip
    return Message(**(values | other))


def test_the_phone_shows_texts_and_e_mails_with_their_links_and_invitations() -> None:
    shown = [Delivered.of(message("sms")), Delivered.of(message("email", title="Booked", calendar_method="REQUEST"))]
    assert [(one.kind, one.when, one.invitation) for one in shown] == [
        ("Text", "Tuesday 8 December, 18:30:00", ""), ("E-mail", "Tuesday 8 December, 18:30:00", "With a calendar invitation")]  # fmt: skip
    assert shown[0].body == 'See &lt;b&gt; <a href="http://x.example/a/1">http://x.example/a/1</a> now'
    for template in ("phone.html", "phone_messages.html"):
        assert "E-mail to someone Tuesday 8 December, 18:30:00 Booked See" in printed(template, PhonePage(tuple(shown)))
        assert "Nothing yet." in printed(template, PhonePage(()))


def test_an_error_and_the_reference_print_what_they_are_given() -> None:
    assert "Page not found There is nothing at this address." in printed(
        "error.html", ErrorPage("Page not found", "There is nothing at this address.")
    )
    operations = (Operation("GET", "/api/v1/slots", "Free slots", "from, to"), Operation("POST", "/x", "Do", ""))
    assert "GET /api/v1/slots Free slots from, to POST /x Do" in printed("docs.html", DocsPage(operations))


def test_only_what_is_synthetic_is_called_so() -> None:
    for demonstration in (True, False):
        said = printed("error.html", ErrorPage("T", "D"), demonstration=demonstration)
        assert ("bookings are synthetic" in said) is demonstration


def test_a_value_that_nobody_gave_is_an_error_in_every_template_and_never_a_gap() -> None:
    pages = sorted(
        path.name
        for path in TEMPLATES.glob("*.html")
        if path.name not in ("base.html", "visit.html", "days.html", "plan_parts.html")
    )
    assert len(pages) >= 9
    for name in pages:
        with pytest.raises(jinja2.UndefinedError):
            render(name, object(), Settings(), demonstration=True)
    with pytest.raises(jinja2.UndefinedError):
        environment().from_string("{{ page.misspelt }}").render(page=ErrorPage("T", "D"))


def test_presenters_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        ErrorPage("T", "D").title = "other"  # type: ignore[misc]
