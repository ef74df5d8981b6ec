"""What reading texts needs besides the texts, and what a reader makes of one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from notifications.render import Templates
from notifications.replies import Received
from scheduler.booking.actor import Actor
from scheduler.booking.announcements import Announcer
from scheduler.booking.languages import Language, written_in
from scheduler.campaigns.announcements import Inviting
from scheduler.waitlist.announcements import Offering


@dataclass(frozen=True)
class Answering:
    """Built once from the settings."""

    templates: Templates
    announcer: Announcer
    offering: Offering
    inviting: Inviting

    def words(self, received: Received, purpose: str, **values: str) -> str:
        """The text of an answer."""
        named = {"sender": self.announcer.sender_name, **values}
        return self.templates.render("sms", purpose, named, self.spoken(received, purpose).code)[1]

    def spoken(self, received: Received, purpose: str) -> Language:
        """The language of an answer, for what is put into it."""
        return written_in(self.templates, "sms", purpose, [received.language])


@dataclass(frozen=True)
class Answer:
    """`words`: what to say, which may be nothing. `tray`: somebody at the practice has to look at it."""

    words: str = ""
    tray: bool = False


Reader = Callable[[AsyncSession, Received, datetime], Awaitable[Answer | None]]
"""None where the text is not this reader's: then the next is asked."""


def patient(network_id: int, patient_id: int) -> Actor:
    """Whoever answers from a patient's telephone, as the trail names them."""
    return Actor(network_id, f"patient:{patient_id}")
