"""What stands in an address twice, and may stand there once: refused, for nobody knows which of the two was meant."""

from collections import Counter

from fastapi import Request

from scheduler.errors import Invalid

DESCRIBED = "/api/v1"


async def given_once(request: Request) -> None:
    """Raise `Invalid` for a parameter that is given twice and is no list, as our own description tells."""
    if b"&" not in request.scope["query_string"]:
        return
    counted = Counter(name for name, _ in request.query_params.multi_items())
    if all(count == 1 for count in counted.values()):
        return
    lists = _lists(request)
    twice = next((name for name, count in counted.items() if count > 1 and name not in lists), None)
    if twice is not None:
        raise Invalid(f"Give `{twice[:50]}` once.", field=twice[:50])


def _lists(request: Request) -> set[str]:
    """The parameters of this route that are lists; pages, which are not described, have none.

    A route knows its path below the prefix under which it is included.
    """
    if not request.url.path.startswith(f"{DESCRIBED}/"):
        return set()
    path, method = f"{DESCRIBED}{request.scope['route'].path}", request.method.lower()
    told = request.app.openapi()["paths"].get(path, {}).get(method, {})
    return {one["name"] for one in told.get("parameters", []) if _is_list(one["schema"])}


def _is_list(schema: dict[str, object]) -> bool:
    return schema.get("type") == "array" or "'array'" in str(schema.get("anyOf", ""))
