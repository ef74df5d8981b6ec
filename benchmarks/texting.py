"""A provider of texts that takes whatever it is given, in a process of its own: `uvicorn benchmarks.texting:app`.

It speaks as much of Twilio's API as sending needs, and counts what each number was sent.
"""

import json
from collections import Counter
from typing import Any
from urllib.parse import parse_qs

_taken: Counter[str] = Counter()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """POST takes a text; GET tells how many were taken, and the most that any one number and body was sent."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    if scope["method"] == "POST":
        form = parse_qs((await _body(receive)).decode())
        _taken[f"{form['To'][0]} {form['Body'][0]}"] += 1
        answer: dict[str, Any] = {"sid": f"SM{_taken.total():032d}", "status": "queued"}
    else:
        answer = {"taken": _taken.total(), "most_alike": max(_taken.values(), default=0)}
    whole = json.dumps(answer).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(whole)).encode())]
    await send({"type": "http.response.start", "status": 201 if scope["method"] == "POST" else 200, "headers": headers})
    await send({"type": "http.response.body", "body": whole})


async def _body(receive: Any) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
