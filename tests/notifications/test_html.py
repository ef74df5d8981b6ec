"""An e-mail as a page says what its words say, and nothing that somebody typed becomes part of the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.html import as_page
from notifications.providers.protocol import Outgoing
from notifications.providers.smtp import SmtpProvider

BODY = "Dear Ada,\n\nWhen: Tuesday\nWhere: Hub\n\nTo see it:\nhttps://book.example.org/a/MQ.x-y_z?t=1&u=2.\n\nNHS"


def test_paragraphs_lines_and_addresses_stay_what_they_are() -> None:
    page = as_page("Your appointment", BODY)
    assert page.count("<p>") == 4
    assert "When: Tuesday<br>\nWhere: Hub" in page
    assert '<a href="https://book.example.org/a/MQ.x-y_z?t=1&amp;u=2">' in page


@given(st.text(max_size=200))
def test_nothing_typed_becomes_part_of_the_page(typed: str) -> None:
    page = as_page(typed, f"Dear {typed},\n\nhttps://example.org/{typed}")
    assert page.count("<p>") == page.count("</p>") >= 1
    assert "<script" not in page.lower()


@pytest.mark.parametrize(("style", "size"), [("plain", "17px"), ("large_print", "26px")])
def test_large_print_is_large(style: str, size: str) -> None:
    assert size in as_page("Your appointment", BODY, style)  # type: ignore[arg-type]


def test_an_e_mail_carries_words_page_and_invitation_in_that_order() -> None:
    provider = SmtpProvider(host="127.0.0.1", port=25, sender="a@example.org")
    outgoing = Outgoing("message-1", "ada@example.org", "Your appointment", BODY, "BEGIN:VCALENDAR", "REQUEST")
    kinds = [part.get_content_type() for part in provider.compose(outgoing).walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
