"""Why a time cannot be had, in words; and what a person may do about it."""

from datetime import datetime
from enum import StrEnum

from clinics.local_time import LONDON


class Barrier(StrEnum):
    """What can keep a published or once published slot from one seeker."""

    WITHDRAWN = "withdrawn"
    AWAY = "clinician_away"
    NOTICE = "short_notice"
    NOT_ELIGIBLE = "not_eligible"
    PRACTICE = "other_practices"
    UNINVITED = "invitation_needed"
    TOO_SOON = "too_soon"
    ELSEWHERE = "patient_busy"
    BOOKED = "booked"
    HELD = "held"
    FAR = "too_far_ahead"
    EMBARGOED = "embargoed"
    PARTNERS = "not_open_to_partners"
    SHARE = "share_taken"
    NONE = "none_planned"
    CLOSED = "site_closed"


_ONE_AND_MANY = {
    Barrier.WITHDRAWN: ("is no longer offered", "are no longer offered"),
    Barrier.AWAY: ("is not given, because the clinician is away", "are not given, because the clinician is away"),
    Barrier.NOTICE: (
        "is too soon for the notice that this service needs",
        "are too soon for the notice that this service needs",
    ),
    Barrier.NOT_ELIGIBLE: ("is not for this patient’s age or sex", "are not for this patient’s age or sex"),
    Barrier.PRACTICE: ("is for patients of other practices", "are for patients of other practices"),
    Barrier.UNINVITED: ("is for people with an invitation", "are for people with an invitation"),
    Barrier.TOO_SOON: ("is too soon after the last time", "are too soon after the last time"),
    Barrier.ELSEWHERE: ("is when the patient is booked elsewhere", "are when the patient is booked elsewhere"),
    Barrier.BOOKED: ("is booked", "are booked"),
    Barrier.HELD: ("is kept for somebody just now", "are kept for others just now"),
    Barrier.FAR: ("is too far ahead", "are too far ahead"),
    Barrier.EMBARGOED: ("is kept for nearer to the day", "are kept for nearer to the day"),
    Barrier.PARTNERS: ("is not open to partner organisations", "are not open to partner organisations"),
    Barrier.SHARE: (
        "is beyond what may be booked from here so far ahead",
        "are beyond what may be booked from here so far ahead",
    ),
}
OPENING = {Barrier.FAR, Barrier.EMBARGOED, Barrier.PARTNERS}


def sentence(barrier: Barrier, slots: int, until: datetime | None) -> str:
    """3 times are kept for nearer to the day; the first opens on Thursday 3 December."""
    if barrier is Barrier.NONE:
        return "No times are planned there then."
    if barrier is Barrier.CLOSED:
        return "The site is closed then."
    one, many = _ONE_AND_MANY[barrier]
    said = f"1 time {one}" if slots == 1 else f"{slots} times {many}"
    if until is None or barrier not in OPENING:
        return f"{said}."
    local = until.astimezone(LONDON)
    which = "it opens" if slots == 1 else "the first opens"
    return f"{said}; {which} on {local:%A} {local.day} {local:%B}."
