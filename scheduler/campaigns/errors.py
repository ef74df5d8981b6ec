"""Every way in which a campaign, or an invitation, says no."""

from scheduler.errors import Conflict, Invalid, NotFound


class CampaignNotFound(NotFound):
    """We could not find that campaign."""


class InvitationNotFound(NotFound):
    """We could not find that invitation."""


class CampaignMovedOn(Conflict):
    """That can no longer be done to this campaign."""


class NobodyFits(Invalid):
    """The service is for other people than these, so nobody could be invited. Choose other ages, sex or practices."""


class OnlyYourOwn(Invalid):
    """You work for one practice, so your campaigns invite its patients only. Leave out the other practices."""


class DaysInvalid(Invalid):
    """The days of a campaign must reach from today at the earliest to a year from now at the latest, in order."""


class InvitationOver(Conflict):
    """That invitation has ended. If you would still like to come, please telephone your practice."""


class TimeGone(Conflict):
    """That time has just gone. Nothing is lost: please choose another."""
