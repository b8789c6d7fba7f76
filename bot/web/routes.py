"""The URL map; `PUBLIC` lists every address that asks for no login."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.web import chat, console, mails, request_form, specifications, texts

STATIC = Path(__file__).parent / "static"

PUBLIC = (
    web.get("/", chat.show),
    web.post("/conversation/messages", chat.post_message),
    web.post("/conversation/buttons", chat.post_button),
    web.get("/conversation/events", chat.events),
    web.post("/conversation/erase", chat.erase),
    web.get("/conversation/cahier-des-charges.{format:docx|odt}", specifications.download),
    web.get("/demande", request_form.show),
    web.post("/demande", request_form.post),
    *(web.get(path, texts.show) for path in texts.BODIES),
    web.get("/sante", texts.health),
    web.get(console.LOGIN, console.show_login),
    web.post(console.LOGIN, console.log_in),
    web.static("/static", STATIC),
)
CONSOLE = (
    web.get("/console", console.list_tickets),
    web.post("/console/deconnexion", console.log_out),
    web.get("/console/demandes/{reference}", console.show_ticket),
    web.post("/console/demandes/{reference}/statut", console.change_status),
    web.get("/console/courriels", mails.show),
    web.post(r"/console/courriels/{id:\d{1,18}}/reessayer", mails.retry),
)
