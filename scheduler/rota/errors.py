"""Why a rota could not be written or published."""

from scheduler.errors import Conflict, NotFound


class RotaNotFound(NotFound):
    """There is no such rota."""


class RotaNotDraft(Conflict):
    """Only a draft can be published."""


class RotaOverlaps(Conflict):
    """Another rota is already published for some of these weeks. Close that one first."""
