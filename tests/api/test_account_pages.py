"""What the pages about signing in say, from plain values."""

from datetime import UTC, datetime, timedelta

import pytest

from api.pages.accounts import Form, SessionLine, SessionsPage, SetUpPage, SignInPage, device_words
from api.pages.rendering import render
from scheduler.access.models import LoginSession
from scheduler.config import Settings

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0 Safari/537.36"


def printed(template: str, view: object) -> str:
    return render(template, view, Settings(), demonstration=False)


@pytest.mark.parametrize(
    ("agent", "words"),
    [(CHROME, "Chrome on Windows"), (f"{CHROME} Edg/149.0", "Edge on Windows"), ("curl/8", "A browser"), ("", "A browser"),
     ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on an iPhone"),
     ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Firefox/150.0", "Firefox on Linux")],
)  # fmt: skip
def test_a_device_is_called_as_its_owner_knows_it(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_sessions_say_since_when_and_offer_to_end_all_but_this_one() -> None:
    rows = [
        LoginSession(id=n, network_id=1, digest="", device=CHROME, created_at=NOW - timedelta(hours=n), last_seen_at=NOW, expires_at=NOW)
        for n in (2, 1)
    ]  # fmt: skip
    view = SessionsPage.of("Rae Reception", "network_manager", rows, this=2)
    assert view.role == "network manager"
    assert view.lines[0] == SessionLine(
        2, "Chrome on Windows", "Tuesday 24 November at 10am", "Tuesday 24 November at midday", is_this=True
    )
    page = printed("sessions.html", view)
    assert "/sessions/1/end" in page
    assert "/sessions/2/end" not in page


def test_a_key_is_shown_in_groups_that_can_be_copied_by_hand() -> None:
    view = SetUpPage.of("Rae", "link", "ABCDEFGHIJ", "otpauth://totp/x?secret=1&issuer=2", Form())
    assert view.key == "ABCD EFGH IJ"
    assert 'href="otpauth://totp/x?secret=1&amp;issuer=2"' in printed("set_up.html", view)


def test_a_wrong_detail_stands_at_the_top_and_beside_its_field_and_no_password_comes_back() -> None:
    page = printed("sign_in.html", SignInPage(Form({"email": "No."}, "rae@example.com")))
    assert page.count("No.") == 2
    assert 'href="#email"' in page
    assert "<title>Error: Staff sign-in" in page
    assert page.count("value=") == 1
