"""Reads what people type, kindly: everything wrong is said at once, beside the field."""

from datetime import date

from api.pages.presenters import DetailsForm

LONGEST = 60
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


def read_details(form: DetailsForm, today: date) -> tuple[date | None, DetailsForm]:
    """The date of birth, and the form with its faults; None where there are any."""
    errors: dict[str, str] = {}
    if not form.family_name.strip() or "\x00" in form.family_name:
        errors["family_name"] = "Enter your last name"
    born = _date(form)
    if not (form.day and form.month and form.year):
        errors["birth"] = "Enter your date of birth"
    elif born is None or born > today or born.year < 1900:
        errors["birth"] = "Enter a real date of birth, for example 31 3 1980"
    if not form.postcode.strip() or "\x00" in form.postcode:
        errors["postcode"] = "Enter your postcode"
    kept = DetailsForm(form.family_name, form.day, form.month, form.year, form.postcode, errors=errors)
    return (None if errors else born), kept


def _date(form: DetailsForm) -> date | None:
    try:
        return date(int(form.year), _month(form.month), int(form.day))
    except (ValueError, OverflowError):
        return None


def _month(text: str) -> int:
    """4, 04, April and apr are the same month; three letters tell all twelve apart."""
    word = text.strip().rstrip(".").lower()
    named = [number for number, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.startswith(word)]
    return named[0] if named else int(word)
