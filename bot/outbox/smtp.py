"""The transport of production: one SMTP connection a mail."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from email.message import EmailMessage

import aiosmtplib
from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from bot.outbox.transport import MailDeferred, MailRefused, ServerAway

SEND_SECONDS = 60.0  # of one whole sending: far shorter than a lease
IMPLICIT_TLS = 465  # the port on which the connection is encrypted from its first byte
PERMANENT = 500  # reply codes from here on will not change (RFC 5321, 4.2.1)


@dataclass(frozen=True, kw_only=True)
class SmtpTransport:
    """A server and how to log in to it; without `user` no login is tried."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    starttls: bool
    seconds: float = SEND_SECONDS

    async def send(self, message: EmailMessage) -> None:
        """See `Transport`. A failed login or encryption is the server's fault, not the mail's."""
        implicit = self.port == IMPLICIT_TLS
        try:
            async with asyncio.timeout(self.seconds):
                await aiosmtplib.send(
                    message,
                    hostname=self.host,
                    port=self.port,
                    username=self.user or None,
                    password=self.password or None,
                    use_tls=implicit,
                    start_tls=self.starttls and not implicit,
                    timeout=self.seconds,
                )
        except SMTPRecipientsRefused as error:
            raise _verdict(error.recipients[0]) from error
        except SMTPDataError as error:
            raise _verdict(error) from error
        except (SMTPException, OSError) as error:
            raise ServerAway(_reason(error)) from error


def _verdict(error: SMTPResponseException) -> MailDeferred | MailRefused:
    return (MailRefused if error.code >= PERMANENT else MailDeferred)(_reason(error))


def _reason(error: Exception) -> str:
    """What an adviser reads: the server's own words, after who says them."""
    if isinstance(error, SMTPResponseException):
        return f"réponse du serveur de courriel : {error.code} {error.message}"
    if isinstance(error, TimeoutError):
        return "le serveur de courriel n'a pas répondu à temps"
    return f"le serveur de courriel n'a pas pu être joint ({error})"
