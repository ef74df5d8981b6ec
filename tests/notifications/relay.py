"""A mail relay on loopback, for tests of what is handed to one."""

from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Mailbox:
    """Takes every message, or answers each with `answer`."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer, self.received = answer, list[bytes]()

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.received.append(envelope.content)
        return self.answer


class Relay(Controller):
    """Listens on a port of its own once it is started."""

    def __init__(self, mailbox: Mailbox, **settings: Any) -> None:
        super().__init__(mailbox, hostname="127.0.0.1", port=0, **settings)

    def _trigger_server(self) -> None:
        """The library would connect to port 0; the socket already listens when it asks."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
