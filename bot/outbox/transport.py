"""The outside world of the outbox: how a message leaves, and how that may fail."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Protocol

from bot.errors import BotError
from bot.outbox.models import Mail

SERVICE = "Territoires d'engagement"  # the sender's name, when the setting gives an address only


class MailRefused(BotError):
    """Raised when the server will never take this mail; the text is its reason."""


class MailDeferred(BotError):
    """Raised when this mail could not be handed over now; the text is the reason."""


class ServerAway(MailDeferred):
    """Raised when no mail could be handed over now: no connection, or no login."""


class Transport(Protocol):
    """What sends a message."""

    async def send(self, message: EmailMessage) -> None:
        """Hand the message over; returns once the server has taken it.

        Raises:
            MailRefused: for ever.
            MailDeferred: for now; ServerAway when other mails would meet the same fate.

        """


def compose(mail: Mail, *, sender: str) -> EmailMessage:
    """The message of a row: the same headers at each attempt, the Message-ID included.

    Raises:
        ValueError: `sender` or the recipient is no address; a header would hold a line break.

    """
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(name or SERVICE, addr_spec=address)
    message["To"] = Address(addr_spec=mail.recipient)
    if mail.reply_to:
        message["Reply-To"] = Address(addr_spec=mail.reply_to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.key}@{address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message
