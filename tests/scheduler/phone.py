"""A phone that people are invited on, and that answers."""

from dataclasses import replace

from notifications import replies
from notifications.render import Templates
from notifications.replies import Incoming
from scheduler.campaigns.announcements import Inviting
from scheduler.config import Settings
from scheduler.replies import service
from scheduler.replies.answering import Answering, Reader
from scheduler.runtime import ANSWERS, create_offering
from tests.scheduler.inviting import EVERYBODY, Campaigning

PHONE = "+447700900555"


def answering(inviting: Inviting) -> Answering:
    """What the runtime makes of its settings."""
    offering = create_offering(Settings(), inviting.announcer)
    return Answering(Templates(ANSWERS), inviting.announcer, offering, inviting)


class Phone:
    """A phone on which one of the world's people, or two, are invited by text."""

    def __init__(self, office: Campaigning) -> None:
        self.office, self.sent = office, 0

    async def invited(self, people: int = 1) -> "Phone":
        await self.office.by_text_only()
        await self.office.do("update patient set phone = :phone", phone=PHONE)
        await self.office.run(replace(EVERYBODY, most_per_wave=people))
        return self

    async def texts(self, body: str, sender: str = PHONE, ref: str = "", known: tuple[Reader, ...] = ()) -> None:
        self.sent += 1
        told = Incoming("test", ref or f"SM{self.sent}", sender, body)
        known = known or service.readers(answering(self.office.inviting))
        await self.office.desk.do(replies.keep, self.office.network_id, told, self.office.now)
        await self.office.desk.do(service.take, self.office.network_id, told, self.office.now, known)

    async def answers(self) -> list[str]:
        """The bodies of what we have answered, oldest first."""
        rows = await self.office.ask("select body from message where purpose = 'answer' order by id")
        return [row.body for row in rows]

    async def choices(self) -> dict[int, int]:
        """The slot that each open number means."""
        rows = await self.office.ask("select number, slot_id from invitation_choice where open order by number")
        return {row.number: row.slot_id for row in rows}

    async def booked(self) -> list[int]:
        rows = await self.office.ask("select slot_id from appointment where status = 'booked' order by id")
        return [row.slot_id for row in rows]

    async def statuses(self) -> list[str]:
        return [one.status for one in await self.office.invitations()]
