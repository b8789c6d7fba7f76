"""A real SMTP server on loopback that behaves as the test decides."""

from __future__ import annotations

import asyncio
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"


class Mailbox:
    """Keeps what it takes; `answers` are given to the next messages, one each, then OK.

    An answer is a reply to the end of DATA; "silence" never replies, "hang up" closes the
    connection, "take and hang up" keeps the message and then closes without a word.
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answers: list[str] = []
        self.refused_recipients: dict[str, str] = {}
        self.connections = 0
        self.port = 0

    async def handle_RCPT(
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address in self.refused_recipients:
            return self.refused_recipients[address]
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        answer = self.answers.pop(0) if self.answers else OK
        if answer == "silence":
            await asyncio.Event().wait()
        if answer in {OK, "take and hang up"}:
            message = message_from_bytes(bytes(envelope.content or b""), policy=default)
            assert isinstance(message, EmailMessage)
            self.taken.append(message)
        if answer in {"hang up", "take and hang up"}:
            assert server.transport is not None
            server.transport.abort()
        return answer

    async def serve(self, port: int = 0) -> asyncio.Server:
        """Listen on a loopback port."""
        loop = asyncio.get_running_loop()

        def connection() -> SMTP:
            self.connections += 1
            return SMTP(self, hostname="loopback", loop=loop)

        server = await loop.create_server(connection, "127.0.0.1", port)
        self.port = server.sockets[0].getsockname()[1]
        return server
