"""The demonstration's phone: every text and e-mail the moment it is delivered, and a box to reply from.

It does not exist in production.
"""

import re
import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup, escape

from api.deps import NowDep, RuntimeDep, SessionDep, development_only
from api.pages.rendering import day_words, page
from api.replies import receive
from clinics import queries as clinics
from clinics.local_time import LONDON
from notifications.models import Message
from notifications.replies import Incoming
from scheduler.access import tenant
from scheduler.notices.telling import KIND as TO_STAFF
from scheduler.queue import ring
from scheduler.reminders import service

router = APIRouter(prefix="/demo", dependencies=[Depends(development_only)], include_in_schema=False)


@dataclass(frozen=True)
class Delivered:
    """A message as the phone shows it."""

    id: int
    kind: str
    recipient: str
    title: str
    body: Markup
    when: str
    invitation: str

    @classmethod
    def of(cls, message: Message) -> "Delivered":
        sent = message.sent_at or message.created_at
        return cls(
            message.id,
            "Text" if message.channel == "sms" else "E-mail",
            message.recipient,
            message.title,
            _with_links(message.handed_body or message.body),
            f"{day_words(sent)}, {sent.astimezone(LONDON):%H:%M:%S}",
            {"REQUEST": "With a calendar invitation", "CANCEL": "With a calendar cancellation"}.get(
                message.calendar_method or "", ""
            ),
        )


@dataclass(frozen=True)
class PhonePage:
    """What was delivered to patients, or to staff, newest first; a reply comes from a number that was texted."""

    messages: tuple[Delivered, ...]
    to_staff: bool = False

    @property
    def numbers(self) -> list[str]:
        """Those that were texted, the latest first."""
        return list(dict.fromkeys(one.recipient for one in self.messages if one.kind == "Text"))


@router.get("/phone")
async def phone(
    request: Request, session: SessionDep, runtime: RuntimeDep, staff: Annotated[bool, Query()] = False
) -> HTMLResponse:
    """The whole page: what patients get, or staff, so that a rota that is published hides no patient's text."""
    return page(request, "phone.html", await _delivered(session, runtime, to_staff=staff), demonstration=True)


@router.get("/phone/messages")
async def messages(
    request: Request, session: SessionDep, runtime: RuntimeDep, staff: Annotated[bool, Query()] = False
) -> HTMLResponse:
    """Only the messages, for the page's script."""
    return page(request, "phone_messages.html", await _delivered(session, runtime, to_staff=staff))


@router.post("/phone/replies")
async def reply(
    session: SessionDep, runtime: RuntimeDep, now: NowDep, after: BackgroundTasks,
    sender: Annotated[str, Form(max_length=20)], body: Annotated[str, Form(max_length=160)],
) -> Response:  # fmt: skip
    """A text from one of these numbers, as a provider would tell of it."""
    told = Incoming("phone", secrets.token_hex(16), sender, body.replace("\x00", ""))
    await receive(session, runtime, told, now)
    after.add_task(ring, runtime.doorbell, "send_due_messages")
    return RedirectResponse("/demo/phone", 303, background=after)


async def _delivered(session: SessionDep, runtime: RuntimeDep, *, to_staff: bool) -> PhonePage:
    network = await clinics.network_by_ods(session, runtime.settings.network)
    if network is None:
        return PhonePage((), to_staff)
    await tenant.enter(session, network.id)
    found = await service.recently_delivered(session, network.id, TO_STAFF, of_kind=to_staff)
    return PhonePage(tuple(Delivered.of(message) for message in found), to_staff)


def _with_links(text: str) -> Markup:
    parts = re.split(r"(https?://\S+)", text)
    return Markup("").join(
        Markup('<a href="{0}">{0}</a>').format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )
