"""The life of a campaign, as a table. Paused, it chooses nobody and tells nobody; who was told may still book."""

from enum import StrEnum

from scheduler.campaigns.errors import CampaignMovedOn


class CampaignStatus(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class Change(StrEnum):
    START = "start"
    PAUSE = "pause"
    END = "end"


TRANSITIONS: dict[tuple[CampaignStatus, Change], CampaignStatus] = {
    (CampaignStatus.DRAFT, Change.START): CampaignStatus.RUNNING,
    (CampaignStatus.PAUSED, Change.START): CampaignStatus.RUNNING,
    (CampaignStatus.RUNNING, Change.PAUSE): CampaignStatus.PAUSED,
    (CampaignStatus.DRAFT, Change.END): CampaignStatus.ENDED,
    (CampaignStatus.RUNNING, Change.END): CampaignStatus.ENDED,
    (CampaignStatus.PAUSED, Change.END): CampaignStatus.ENDED,
}
_LEADS_TO = {
    Change.START: CampaignStatus.RUNNING,
    Change.PAUSE: CampaignStatus.PAUSED,
    Change.END: CampaignStatus.ENDED,
}
_WORDS = {
    CampaignStatus.DRAFT: "has not begun",
    CampaignStatus.RUNNING: "is running",
    CampaignStatus.PAUSED: "is paused",
    CampaignStatus.ENDED: "has ended",
}


def after(status: CampaignStatus, change: Change) -> CampaignStatus:
    """The status that `change` leads to; what is so already stays so. `CampaignMovedOn` where it leads nowhere."""
    if status is _LEADS_TO[change]:
        return status
    try:
        return TRANSITIONS[status, change]
    except KeyError:
        raise CampaignMovedOn(f"This campaign {_WORDS[status]}, so you cannot {change} it.") from None
