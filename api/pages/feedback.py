"""What the link in a question leads to: five buttons, and behind them room for a word. Opening it changes nothing."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import NowDep, RuntimeDep, SessionDep, linked
from api.pages.rendering import day_words, page
from scheduler.booking.actor import Actor
from scheduler.feedback import answers
from scheduler.feedback.answers import LONGEST, FeedbackOver
from scheduler.feedback.queries import FeedbackRow
from scheduler.feedback.scores import SCORES

router = APIRouter(prefix="/f", dependencies=[Depends(linked)], include_in_schema=False)


@dataclass(frozen=True)
class FeedbackPage:
    """What somebody with the link may see: the day, and the score that was given; never who, nor what they wrote."""

    token: str
    day: str
    score: int | None
    said: str
    has_comment: bool
    until: str
    is_open: bool
    may_be_asked: bool
    scores: tuple[tuple[int, str], ...] = tuple((score, words.capitalize()) for score, words in SCORES.items())
    longest: int = LONGEST

    @classmethod
    def of(cls, row: FeedbackRow, token: str, now: datetime) -> "FeedbackPage":
        return cls(
            token,
            day_words(row.slot.starts_at),
            row.feedback.score,
            SCORES[row.feedback.score] if row.feedback.score else "",
            row.feedback.comment is not None,
            day_words(row.feedback.open_until),
            now < row.feedback.open_until,
            not row.patient.no_feedback,
        )


@router.get("/{token}")
async def see(request: Request, token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep) -> HTMLResponse:
    """The question; with what was said, where it was answered."""
    row = await answers.find_by_link(session, runtime.links.read_feedback(token))
    return page(request, "feedback.html", FeedbackPage.of(row, token, now), demonstration=row.patient.synthetic)


@router.post("/{token}")
async def answer(
    token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep,
    score: Annotated[int, Form(ge=1, le=5)], comment: Annotated[str, Form(max_length=2 * LONGEST)] = "",
) -> Response:  # fmt: skip
    """Keep it, and back to the page, which says so; also where the question has closed meanwhile."""
    row = await answers.find_by_link(session, runtime.links.read_feedback(token))
    with contextlib.suppress(FeedbackOver):  # the page says it
        await answers.answer(session, _patient(row), row.feedback.id, score, now, comment)
    return RedirectResponse(f"/f/{token}", 303)


@router.post("/{token}/never")
async def never(token: str, session: SessionDep, runtime: RuntimeDep, now: NowDep) -> Response:
    """Ask this patient no more. Pressing twice is no error."""
    row = await answers.find_by_link(session, runtime.links.read_feedback(token))
    await answers.ask_no_more(session, _patient(row), row.feedback.id, now)
    return RedirectResponse(f"/f/{token}", 303)


def _patient(row: FeedbackRow) -> Actor:
    return Actor(row.feedback.network_id, f"patient:{row.patient.id}")
