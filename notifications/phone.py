"""Which United Kingdom telephone numbers, in E.164, can be texted (Ofcom numbering plan)."""

import re


def can_receive_text(number: str) -> bool:
    """Whether a number can be texted: a United Kingdom mobile, not a landline and not a pager (070, 076 but 07624)."""
    return bool(re.fullmatch(r"\+447([1-57-9]\d{8}|624\d{6})", number))
