"""Twilio tells of a text that came in, and of what became of one of ours: signed forms. What it did not sign we do not
read."""

from collections.abc import Mapping

from twilio.request_validator import RequestValidator, get_signature_algorithm

from notifications.providers.protocol import State
from notifications.providers.twilio import state_of
from notifications.replies import Incoming

SIGNATURE, SIGNED_HOW = "X-Twilio-Signature", "X-Twilio-Webhooks-Signature-Settings"
LONGEST = 1600
LONGEST_NAME = 100  # of a text, or of its sender: Twilio's have 34 characters, and up to 16


def is_signed(auth_token: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Whether the signature is Twilio's. `url` is the public address, as Twilio was given it."""
    how, signature = get_signature_algorithm(headers.get(SIGNED_HOW)), headers.get(SIGNATURE, "")
    return bool(RequestValidator(auth_token).validate(url, dict(form), signature, how))


def reply(form: Mapping[str, str]) -> Incoming | None:
    """The text that came in, or None where the form tells of none."""
    ref, sender, body = name(form), name(form, "From"), form.get("Body", "").replace("\x00", "")
    return Incoming("twilio", ref, sender, body[:LONGEST]) if ref and sender else None


def receipt(form: Mapping[str, str]) -> State | None:
    """What became of one of ours, or None where the form says nothing that matters."""
    ref = name(form)
    return state_of(ref, form.get("MessageStatus", ""), form.get("ErrorCode")) if ref else None


def name(form: Mapping[str, str], field: str = "MessageSid") -> str:
    """What Twilio calls the text; empty where it does not say, or says what can be no name."""
    found = form.get(field, "").replace("\x00", "")
    return found if len(found) <= LONGEST_NAME else ""
