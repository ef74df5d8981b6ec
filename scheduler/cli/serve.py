"""Starts the web server. The door is named, not imported: nothing below it may know it."""

import asyncio
import errno
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from scheduler.cli.errors import CommandError
from scheduler.config import Settings

DOOR = "api.app:create_app"


class _Announcing(uvicorn.Server):
    """A server that says so once it really answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def refuse_taken_port(settings: Settings) -> None:
    """Better before the work than after it: say whether it is the port or the address that cannot be had."""
    where = f"{settings.host} port {settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        match error.errno:
            case errno.EADDRINUSE:
                words = f"Port {settings.port} on {settings.host} is in use. Stop what uses it, or choose another one:"
                words += f" make run PORT={settings.port + 1 if settings.port < 65535 else 8000}"
            case errno.EACCES:
                words = f"Your account may not listen on {where}. Choose a port from 1024: make run PORT=8000"
            case _:  # an address that this machine does not have, or a name that is none
                words = f"This machine cannot listen on {where} ({error.strerror}). Set HOST to an address it has,"
                words += " for example HOST=127.0.0.1 or HOST=0.0.0.0."
        raise CommandError(words) from None


def server_config(settings: Settings) -> uvicorn.Config:
    """Only the proxies that the settings name may say where a client is."""
    return uvicorn.Config(
        DOOR, factory=True, host=settings.host, port=settings.port, log_level="warning", timeout_graceful_shutdown=10,
        proxy_headers=bool(settings.trusted_proxies), forwarded_allow_ips=settings.trusted_proxies, server_header=False,
    )  # fmt: skip


def serve(settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until interrupted. The door reads its own settings, so what was decided here goes into the environment."""
    os.environ["DATABASE_URL"] = settings.database
    os.environ["HOST"], os.environ["PORT"] = settings.host, str(settings.port)
    server = _Announcing(server_config(settings), ready)
    server.run()
    if not server.started:
        raise CommandError("The server did not start; the lines above say why.")


def end_gently_on_sigterm() -> None:
    """A supervisor that ends us presses Ctrl-C: one way to stop, in which every `finally` runs.

    Also where a shell has us ignore Ctrl-C, since it started us in the background: without this nothing would end us.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))


@contextmanager
def set_when_interrupted(event: threading.Event) -> Iterator[None]:
    """While the block lasts, inside a running loop, Ctrl-C and SIGTERM only set `event`."""
    loop = asyncio.get_running_loop()
    for which in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(which, event.set)
    try:
        yield
    finally:
        for which in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(which)
