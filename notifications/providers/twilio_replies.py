"""Twilio tells of a text that came in, and of what became of one of ours: signed forms. What it did not sign we do not
read."""

from collections.abc import Mapping

from twilio.request_validator import RequestValidator, get_signature_algorithm

from notifications.providers.protocol import State
from notifications.providers.twilio import state_of
from notifications.replies import Incoming

SIGNATURE, SIGNED_HOW = "X-Twilio-Signature", "X-Twilio-Webhooks-Signature-Settings"
LONGEST = 1600


def is_signed(auth_token: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Whether the signature is Twilio's. `url` is the public address, as Twilio was given it."""
    how, signature = get_signature_algorithm(headers.get(SIGNED_HOW)), headers.get(SIGNATURE, "")
    return bool(RequestValidator(auth_token).validate(url, dict(form), signature, how))


def reply(form: Mapping[str, str]) -> Incoming | None:
    """The text that came in, or None where the form tells of none."""
    ref, sender, body = (form.get(name, "").replace("\x00", "") for name in ("MessageSid", "From", "Body"))
    return Incoming("twilio", ref, sender, body[:LONGEST]) if ref and sender else None


def receipt(form: Mapping[str, str]) -> State | None:
    """What became of one of ours, or None where the form says nothing that matters."""
    ref = form.get("MessageSid", "").replace("\x00", "")
    return state_of(ref, form.get("MessageStatus", ""), form.get("ErrorCode")) if ref else None
