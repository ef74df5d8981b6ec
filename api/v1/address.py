"""What a search asks for, read from an address by its model at one go.

FastAPI reads such a model field by field, and asks anew at every request which of them are lists: of a search's time
that was a sixth.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi import Request, params
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError


def in_address(model: type[BaseModel]) -> params.Depends:
    """The model, with what stands in the address; what is no list stands there once (`api/repeated.py`).

    The route says `openapi_extra=described(model)` as well.
    """
    return params.Depends(_reader(model))


@cache
def _reader(model: type[BaseModel]) -> Callable[[Request], Any]:
    lists = {one["name"] for one in _parameters(model) if one["schema"].get("type") == "array"}

    async def read(request: Request) -> Any:
        given: dict[str, Any] = {}
        for name, value in request.query_params.multi_items():
            if name in lists:
                given.setdefault(name, []).append(value)
            else:
                given[name] = value
        try:
            return model.model_validate(given)
        except ValidationError as error:
            faults = error.errors(include_url=False)
            raise RequestValidationError([{**one, "loc": ("query", *one["loc"])} for one in faults]) from None

    return read


def described(model: type[BaseModel]) -> dict[str, Any]:
    """The same as OpenAPI says it."""
    return {"parameters": _parameters(model)}


def _parameters(model: type[BaseModel]) -> list[dict[str, Any]]:
    schema = model.model_json_schema()
    known, required = schema.get("$defs", {}), schema.get("required", [])
    found = []
    for name, told in schema["properties"].items():
        inlined = _inlined(told, known)
        words = {"description": inlined.pop("description")} if "description" in inlined else {}
        found.append({"name": name, "in": "query", "required": name in required, "schema": inlined, **words})
    return found


def _inlined(told: Any, known: dict[str, Any]) -> Any:
    """A schema without references: those of a model point where OpenAPI has nothing."""
    if isinstance(told, list):
        return [_inlined(one, known) for one in told]
    if not isinstance(told, dict):
        return told
    named = known[told["$ref"].rpartition("/")[2]] if "$ref" in told else {}
    return {name: _inlined(one, known) for name, one in {**named, **told}.items() if name != "$ref"}
