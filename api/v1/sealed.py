"""First answers that hold a secret (a link to set up an account, a calendar's address): kept sealed under their key, so
that whoever sees only the database has nothing of it."""

import json
from collections.abc import Awaitable, Callable

from api.deps import Once
from scheduler.access.secrets import Seal
from scheduler.booking.errors import KeyReused
from scheduler.booking.idempotency import Body
from scheduler.runtime import Runtime


async def once_sealed(once: Once, runtime: Runtime, asked: Body, act: Callable[[], Awaitable[Body]]) -> Body:
    """As `once`. Raises `KeyReused` where the answer was sealed with another SECRET_KEY, since nobody can read it."""
    seal = Seal(runtime.settings.secret_key.get_secret_value(), "first answer")

    async def sealed() -> Body:
        return {"sealed": seal.close(json.dumps(await act()))}

    opened = seal.open(str((await once(asked, sealed))["sealed"]))
    if opened is None:
        raise KeyReused
    found: Body = json.loads(opened)
    return found
