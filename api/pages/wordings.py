"""Every message that the product writes, in every language, as a patient would get it, and what a text takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import RuntimeDep
from api.members import MemberDep
from api.pages.rendering import page
from clinics.local_time import LONDON
from notifications.render import Templates
from notifications.sms_length import is_gsm7, parts
from scheduler.access import codes
from scheduler.booking.languages import ENGLISH, Language, languages
from scheduler.booking.meeting import meeting
from scheduler.runtime import Runtime
from scheduler.waitlist.announcements import until
from scheduler.waitlist.errors import OfferOver

router = APIRouter(include_in_schema=False)
MOMENT, BEFORE = datetime(2026, 12, 8, 18, 30, tzinfo=LONDON), datetime(2026, 12, 7, 17, tzinfo=LONDON)


@dataclass(frozen=True)
class Wording:
    """One message; `length` says what a text costs."""

    channel: str
    title: str
    body: str
    length: str
    language: str


@dataclass(frozen=True)
class Purpose:
    name: str
    wordings: tuple[Wording, ...]


@dataclass(frozen=True)
class WordingsPage:
    """In one language; what has no translation is left out."""

    language: str
    languages: tuple[tuple[str, str], ...]
    purposes: tuple[Purpose, ...]


@router.get("/wordings")
async def wordings(request: Request, runtime: RuntimeDep, me: MemberDep, language: str = ENGLISH) -> HTMLResponse:
    """For staff: what patients read."""
    chosen = language if language in languages() else ENGLISH
    return page(request, "wordings.html", _page(runtime, chosen))


def _page(runtime: Runtime, language: str) -> WordingsPage:
    values = _values(runtime, languages()[language])
    folders = (runtime.announcer.templates, runtime.offering.templates, runtime.inviting.templates,
               runtime.answering.templates, runtime.asking.templates, runtime.noticing.templates)  # fmt: skip
    purposes = [one for folder in folders for one in _of(folder, values, language)]
    purposes += _of(codes.MESSAGES, values | {"code": "482913"}, language)
    named = tuple((code, one.name) for code, one in languages().items())
    return WordingsPage(language, named, tuple(purposes))


def _of(templates: Templates, values: Mapping[str, str], language: str) -> list[Purpose]:
    found: dict[str, list[Wording]] = {}
    for channel, purpose, spoken in templates.translations():
        if (spoken or ENGLISH) == language:
            title, body = templates.render(channel, purpose, dict(values), language)
            length = _length(body) if channel == "sms" else ""
            found.setdefault(purpose, []).append(Wording(channel, title, body, length, language))
    return [Purpose(_named(purpose), tuple(reversed(all_of_it))) for purpose, all_of_it in found.items()]


def _named(purpose: str) -> str:
    plain, _, variant = purpose.partition("+")
    other = f", in other words: {variant.replace('_', ' ')}" if variant else ""
    return plain.replace("_", " ").capitalize() + other


def _length(body: str) -> str:
    many = parts(body)
    alphabet = "GSM-7" if is_gsm7(body) else "UCS-2"
    return f"{many} {'part' if many == 1 else 'parts'}, {len(body)} characters in {alphabet}"


def _values(runtime: Runtime, spoken: Language) -> dict[str, str]:
    """Somebody who does not exist, and a time that is made up."""
    met = meeting("in_person", "Burngreave Surgery", "Burngreave Surgery, 5 Burngreave Road, S3 9DA")
    links = runtime.announcer.links
    times = [f"{spoken.short_moment(MOMENT + timedelta(days=days))}, {met.place}" for days in (0, 1, 4)]
    return {
        "given_name": "Ada", "who": "Ada", "day": spoken.day(MOMENT), "time": spoken.time(MOMENT, met),
        "old_day": spoken.day(BEFORE), "old": spoken.day(BEFORE), "old_time": spoken.time(BEFORE, met),
        "place": met.place, "where": met.where,
        "link": links.for_appointment(123456), "code": links.appointment_code(123456),
        "cost": runtime.announcer.missed_cost,
        "sender": runtime.announcer.sender_name, "until": until(BEFORE, BEFORE, spoken),
        "instead": spoken.say("instead", day=spoken.day(BEFORE), time=spoken.time(BEFORE)),
        "service": "NHS Health Check",
        "times": "\n".join(f"{number}: {one}" for number, one in enumerate(times, 1)), "plain_times": "\n".join(times),
        "other": spoken.say("other", link=links.for_invitation(1)),
        "appointments": spoken.say("keeps", when=spoken.day_and_time(MOMENT), code="7834"),
        "visits": "\n".join(f"{who}, {spoken.time(MOMENT)}, {met.place}: {code} {links.for_appointment(int(code))}"
                            for who, code in (("Ada", "7834"), ("Ben", "5521"))),
        "sentence": spoken.refusals.get("offer_over", OfferOver().sentence),
        "name": "Dr Ada Example", "calendar": "yes", "more": "", "score": "5", "said": spoken.say("score_5"),
        "first": "Monday 7 December", "last": "Sunday 3 January",
        "shifts": "Tuesday 8 December, 6:30pm to 8pm, Burngreave Surgery",
        "changes": "No longer yours: Tuesday 8 December, 6:30pm to 8pm, Burngreave Surgery",
        "ahead": "Saturday 12 December, 9am to 5pm, Burngreave Surgery",
    }  # fmt: skip
