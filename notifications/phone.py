"""Which United Kingdom telephone numbers, in E.164, can be texted (Ofcom numbering plan)."""

import re

MOBILE = r"\+447([1-57-9][0-9]{8}|624[0-9]{6})"
"""For whoever asks the same of a database: a mobile, not a landline and not a pager (070, 076 but 07624)."""


def can_receive_text(number: str) -> bool:
    """Whether a number can be texted."""
    return bool(re.fullmatch(MOBILE, number))
