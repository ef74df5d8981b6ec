"""Prints a page: what all pages share, and the words for days and times (NHS content guide)."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from api.assets import Assets
from clinics.local_time import LONDON
from scheduler.booking.languages import spoken_time
from scheduler.config import Settings
from scheduler.rota.queries import Line

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_HOW: dict[str, Any] = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}


@cache
def environment() -> Environment:
    """Our own templates: a value that nobody gave is an error, never a gap. Made once, its macros included."""
    made = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, **_HOW)
    made.globals.update(_macros(), asset=assets().address)
    return made


@cache
def assets() -> Assets:
    """The styles and scripts that pages ask for."""
    return Assets()


def _macros() -> dict[str, Any]:
    """What our forms use of the design system, whose macros are written for forgiving undefined values."""
    theirs = Environment(loader=PackageLoader("nhsuk_frontend_jinja"), undefined=ChainableUndefined, **_HOW)
    used = {"errorSummary": "error-summary", "input": "input", "dateInput": "date-input"}
    return {
        name: getattr(theirs.get_template(f"nhsuk/components/{folder}/macro.jinja").module, name)
        for name, folder in used.items()
    }


def page(
    request: Request, template: str, view: object, status: int = 200, *, demonstration: bool | None = None
) -> HTMLResponse:
    """`template` with its presenter as `page`, and what every page shows.

    `demonstration`: whether what the page is about is synthetic, where that is known better than for all pages.
    """
    state = request.app.state
    shown = state.demonstration if demonstration is None else demonstration
    return HTMLResponse(render(template, view, state.settings, demonstration=shown), status)


def render(template: str, view: object, settings: Settings, *, demonstration: bool) -> str:
    """The page as text. Raises `jinja2.UndefinedError` where the template wants what the presenter does not have."""
    return (
        environment()
        .get_template(template)
        .render(
            page=view,
            product_name=settings.product_name,
            is_development=settings.is_development,
            demonstration=demonstration,
        )
    )


def day_words(moment: datetime) -> str:
    """Tuesday 1 December."""
    local = moment.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B}"


def moment_words(moment: datetime) -> str:
    """Tuesday 1 December at 6:30pm."""
    return f"{day_words(moment)} at {spoken_time(moment.astimezone(LONDON))}"


def date_words(day: date) -> str:
    """1 December 1980."""
    return f"{day.day} {day:%B %Y}"


def span_words(starts_at: datetime, ends_at: datetime) -> str:
    """Tue 1 Dec, 18:30–20:00, as rotas have it."""
    starts, ends = starts_at.astimezone(LONDON), ends_at.astimezone(LONDON)
    return f"{starts:%a} {starts.day} {starts:%b}, {starts:%H:%M}–{ends:%H:%M}"


def shift_words(line: Line) -> str:
    """When, where and giving what; not who."""
    return f"{span_words(line.starts_at, line.ends_at)}, {line.site}: {line.service}"


def needs_words(needs: Iterable[str]) -> str:
    """What somebody needs, for staff: step-free access, BSL interpreter."""
    return ", ".join(_NEEDS.get(need, need.replace("_", " ")) for need in needs)


_NEEDS = {
    "step_free": "step-free access", "bsl_interpreter": "BSL interpreter", "easy_read": "easy-read words",
    "longer_appointment": "a longer appointment", "no_internet": "no internet at home",
}  # fmt: skip
CHANNELS = {"in_person": "In person", "telephone": "By telephone", "video": "By video"}
