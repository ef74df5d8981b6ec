"""Links and codes in messages: they name what they are about, and do nothing by themselves. A link proves that we wrote
it."""

import hashlib
import hmac

from itsdangerous import BadSignature, URLSafeSerializer

from scheduler.errors import NotFound


class LinkNotValid(NotFound):
    """This link does not work. Use the one in our latest message to you, or telephone your practice."""


class Links:
    """Signs and reads `/a/…`, `/o/…`, `/i/…` and `/f/…` addresses with the installation's secret, each kind apart."""

    def __init__(self, base_url: str, secret: str) -> None:
        self._base = base_url
        self._secret = secret.encode()
        self._appointments = URLSafeSerializer(secret, salt="appointment-link")
        self._offers = URLSafeSerializer(secret, salt="offer-link")
        self._invitations = URLSafeSerializer(secret, salt="invitation-link")
        self._feedback = URLSafeSerializer(secret, salt="feedback-link")

    def for_appointment(self, appointment_id: int) -> str:
        """The address that shows this appointment, and offers to cancel it."""
        return f"{self._base}/a/{self.token(appointment_id)}"

    def token(self, appointment_id: int) -> str:
        return str(self._appointments.dumps(appointment_id))

    def read(self, token: str) -> int:
        """The appointment that `token` names; `LinkNotValid` where we never wrote it."""
        return _read(self._appointments, token)

    def for_offer(self, offer_id: int) -> str:
        """The address that shows this offer, with a button for yes and one for no."""
        return f"{self._base}/o/{self.offer_token(offer_id)}"

    def offer_token(self, offer_id: int) -> str:
        return str(self._offers.dumps(offer_id))

    def read_offer(self, token: str) -> int:
        """The offer that `token` names; `LinkNotValid` where we never wrote it."""
        return _read(self._offers, token)

    def for_invitation(self, invitation_id: int) -> str:
        """The address that shows what somebody is invited to, with times to choose from."""
        return f"{self._base}/i/{self._invitations.dumps(invitation_id)}"

    def read_invitation(self, token: str) -> int:
        """The invitation that `token` names; `LinkNotValid` where we never wrote it."""
        return _read(self._invitations, token)

    def for_feedback(self, feedback_id: int) -> str:
        """The address on which somebody says how their visit was."""
        return f"{self._base}/f/{self._feedback.dumps(feedback_id)}"

    def read_feedback(self, token: str) -> int:
        """The question that `token` names; `LinkNotValid` where we never wrote it."""
        return _read(self._feedback, token)

    def appointment_code(self, appointment_id: int) -> str:
        """Four digits that name an appointment to the phone that was told of it, in a text that answers ours."""
        return self._code(f"appointment:{appointment_id}")

    def offer_code(self, offer_id: int) -> str:
        """Four digits that name an offer to the phone that was told of it."""
        return self._code(f"offer:{offer_id}")

    def feedback_code(self, feedback_id: int) -> str:
        """Four digits that name a question about a visit to the phone that was asked it."""
        return self._code(f"feedback:{feedback_id}")

    def _code(self, what: str) -> str:
        """No secret: it tells one thing from another on one phone, and the phone is who may answer."""
        found = hmac.new(self._secret, f"code:{what}".encode(), hashlib.sha256).digest()
        return str(1000 + int.from_bytes(found[:8]) % 9000)


def _read(signer: URLSafeSerializer, token: str) -> int:
    try:
        found = signer.loads(token)
    except BadSignature:
        raise LinkNotValid from None
    if not isinstance(found, int) or signer.dumps(found) != token:  # the last letter has bits that no signature reads
        raise LinkNotValid
    return found
