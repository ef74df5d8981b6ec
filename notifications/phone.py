"""United Kingdom telephone numbers, as people type them, to E.164 (Ofcom numbering plan)."""

import re

from notifications.errors import InvalidNumber


def uk_number(text: str) -> str:
    """`07700 900123`, `+44 (0)7700 900123` and `0044 7700…` all become `+447700900123`.

    Raises
    ------
    InvalidNumber
        with a sentence for the person who typed it.
    """
    if re.search(r"[^\d\s()+.\-]", text):
        raise InvalidNumber("Enter a telephone number with digits only.")
    digits = re.sub(r"[^\d+]", "", text.replace("(0)", ""))
    national = re.sub(r"^(\+44|0044|44(?=\d{10}$)|0)0?", "", digits)
    if national.startswith("+") or (digits.startswith("00") and not digits.startswith("0044")):
        raise InvalidNumber("Enter a United Kingdom telephone number.")
    if len(national) < 10:
        raise InvalidNumber("This telephone number is too short.")
    if len(national) > 10:
        raise InvalidNumber("This telephone number is too long.")
    return f"+44{national}"


def can_receive_text(number: str) -> bool:
    """Whether a number can be texted: a United Kingdom mobile, not a landline and not a pager (070, 076 but 07624)."""
    return bool(re.fullmatch(r"\+447([1-57-9]\d{8}|624\d{6})", number))
