"""Prints a page: what all pages share, and the words for days and times (NHS content guide)."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, FileSystemLoader, PackageLoader

from clinics.local_time import LONDON

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


@cache
def environment() -> Environment:
    """The design system's macros are written for forgiving undefined values; our own templates never rely on it."""
    loader = ChoiceLoader([FileSystemLoader(TEMPLATES), PackageLoader("nhsuk_frontend_jinja")])
    return Environment(
        loader=loader, undefined=ChainableUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )


def page(request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """`template` with `values` and what every page shows."""
    settings = request.app.state.settings
    shared = {
        "product_name": settings.product_name,
        "is_development": settings.is_development,
        "demonstration": request.app.state.demonstration,
    }
    return HTMLResponse(environment().get_template(template).render({**shared, **values}), status)


def day_words(moment: datetime) -> str:
    """Tuesday 1 December."""
    local = moment.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B}"


def date_words(day: date) -> str:
    """1 December 1980."""
    return f"{day.day} {day:%B %Y}"


CHANNELS = {"in_person": "In person", "telephone": "By telephone", "video": "By video"}
