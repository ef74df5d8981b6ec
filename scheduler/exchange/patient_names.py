"""How a patient is called towards another organisation: by a name that only we can make, different for each.

Whoever uses such a name was given it, for somebody they could identify. Counting through numbers finds nobody, and two
organisations cannot put their lists together.
"""

import hashlib
import hmac
import re

from scheduler.booking.actor import Actor
from scheduler.patients.errors import PatientNotFound

_LENGTH = 32  # of 64 hexadecimal digits: 128 bits


class PatientNames:
    """Writes and reads the names that one caller uses. The network's own people use the plain number."""

    def __init__(self, secret: str, actor: Actor) -> None:
        self._key = hmac.new(secret.encode(), b"patient names", hashlib.sha256).digest()
        self._audience = actor.organisation and f"{actor.network_id}:{actor.organisation}"

    def write(self, patient_id: int) -> str:
        return f"{patient_id}-{self._seal(patient_id)}" if self._audience else str(patient_id)

    def read(self, name: str) -> int:
        """The patient so called by this caller; `PatientNotFound` for any other name."""
        number = name.partition("-")[0]
        if not re.fullmatch(r"[1-9]\d{0,17}", number, re.ASCII):
            raise PatientNotFound
        if not hmac.compare_digest(name.encode(), self.write(int(number)).encode()):
            raise PatientNotFound
        return int(number)

    def _seal(self, patient_id: int) -> str:
        words = f"{self._audience}:{patient_id}".encode()
        return hmac.new(self._key, words, hashlib.sha256).hexdigest()[:_LENGTH]
