"""Twilio tells of a text that came in: a signed form. What it did not sign we do not read."""

from collections.abc import Mapping

from twilio.request_validator import RequestValidator, get_signature_algorithm

from notifications.replies import Incoming

SIGNATURE, SIGNED_HOW = "X-Twilio-Signature", "X-Twilio-Webhooks-Signature-Settings"
LONGEST = 1600


def read(auth_token: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Incoming | None:
    """The text, or None where the signature is not Twilio's. `url` is the public address, as Twilio was given it."""
    how, signature = get_signature_algorithm(headers.get(SIGNED_HOW)), headers.get(SIGNATURE, "")
    if not RequestValidator(auth_token).validate(url, dict(form), signature, how):
        return None
    ref, sender, body = (form.get(name, "").replace("\x00", "") for name in ("MessageSid", "From", "Body"))
    return Incoming("twilio", ref, sender, body[:LONGEST]) if ref and sender else None
