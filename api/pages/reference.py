"""A page that lists the JSON interface, printed from its own description and without anybody else's scripts."""

from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from api.deps import public
from api.pages.rendering import page

router = APIRouter(prefix="/api", dependencies=[Depends(public)], include_in_schema=False)


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    summary: str
    parameters: str


@dataclass(frozen=True)
class DocsPage:
    """Every operation of the interface."""

    operations: tuple[Operation, ...]


@router.get("/docs")
async def docs(request: Request) -> HTMLResponse:
    """Every operation of the API."""
    paths = request.app.openapi()["paths"]
    operations = [
        Operation(
            method.upper(),
            path,
            operation.get("description", operation.get("summary", "")),
            ", ".join(p["name"] for p in operation.get("parameters", ())),
        )
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]
    return page(request, "docs.html", DocsPage(tuple(operations)))
