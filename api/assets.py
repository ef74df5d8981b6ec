"""Styles, scripts and icons: read and compressed once, and kept by browsers until they change.

Most people come on a phone, once: what they wait for at first is the style sheet, a tenth as long when compressed.
"""

import gzip
import mimetypes
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).with_name("static")
KEPT = "public, max-age=31536000, immutable"
ASKED_ANEW = "public, max-age=3600"


@dataclass(frozen=True)
class Asset:
    """A file as it is sent; `packed` is empty where compressing gains nothing."""

    body: bytes
    packed: bytes
    kind: str
    version: str

    @classmethod
    def read(cls, path: Path) -> "Asset":
        body = path.read_bytes()
        packed = gzip.compress(body, 9, mtime=0)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        version = sha256(body).hexdigest()[:12]
        return cls(body, packed if len(packed) < 0.9 * len(body) else b"", kind, version)


class Assets:
    """Answers for every file of a folder by its name, as an ASGI application.

    An address that names the version of what it wants is never asked again; any other is after an hour.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
        self._known = {path.relative_to(folder).as_posix(): Asset.read(path) for path in files}

    def address(self, name: str) -> str:
        """Where a page finds it. Raises `KeyError` for a file that is not there."""
        return f"/static/{name}?v={self._known[name].version}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._known.get(scope["path"].removeprefix(scope["root_path"]).lstrip("/"))
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        if scope["method"] != "GET":  # HEAD comes as GET
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
        await _answer(found, scope)(scope, receive, send)


def _answer(found: Asset, scope: Scope) -> Response:
    asked = Headers(scope=scope)
    versions = parse_qs(scope["query_string"].decode("latin-1")).get("v", [])
    tag = f'"{found.version}"'
    headers = {
        "ETag": tag, "Vary": "Accept-Encoding", "Cache-Control": KEPT if versions == [found.version] else ASKED_ANEW,
    }  # fmt: skip
    if asked.get("if-none-match") == tag:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if found.packed and "gzip" in asked.get("accept-encoding", ""):
        return Response(found.packed, media_type=found.kind, headers={**headers, "Content-Encoding": "gzip"})
    return Response(found.body, media_type=found.kind, headers=headers)
