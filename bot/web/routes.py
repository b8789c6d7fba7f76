"""The URL map; `PUBLIC` lists every address that asks for no login."""

from __future__ import annotations

from aiohttp import web

from bot.web import chat, console, opinion, request_form, stream, texts, transcript, widget
from bot.web.assets import STATIC

PUBLIC = (
    web.get("/", chat.show),
    web.get(widget.FRAME, chat.show_frame),
    web.get("/widget.js", widget.script),
    web.get(widget.DEMO, widget.show_demo_host),
    web.get("/conversation", chat.resume),
    web.get("/conversation/messages", chat.missed),
    web.post("/conversation/messages", chat.post_message),
    web.post("/conversation/buttons", chat.post_button),
    web.get("/conversation/events", stream.events),
    web.get("/conversation/transcription", transcript.choose),
    web.get("/conversation/transcription.{extension:txt|odt}", transcript.download),
    web.post("/conversation/avis", opinion.post),
    web.post("/conversation/erase", chat.erase),
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
    web.get("/console/avis", opinion.show_list),
    web.get("/console/demandes/{reference}", console.show_ticket),
    web.post("/console/demandes/{reference}/statut", console.change_status),
)
