"""What somebody wants to know of the trail."""

from dataclasses import dataclass
from datetime import datetime

from scheduler.errors import Invalid


class KindMissing(Invalid):
    """A number is of a kind of thing: say which, for instance appointment."""


@dataclass(frozen=True)
class Search:
    """All of it, unless something is named. `since` counts, `until` does not; `before` is the event to go on behind.

    Raises `KindMissing` for an id of nothing.
    """

    kind: str | None = None
    id: int | None = None
    actor: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    overrides: bool = False
    before: int | None = None

    def __post_init__(self) -> None:
        if self.id is not None and not self.kind:
            raise KindMissing(field="kind")
