"""What patients say of themselves on their own page: the language, the way, and what they need when they come."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from api.deps import NowDep, PatientDep, SessionDep
from api.pages.typed import Choice
from scheduler.booking.actor import Actor
from scheduler.booking.choosing_language import choose_language
from scheduler.booking.languages import languages
from scheduler.booking.preferences import Preferences, prefer
from scheduler.patients.models import Patient

router = APIRouter(prefix="/my", include_in_schema=False)
Field = Annotated[str, Form(max_length=60, pattern=r"^[^\x00]*$")]
SAVED = "/my?saved=yes#preferences"
_NEEDS = {
    "step_free": "Step-free access",
    "hearing_loop": "A hearing loop",
    "bsl_interpreter": "A British Sign Language interpreter",
    "interpreter": "An interpreter for another language",
    "large_print": "Large print",
    "easy_read": "Easy words",
    "longer_appointment": "More time with the clinician",
    "no_internet": "I do not use the internet",
}
_WAYS = {"": "By text and e-mail", "sms": "By text", "email": "By e-mail"}


@dataclass(frozen=True)
class PreferencesForm:
    """As they stand. `saved`: they were changed just now."""

    language: str
    languages: tuple[tuple[str, str], ...]
    needs: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    no_feedback: bool
    no_invitations: bool
    saved: bool

    @classmethod
    def of(cls, patient: Patient, *, saved: bool) -> "PreferencesForm":
        return cls(
            patient.language,
            tuple((code, one.name) for code, one in languages().items()),
            tuple(Choice(code, words, code in patient.needs) for code, words in _NEEDS.items()),
            tuple(Choice(way, words, way == (patient.writes_by or "")) for way, words in _WAYS.items()),
            patient.no_feedback,
            patient.no_invitations,
            saved,
        )


@router.post("/language")
async def speak(session: SessionDep, now: NowDep, me: PatientDep, language: Field = "") -> Response:
    """In which language to write to whoever has signed in."""
    actor = Actor(me.network_id, f"patient:{me.patient_id}")
    await choose_language(session, actor, me.patient_id, language, now)
    return RedirectResponse(SAVED, 303)


@router.post("/preferences")
async def say(
    session: SessionDep, now: NowDep, me: PatientDep, needs: Annotated[list[Field] | None, Form(max_length=20)] = None,
    writes_by: Field = "", no_feedback: Field = "", no_invitations: Field = "",
) -> Response:  # fmt: skip
    """What whoever has signed in needs, by which way they are told, and what they do not want to be asked."""
    actor = Actor(me.network_id, f"patient:{me.patient_id}")
    wanted = Preferences(frozenset(needs or ()), writes_by or None, bool(no_feedback), bool(no_invitations))
    await prefer(session, actor, me.patient_id, wanted, now)
    return RedirectResponse(SAVED, 303)
