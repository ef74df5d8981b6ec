"""Who may tell us what became of texts, and what people answer: what its provider did not sign is not read."""

from datetime import UTC, datetime, timedelta
from secrets import compare_digest
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException

from api.deps import NowDep, RuntimeDep
from api.turned_away import Forged, Malformed, Stale
from notifications.providers import twilio_replies
from scheduler.errors import NotFound

BELIEVED_FOR = timedelta(days=1)
"""How long after it happened Notify is believed in what it tells: it tells again for less than an hour."""


async def from_twilio(request: Request, runtime: RuntimeDep) -> dict[str, str]:
    """The form that Twilio sent; refused where its signature is not Twilio's."""
    settings = runtime.settings
    if "twilio" not in (settings.sms_provider, settings.sms_second_provider):
        raise NotFound
    try:
        form = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    except HTTPException:  # no form at all, so none that Twilio has signed
        raise Forged from None
    address = f"{settings.base_url}{request.url.path}" + (f"?{request.url.query}" if request.url.query else "")
    if not twilio_replies.is_signed(settings.twilio_auth_token.get_secret_value(), address, form, request.headers):
        raise Forged
    return form


TwilioDep = Annotated[dict[str, str], Depends(from_twilio)]


class NotifyForm(BaseModel):
    """What GOV.UK Notify tells: a text of ours and its status, or one that came in. Notify may tell more."""

    id: str = Field(min_length=1, max_length=100, pattern=r"^[!-~]+$")
    status: str = ""
    source_number: str = ""
    message: str = ""
    completed_at: datetime | None = None
    date_received: datetime | None = None

    @property
    def happened_at(self) -> datetime | None:
        """Aware; Notify's times are UTC, whether it says so or not."""
        at = self.date_received or self.completed_at
        return at.replace(tzinfo=at.tzinfo or UTC) if at else None


async def from_notify(request: Request, runtime: RuntimeDep, now: NowDep) -> NotifyForm:
    """What Notify tells; refused without the bearer token that it was given, and long after it happened."""
    settings = runtime.settings
    if "notify" not in (settings.sms_provider, settings.sms_second_provider):
        raise NotFound
    wanted = settings.notify_callback_token.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not wanted or not compare_digest(given.encode(), wanted.encode()):
        raise Forged
    try:
        told = NotifyForm.model_validate_json(await request.body())
    except ValidationError as error:
        raise Malformed(_fault(error)) from None
    if told.happened_at is not None and told.happened_at < now - BELIEVED_FOR:
        raise Stale
    return told


NotifyDep = Annotated[NotifyForm, Depends(from_notify)]


def _fault(error: ValidationError) -> str:
    """What is wrong, without what was given: it may be a patient's words."""
    first = error.errors(include_input=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "body"
    return f"{field}: {first['msg']}"
