"""The skeleton of a cahier des charges, made from the visitor's own conversation."""

from __future__ import annotations

import asyncio
import unicodedata
from urllib.parse import quote

from aiohttp import web

from bot import specifications
from bot.conversations import service
from bot.dates import PARIS
from bot.db import transaction
from bot.errors import ConversationNotFound
from bot.specifications import Format
from bot.web import visitor
from bot.web.keys import CLOCK, SESSIONS
from bot.web.pages import ErrorPage, render

_NO_CONVERSATION = ErrorPage(
    title="Aucune conversation trouvée",
    explanation=(
        "Ce document se prépare à partir de votre conversation, et nous ne la trouvons pas. "
        "Décrivez votre projet à l'assistant, puis demandez-lui un cahier des charges."
    ),
)


async def download(request: web.Request) -> web.Response:
    """GET /conversation/cahier-des-charges.docx or .odt, from the profile of this browser."""
    file_format = Format(request.match_info["format"])
    try:
        async with transaction(request.app[SESSIONS]) as session:
            conversation = await service.get(session, visitor.conversation_id(request))
            profile = dict(conversation.profile)
    except ConversationNotFound:
        return render(request, _NO_CONVERSATION, status=404)
    today = request.app[CLOCK]().astimezone(PARIS).date()
    brief = specifications.brief_of(profile, today=today)
    content = await asyncio.to_thread(specifications.write, brief, file_format)
    return web.Response(
        body=content,
        content_type=file_format.content_type,
        headers={"Content-Disposition": _attachment(specifications.filename(brief, file_format))},
    )


def _attachment(filename: str) -> str:
    """The header that names a download, for old and for present browsers (RFC 6266)."""
    plain = unicodedata.normalize("NFKD", filename.replace("œ", "oe")).encode("ascii", "ignore")
    return f"attachment; filename=\"{plain.decode()}\"; filename*=UTF-8''{quote(filename, safe='')}"
