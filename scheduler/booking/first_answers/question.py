"""What an answer is kept under."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What was asked, by whom and under which key."""

    caller: str
    key: str
    fingerprint: str
