"""What every answer carries and every request must respect, whatever the route."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import ForeignForm, TooLarge, refuse

LARGEST_BODY = 64 * 1024
SAFE = {"GET", "HEAD", "OPTIONS"}
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none';"
    " form-action 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Adds the headers above; pages about people are never cached.

    A form may lead to `forms_lead_to` as well: browsers hold a redirect against the page whose form it answers.
    """

    def __init__(self, app: ASGIApp, forms_lead_to: Sequence[str] = ()) -> None:
        self._app = app
        headers = {"Content-Security-Policy": " ".join((POLICY, *forms_lead_to)), **HEADERS}
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
                if not scope["path"].startswith("/static/"):
                    MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
            await send(message)

        return await self._app(scope, receive, with_headers)


NOT_SAID = (
    "Your browser did not say which site this form was sent from, so we did nothing: it could be somebody else’s. "
    "Open the page again and try once more; if it happens again, telephone your practice."
)


class HeadAsGet:
    """Answers HEAD wherever GET is answered: the same, without its body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            return await self._app(scope, receive, send)

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        return await self._app({**scope, "method": "GET"}, receive, without_body)


WITHOUT_COOKIES = ("/api/", "/fhir/", "/webhooks/")


FOR_PROGRAMS = ("/api/", "/fhir/", "/webhooks/", "/static/")


class CompressPages:
    """Sends pages compressed to browsers that can read it. Style sheets are so already, and programs are answered
    quicker without: at eight o'clock that counts.

    No page shows what another site could have it say beside a secret: our cookies do not go with what other sites ask
    for unseen.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._packed = app, GZipMiddleware(app, minimum_size=1000, compresslevel=5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for_program = scope["type"] != "http" or scope["path"].startswith(FOR_PROGRAMS)
        return await (self._app if for_program else self._packed)(scope, receive, send)


class SameOriginForms:
    """Refuses forms that another site sends: browsers say where a request comes from.

    Routes that ask for a bearer token, or for a signature, look at no cookie.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE and not scope["path"].startswith(WITHOUT_COOKIES):
            objection = _objection(Headers(scope=scope))
            if objection:
                return await refuse(Request(scope), objection)(scope, receive, send)
        return await self._app(scope, receive, send)


def _objection(headers: Headers) -> ForeignForm | None:
    """Why a form cannot be taken for one of ours; None where the browser says that it is."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return None if site in ("same-origin", "none") else ForeignForm()
    if origin is None or origin == "null":
        return ForeignForm(NOT_SAID)
    try:
        return None if urlsplit(origin).netloc == headers.get("host") else ForeignForm()
    except ValueError:  # that is no address at all
        return ForeignForm()


class BodyLimit:
    """Refuses bodies over 64 KiB, announced or not, before anything reads them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE:
            return await self._app(scope, receive, send)
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > LARGEST_BODY:
                return await refuse(Request(scope), TooLarge())(scope, receive, send)
            if message["type"] != "http.request" or not message.get("more_body"):
                break
        sent = False

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return await receive()
            sent = True
            return (
                {"type": "http.request", "body": body, "more_body": False}
                if message["type"] == "http.request"
                else message
            )

        return await self._app(scope, replay, send)
