"""How a patient is called towards another organisation: by a name that only we can make, different for each.

Whoever uses such a name was given it, for somebody they could identify. Counting through numbers finds nobody, and two
organisations cannot put their lists together: nothing in a name is the same for both, our own number least of all.
"""

import hashlib
import hmac
import re

from scheduler.booking.actor import Actor
from scheduler.patients.errors import PatientNotFound

_LENGTH = 32  # of 64 hexadecimal digits: 128 bits
_ROUNDS = 4  # of a balanced Feistel network: a strong pseudorandom permutation (Luby and Rackoff)
_HALF = 32  # bits
_MASK = (1 << _HALF) - 1
_BIGGEST = (1 << 63) - 1  # as the database counts
_NAME = re.compile(r"([0-9a-f]{16})-[0-9a-f]{32}", re.ASCII)


class PatientNames:
    """Writes and reads the names that one caller uses. The network's own people use the plain number.

    A name is the number under a permutation of all 64-bit numbers, which our secret and the organisation choose, and
    a seal, so that no other name means anybody. 49 characters, of those that FHIR allows in an id.
    """

    def __init__(self, secret: str, actor: Actor) -> None:
        key = hmac.new(secret.encode(), b"patient names", hashlib.sha256).digest()
        self._audience = actor.organisation and f"{actor.network_id}:{actor.organisation}"
        self._key = hmac.new(key, f"for {self._audience}".encode(), hashlib.sha256).digest()

    def write(self, patient_id: int) -> str:
        return f"{self._hidden(patient_id):016x}-{self._seal(patient_id)}" if self._audience else str(patient_id)

    def read(self, name: str) -> int:
        """The patient so called by this caller; `PatientNotFound` for any other name."""
        number = self._shown(name) if self._audience else _plain(name)
        if number is None or not 1 <= number <= _BIGGEST:
            raise PatientNotFound
        if not hmac.compare_digest(name.encode(), self.write(number).encode()):
            raise PatientNotFound
        return number

    def _hidden(self, patient_id: int) -> int:
        left, right = patient_id >> _HALF, patient_id & _MASK
        for turn in range(_ROUNDS):
            left, right = right, left ^ self._mixed(turn, right)
        return left << _HALF | right

    def _shown(self, name: str) -> int | None:
        found = _NAME.fullmatch(name)
        if found is None:
            return None
        hidden = int(found[1], 16)
        left, right = hidden >> _HALF, hidden & _MASK
        for turn in reversed(range(_ROUNDS)):
            left, right = right ^ self._mixed(turn, left), left
        return left << _HALF | right

    def _mixed(self, turn: int, half: int) -> int:
        return int.from_bytes(self._digest(f"round {turn}: {half}")[: _HALF // 8], "big")

    def _seal(self, patient_id: int) -> str:
        return self._digest(f"seal: {patient_id}").hex()[:_LENGTH]

    def _digest(self, words: str) -> bytes:
        return hmac.new(self._key, words.encode(), hashlib.sha256).digest()


def _plain(name: str) -> int | None:
    return int(name) if re.fullmatch(r"[1-9]\d{0,18}", name, re.ASCII) else None
