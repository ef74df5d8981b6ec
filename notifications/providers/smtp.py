"""E-mail over SMTP; an invitation travels both as an alternative, for mail clients, and as a file, for people."""

from email.message import EmailMessage
from email.utils import formataddr
from typing import Any

import aiosmtplib

from notifications.providers.protocol import Accepted, OutcomeUnknown, Outgoing, Permanent, Retryable


class SmtpProvider:
    """`sender` is an address. The Message-ID is the same at every attempt, so that a relay can see a repeat."""

    name = "smtp"

    def __init__(
        self, *, host: str, port: int, sender: str, username: str | None = None, password: str | None = None,
        starttls: bool = False, timeout: float = 10, sender_name: str = "",
    ) -> None:  # fmt: skip
        self._relay: dict[str, Any] = {
            "hostname": host,
            "port": port,
            "username": username,
            "password": password,
            "timeout": timeout,
            "start_tls": starttls,
        }
        self._sender, self._sender_name = sender, sender_name

    async def send(self, outgoing: Outgoing) -> Accepted:
        message = self.compose(outgoing)
        try:
            await aiosmtplib.send(message, **self._relay)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refusal(error.recipients[0]) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _refusal(error) from error
        except (
            aiosmtplib.SMTPConnectError,
            aiosmtplib.SMTPConnectTimeoutError,
            ConnectionRefusedError,
        ) as error:
            raise Retryable(f"the mail relay cannot be reached: {error}") from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise OutcomeUnknown(f"the mail relay did not answer: {type(error).__name__}") from error
        return Accepted(str(message["Message-ID"]))

    def compose(self, outgoing: Outgoing) -> EmailMessage:
        message = EmailMessage()
        message["From"] = formataddr((self._sender_name, self._sender))
        message["To"] = outgoing.recipient
        message["Subject"] = outgoing.title
        message["Message-ID"] = f"<{outgoing.reference}@{self._sender.rpartition('@')[2]}>"
        message.set_content(outgoing.body)
        if outgoing.calendar:
            method = outgoing.calendar_method or "REQUEST"
            message.add_alternative(outgoing.calendar, subtype="calendar", params={"method": method})
            message.add_attachment(
                outgoing.calendar.encode(), maintype="application", subtype="ics", filename="appointment.ics"
            )
        return message


def _refusal(error: aiosmtplib.SMTPResponseException) -> Exception:
    words = f"{error.message} ({error.code})"
    return Retryable(words) if 400 <= error.code < 500 else Permanent(words)
