"""The codes of the Organisation Data Service."""

import re

from clinics.errors import FactRefused


def practice_code(text: str) -> str:
    """A practice's code, for instance C88019."""
    if not re.fullmatch(r"[A-Z]\d{5}", text, re.ASCII):
        raise FactRefused("is not a practice code (a capital letter and five digits, such as C88019)")
    return text


def network_code(text: str) -> str:
    """A network's code, for instance U12376."""
    if not re.fullmatch(r"U\d{5}", text, re.ASCII):
        raise FactRefused("is not a network code (U and five digits, such as U12376)")
    return text
