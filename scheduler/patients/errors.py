"""Why a patient could not be used."""

from scheduler.errors import Invalid, NotFound


class PatientNotFound(NotFound):
    """We could not find that patient in this network."""


class DetailsNotMatched(Invalid):
    """We could not match those details. Check them, or telephone your practice and we will book for you."""


class NhsNumberWrong(Invalid):
    """That is no NHS number: one of its digits is wrong. Please ask for it again."""


class DayWrong(Invalid):
    """There is no such day. Days are written as 31/3/1980, 31031980 or 1980-03-31."""
