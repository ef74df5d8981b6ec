"""The NHS number's check digit: weights 10 to 2, eleven minus the remainder (NHS Data Dictionary)."""


def check_digit(nine: str) -> int | None:
    """The tenth digit for nine given ones, or None where no valid number starts like this."""
    remainder = sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True)) % 11
    digit = (11 - remainder) % 11
    return None if digit == 10 else digit


def is_valid(text: str) -> bool:
    """Whether `text` is ten digits with the right last one. Spaces are the caller's to remove."""
    return len(text) == 10 and text.isascii() and text.isdigit() and check_digit(text[:9]) == int(text[9])


def synthetic(serial: int) -> str | None:
    """The `serial`-th (0 to 999,999) number of the reserved 999 range, or None where that one does not exist."""
    nine = f"999{serial:06d}"
    digit = check_digit(nine)
    return None if digit is None else f"{nine}{digit}"
