"""How patient and clinician meet, in words: at a place, by a telephone call, or through a video link."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Meeting:
    """`place` goes into a text, `where` into an e-mail, a page and a calendar; a call comes only `about` its time."""

    place: str
    where: str
    about: bool


_NUMBER = "the number we have on record"
_NO_NUMBER = "but we have no number on record: please give your practice one before then"


def meeting(channel: str, site: str, address: str, *, has_number: bool = True) -> Meeting:
    """The words for a delivery channel. A call has no place, so nobody is sent to one."""
    if channel == "telephone":
        return Meeting(
            "by telephone: the clinician will call you on the number on record",
            "By telephone. The clinician will telephone you at about this time, "
            f"{f'on {_NUMBER}' if has_number else _NO_NUMBER}. You do not go anywhere.",
            True,
        )
    if channel == "video":
        return Meeting(
            "by video: the clinician will send a link to the number on record",
            "By video. The clinician will send you a video link at about this time, "
            f"{f'to {_NUMBER}' if has_number else _NO_NUMBER}. You do not go anywhere.",
            True,
        )
    return Meeting(site, f"{site}, {address}", False)


def around(time: str, met: Meeting) -> str:
    """6:30pm, or about 6:30pm."""
    return f"about {time}" if met.about else time
