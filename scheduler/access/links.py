"""Links in messages: they name one appointment, prove that we wrote them, and do nothing by themselves."""

from itsdangerous import BadSignature, URLSafeSerializer

from scheduler.errors import NotFound


class LinkNotValid(NotFound):
    """This link does not work. Use the one in our latest message to you, or telephone your practice."""


class Links:
    """Signs and reads `/a/…` addresses with the installation's secret."""

    def __init__(self, base_url: str, secret: str) -> None:
        self._base = base_url
        self._signer = URLSafeSerializer(secret, salt="appointment-link")

    def for_appointment(self, appointment_id: int) -> str:
        """The address that shows this appointment, and offers to cancel it."""
        return f"{self._base}/a/{self.token(appointment_id)}"

    def token(self, appointment_id: int) -> str:
        return str(self._signer.dumps(appointment_id))

    def read(self, token: str) -> int:
        """The appointment that `token` names; `LinkNotValid` where we never wrote it."""
        try:
            found = self._signer.loads(token)
        except BadSignature:
            raise LinkNotValid from None
        if not isinstance(found, int):
            raise LinkNotValid
        return found
