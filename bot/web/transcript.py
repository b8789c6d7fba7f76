"""The visitor's own conversation as a file: plain text, or a document to edit."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.conversations import queries
from bot.conversations.queries import Line
from bot.db import transaction
from bot.errors import ConversationNotFound
from bot.web import visitor
from bot.web.chat_pages import DownloadFragment, DownloadPage
from bot.web.french import day
from bot.web.keys import CLOCK, SESSIONS
from bot.web.pages import render
from bot.web.transcript_files import FORMATS, Transcript

NAME = "conversation-territoires-engagement"  # of the file on the visitor's disk


async def choose(request: web.Request) -> web.Response:
    """GET /conversation/transcription: each file with its format and weight."""
    transcript = await _transcript(request)
    files = [(name, len(await _written(transcript, name))) for name in FORMATS]
    page = DownloadFragment if "HX-Request" in request.headers else DownloadPage
    return render(request, page(files=tuple(files)))


async def download(request: web.Request) -> web.Response:
    """GET /conversation/transcription.{txt,odt}: the file."""
    name = request.match_info["extension"]
    body = await _written(await _transcript(request), name)
    headers = {"Content-Disposition": f'attachment; filename="{NAME}.{name}"'}
    return web.Response(body=body, headers=headers, content_type=FORMATS[name].content_type)


async def _written(transcript: Transcript, name: str) -> bytes:
    return await asyncio.to_thread(FORMATS[name].write, transcript)


async def _transcript(request: web.Request) -> Transcript:
    """What this visitor's files hold.

    Raises:
        ConversationNotFound: this visitor has no conversation.

    """
    conversation_id = visitor.conversation_id(request)
    async with transaction(request.app[SESSIONS]) as session:
        lines: tuple[Line, ...] = await queries.transcript(session, conversation_id)
    if not lines:
        raise ConversationNotFound(conversation_id)
    return Transcript(lines=lines, taken_on=day(request.app[CLOCK]()))
