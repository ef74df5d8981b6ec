"""E-mail over SMTP, in plain words and as a page. An invitation is an alternative, for mail clients, and a file, for
people."""

import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formataddr
from typing import Any

import aiosmtplib

from notifications.html import as_page
from notifications.providers.protocol import Accepted, Misconfigured, OutcomeUnknown, Outgoing, Permanent, Retryable


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
        try:
            message = self.compose(outgoing)
        except ValueError as error:  # a line break in an address, say
            raise Permanent(f"this cannot be written as an e-mail: {error}") from error
        client = _OneMessage(**self._relay)
        try:
            await _sign_in(client)
            await _hand_over(client, message)
            with suppress(aiosmtplib.SMTPException, OSError):  # it has the message, whatever it says to our leaving
                await client.quit()
        finally:
            client.close()
        return Accepted(str(message["Message-ID"]))

    def compose(self, outgoing: Outgoing) -> EmailMessage:
        message = EmailMessage()
        message["From"] = formataddr((self._sender_name, self._sender))
        message["To"] = outgoing.recipient
        message["Subject"] = outgoing.title
        message["Message-ID"] = f"<{outgoing.reference}@{self._sender.rpartition('@')[2]}>"
        message.set_content(outgoing.body)
        message.add_alternative(as_page(outgoing.title, outgoing.body, outgoing.style), subtype="html")
        if outgoing.calendar:
            method = outgoing.calendar_method or "REQUEST"
            message.add_alternative(outgoing.calendar, subtype="calendar", params={"method": method})
            message.add_attachment(
                outgoing.calendar.encode(), maintype="application", subtype="ics", filename="appointment.ics"
            )
        return message


class _OneMessage(aiosmtplib.SMTP):
    """A connection for one message, which knows whether its words have begun to leave: until then nobody has it."""

    begun = False

    async def data(self, message: str | bytes, /, **options: Any) -> Any:
        self.begun = True
        return await super().data(message, **options)

    async def rset(self, **options: Any) -> Any:
        """Nothing follows a refusal here, so nothing has to be waited for."""
        return aiosmtplib.SMTPResponse(250, "")


async def _sign_in(client: aiosmtplib.SMTP) -> None:
    """Connect, encrypt, authenticate. Whatever fails here, no message was handed over, and none is to blame."""
    try:
        await client.connect()
    except aiosmtplib.SMTPResponseException as error:
        raise _of_ours(error) from error
    except (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPTimeoutError, aiosmtplib.SMTPServerDisconnected) as error:
        raise Retryable(f"the mail relay cannot be reached: {error}") from error
    except (aiosmtplib.SMTPException, ssl.SSLError) as error:
        raise Misconfigured(f"the mail relay and our settings disagree: {error}") from error
    except OSError as error:
        raise Retryable(f"the mail relay cannot be reached: {error}") from error


async def _hand_over(client: _OneMessage, message: EmailMessage) -> None:
    try:
        await client.send_message(message)
    except aiosmtplib.SMTPRecipientsRefused as error:
        refused = error.recipients[0]
        raise (_of_ours if _means_us(refused) else _of_the_message)(refused) from error
    except aiosmtplib.SMTPSenderRefused as error:
        raise _of_ours(error) from error
    except aiosmtplib.SMTPResponseException as error:
        raise _of_the_message(error) from error
    except (aiosmtplib.SMTPNotSupported, ValueError) as error:  # said by our own client, before anything has left
        raise Permanent(f"not an address that the mail relay can write to: {error}") from error
    except (aiosmtplib.SMTPException, OSError) as error:
        words = f"the mail relay did not answer: {type(error).__name__}"
        raise (OutcomeUnknown if client.begun else Retryable)(words) from error


def _means_us(error: aiosmtplib.SMTPResponseException) -> bool:
    """Whether a recipient is refused because the relay carries nothing for us: we have not signed in, or may not."""
    return error.code in (530, 535, 538) or "relay" in error.message.lower()


def _of_the_message(error: aiosmtplib.SMTPResponseException) -> Exception:
    words = f"{error.message} ({error.code})"
    return Retryable(words) if 400 <= error.code < 500 else Permanent(words)


def _of_ours(error: aiosmtplib.SMTPResponseException) -> Exception:
    words = f"{error.message} ({error.code})"
    return Retryable(words) if 400 <= error.code < 500 else Misconfigured(f"the mail relay refuses us: {words}")
