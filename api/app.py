"""Puts the door together; what lives as long as the process is opened when it starts, never on import."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any

from fastapi import Depends, FastAPI

from api import errors, feeds, health, v1, webhooks
from api.fhir import routes as fhir
from api.limits import HOUR, MINUTE, Sliding
from api.middleware import BodyLimit, CompressPages, HeadAsGet, SameOriginForms, SecurityHeaders
from api.pages import (
    appointment,
    booking,
    change,
    colleagues,
    desk,
    elsewhere,
    feedback,
    handover,
    invitation,
    my,
    my_preferences,
    offer,
    passkeys,
    phone,
    planning,
    planning_compare,
    planning_edit,
    planning_rota,
    reference,
    repair,
    rota,
    rota_fairness,
    rota_meter,
    rota_questions,
    shifts,
    shifts_wishes,
    sign_in,
    today,
    trail,
    tray,
    trials,
    wordings,
    work_account,
)
from api.pages.rendering import assets
from api.repeated import given_once
from api.turned_away import Tally
from clinics.queries import network_by_ods
from scheduler.config import Settings, load_settings
from scheduler.db import Errors
from scheduler.planning.asking import Asking
from scheduler.runtime import Runtime, open_runtime, utc_now
from scheduler.worker import worker_inside


def create_app(settings: Settings | None = None, clock: Callable[[], datetime] = utc_now) -> FastAPI:
    """The application. Without a Redis the worker runs in this process too."""
    settings = settings or load_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            runtime = await stack.enter_async_context(open_runtime(settings, clock))
            app.state.runtime = runtime
            stack.callback(app.state.asking.close)
            app.state.demonstration = await _shows_demonstration(runtime)
            if settings.redis_url is None:
                await stack.enter_async_context(worker_inside(runtime))
            gc.set_threshold(20_000, 20, 20)  # a request leaves little that only a collection would find
            gc.collect()
            gc.freeze()  # what is alive now stays: do not look through it again at every collection
            yield

    app = FastAPI(
        title="Extended access", version="1", lifespan=lifespan, docs_url=None, redoc_url=None,
        openapi_url="/api/openapi.json",
    )  # fmt: skip
    app.state.settings = settings
    app.state.demonstration = settings.is_development
    app.state.asking = Asking()
    app.state.holds = Sliding(settings.holds_per_minute, MINUTE)
    app.state.guesses = Sliding(settings.guesses_per_hour, HOUR)
    app.state.turned_away = Tally()
    errors.install(app)
    for middleware in (CompressPages, HeadAsGet, SameOriginForms, BodyLimit):
        app.add_middleware(middleware)
    app.add_middleware(SecurityHeaders, forms_lead_to=settings.identity_origins)
    once = [Depends(given_once)]
    app.include_router(health.router)
    v1.include(app, once)  # in front: each route before another is looked at first
    for part in (fhir, webhooks, feeds):
        app.include_router(part.router)
    for part in (
        reference, booking, appointment, change, offer, invitation, feedback, sign_in, passkeys, elsewhere,
        work_account, colleagues, trail, tray, today, trials, wordings, my, my_preferences, desk, phone, shifts,
        shifts_wishes, repair, handover, rota, rota_questions, rota_meter, rota_fairness, planning_compare,
        planning_edit, planning_rota, planning,
    ):  # fmt: skip
        app.include_router(part.router, dependencies=once)
    app.mount("/static", assets())
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


async def _shows_demonstration(runtime: Runtime) -> bool:
    """Whether what the pages show is synthetic, for those that ask no database: refusals. Unknown: development is."""
    try:
        async with runtime.sessions() as session:
            found = await network_by_ods(session, runtime.settings.network)
    except Errors:
        found = None
    return found.is_demonstration if found else runtime.settings.is_development


def _openapi(app: FastAPI) -> dict[str, Any]:
    """FastAPI's own description, with the problem that every refusal is."""
    if not app.openapi_schema:
        described = FastAPI.openapi(app)
        described.setdefault("components", {}).setdefault("schemas", {})["Problem"] = errors.PROBLEM_SCHEMA
        app.openapi_schema = described
    return app.openapi_schema
