"""Why a patient could not be used."""

from scheduler.errors import Invalid, NotFound


class PatientNotFound(NotFound):
    """We could not find that patient in this network."""


class DetailsNotMatched(Invalid):
    """We could not match those details. Check them, or telephone your practice and we will book for you."""
