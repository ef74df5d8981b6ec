"""The life of a rota, as a table: forward only."""

from enum import StrEnum

from scheduler.rota.errors import RotaMovedOn


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class Verb(StrEnum):
    EDIT = "edit"
    PUBLISH = "publish"
    REVISE = "revise"
    CLOSE = "close"


TRANSITIONS: dict[tuple[Status, Verb], Status] = {
    (Status.DRAFT, Verb.EDIT): Status.DRAFT,
    (Status.DRAFT, Verb.PUBLISH): Status.PUBLISHED,
    (Status.PUBLISHED, Verb.REVISE): Status.PUBLISHED,
    (Status.DRAFT, Verb.CLOSE): Status.CLOSED,
    (Status.PUBLISHED, Verb.CLOSE): Status.CLOSED,
}

_WORDS = {
    Status.DRAFT: "is a draft",
    Status.PUBLISHED: "is published already",
    Status.CLOSED: "is closed",
}


def after(status: Status, verb: Verb) -> Status:
    """The status that `verb` leads to; `RotaMovedOn` with the reason where it leads nowhere."""
    try:
        return TRANSITIONS[status, verb]
    except KeyError:
        raise RotaMovedOn(f"This rota {_WORDS[status]}, so you cannot {verb} it.") from None
