"""What a wish asks about, and the values that it brings: parameters, so that each shape of a wish is put together once
and then kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from scheduler.booking.allocation.shares import Closed
from scheduler.booking.search.wish import EVERY_DAY, SlotSearch

MOMENT, TEXT, _ID = sa.DateTime(timezone=True), sa.Text(), sa.BigInteger()
_TYPES: dict[str, Any] = {
    **dict.fromkeys(("now", "earliest", "latest", "after_at"), MOMENT),
    **dict.fromkeys(("network", "clinician_id", "shift_id", "patient", "moving", "after_id", "usual", "practice"), _ID),
    **dict.fromkeys(("service_code", "role", "gender", "language", "interpreter", "channel", "holder", "sex"), TEXT),
    **dict.fromkeys(("site_ids", "nearest", "closed_service"), ARRAY(_ID)),
    **dict.fromkeys(("closed_from", "closed_to"), ARRAY(MOMENT)),
    **dict.fromkeys(("not_before", "not_after"), sa.Time()),
    "after_rank": sa.Integer(),
    "weekdays": ARRAY(sa.Integer()),
    "born": sa.Date(),
}


@dataclass(frozen=True)
class Shape:
    """What a wish asks about, whatever the values; how many it wants at most is no value, so that the database can
    tell that it need not read to the end."""

    asked: frozenset[str]
    limit: int

    @classmethod
    def of(cls, search: SlotSearch, closed: tuple[Closed, ...]) -> "Shape":
        asked = {name for name in _OPTIONAL if getattr(search, name)}
        if search.weekdays != EVERY_DAY:
            asked.add("weekdays")
        return cls(frozenset(asked | ({"closed"} if closed else set())), search.limit)

    def __contains__(self, name: str) -> bool:
        return name in self.asked


_OPTIONAL = (
    "service_code", "online_only", "site_ids", "clinician_id", "shift_id", "role", "gender", "language", "interpreter",
    "channel", "step_free", "hearing_loop", "not_before", "not_after", "holder", "seeker", "organisation", "nearest",
    "usual", "after",
)  # fmt: skip


def value(name: str) -> sa.BindParameter[Any]:
    """A value that a search brings with it."""
    return sa.bindparam(name, type_=_TYPES[name])


def values(network_id: int, search: SlotSearch, closed: tuple[Closed, ...], now: datetime) -> dict[str, Any]:
    """All values that any search may ask for."""
    seeker, after = search.seeker, search.after
    return {
        "network": network_id,
        "now": now,
        "earliest": max(search.earliest, now),
        "latest": search.latest,
        "service_code": search.service_code,
        "clinician_id": search.clinician_id,
        "shift_id": search.shift_id,
        "role": search.role,
        "gender": search.gender,
        "language": search.language,
        "interpreter": search.interpreter,
        "channel": search.channel,
        "holder": search.holder,
        "site_ids": sorted(search.site_ids),
        "weekdays": sorted(search.weekdays),
        "not_before": search.not_before,
        "not_after": search.not_after,
        "nearest": list(search.nearest),
        "usual": search.usual,
        **({"after_at": after.starts_at, "after_id": after.slot_id, "after_rank": after.rank} if after else {}),
        **({"patient": seeker.patient_id, "moving": seeker.moving} if seeker else {}),
        **({"born": seeker.born, "sex": seeker.sex, "practice": seeker.practice_id} if seeker else {}),
        "closed_service": [one.service_id for one in closed],
        "closed_from": [one.starts_at for one in closed],
        "closed_to": [one.ends_at for one in closed],
    }
