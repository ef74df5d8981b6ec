"""Who could fill this gap, and who could take this shift: asked from the board, and worked out when it is asked.

An answer takes a second or so at the size of the demonstration, and more in a large network. Nothing of the database is
open meanwhile; whoever waits longer than `scheduler/planning/asking.py` has patience is told so, and asks again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlmodel.ext.asyncio.session import AsyncSession

from api.deps import RuntimeDep, SessionDep
from api.members import RotaReaderDep
from api.pages.rendering import page
from api.pages.rota_views import hours_words, period_words
from api.v1.types import PathId
from scheduler.planning import asked, standing
from scheduler.planning.asked import Answer, Candidate
from scheduler.planning.asking import Asking
from scheduler.planning.policy import from_settings
from scheduler.planning.standing import Standing
from scheduler.runtime import Runtime

router = APIRouter(prefix="/rota/{rota_id}", include_in_schema=False)
Words = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]
AGAIN_AFTER = "3"  # seconds, for a browser that asks by itself


@dataclass(frozen=True)
class AnswerPage:
    """`about` is what was asked about; without an answer it is still being worked out."""

    rota: int
    period: str
    title: str
    about: str
    here: str
    answer: Answer | None

    @property
    def able(self) -> tuple[Candidate, ...]:
        return tuple(one for one in self.answer.candidates if one.could) if self.answer else ()

    @property
    def others(self) -> tuple[Candidate, ...]:
        return tuple(one for one in self.answer.candidates if not one.could) if self.answer else ()


@router.get("/gap")
async def gap(
    request: Request, rota_id: PathId, session: SessionDep, runtime: RuntimeDep, me: RotaReaderDep, kind: Words,
    need: Words,
) -> HTMLResponse:  # fmt: skip
    """Who could fill a need, by its kind and label."""
    rota = await _loaded(session, runtime, me.network_id, rota_id)
    think = partial(asked.who_could_fill, rota, kind, need)
    return await _told(request, rota, "Who could fill this gap?", _need_words(rota, need), think, (kind, need))


@router.get("/shift/{shift_id}")
async def shift(
    request: Request, rota_id: PathId, shift_id: PathId, session: SessionDep, runtime: RuntimeDep, me: RotaReaderDep
) -> HTMLResponse:
    """Who could take a shift instead of whoever has it."""
    rota = await _loaded(session, runtime, me.network_id, rota_id)
    about = _shift_words(rota, shift_id)
    think = partial(asked.who_could_take, rota, shift_id)
    return await _told(request, rota, "Who could take this shift?", about, think, shift_id)


async def _loaded(session: AsyncSession, runtime: Runtime, network_id: int, rota_id: int) -> Standing:
    rota = await standing.load(session, network_id, rota_id, from_settings(runtime.settings))
    await session.commit()  # what was read is enough: no lock and no connection is kept while somebody waits
    return rota


async def _told(
    request: Request, rota: Standing, title: str, about: str, think: Callable[[], Answer], question: object
) -> HTMLResponse:
    asking: Asking = request.app.state.asking
    as_it_stands = sha256(repr((rota.problem, rota.plan)).encode()).digest()
    answer = await asking.answer((rota.rota.id, question, as_it_stands), think)
    here = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    view = AnswerPage(rota.rota.id, period_words(rota.rota), title, about, here, answer)
    response = page(request, "rota_answer.html", view)
    if answer is None:
        response.headers["Refresh"] = AGAIN_AFTER
    return response


def _need_words(rota: Standing, need: str) -> str:
    """The referee's label, with a service by its name."""
    names = {service.code: service.name for service in rota.facts.services}
    code, _, rest = need.partition(" ")
    return f"{names[code]} {rest}" if code in names else need


def _shift_words(rota: Standing, shift_id: int) -> str:
    """GP appointment at Hub, Tuesday 8 December, 6:30pm to 8pm: now Dr Test."""
    one = asked.shift_of(rota, shift_id)
    names = {service.code: service.name for service in rota.facts.services}
    site = rota.problem.sites_by_id[rota.sessions[one.session_id].site_id].name
    hours = hours_words(rota.starts_at(one), rota.ends_at(one))
    return f"{names[one.service]} at {site}, {hours}: now {rota.names[one.person_id]}"
