"""What the service itself says in a conversation: the sentences of templates/messages."""

from __future__ import annotations

from aiohttp import web

from bot.web.keys import SETTINGS, TEMPLATES


def words(app: web.Application, name: str, **values: str) -> str:
    """The text of `messages/{name}.txt`, with the settings that it quotes and `values`."""
    settings = app[SETTINGS]
    template = app[TEMPLATES].get_template(f"messages/{name}.txt")
    return template.render(
        conversation_days=settings.conversation_days,
        ticket_days=settings.ticket_days,
        waiting_minutes=settings.waiting_minutes,
        **values,
    ).strip()
