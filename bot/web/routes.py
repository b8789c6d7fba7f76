"""The URL map; `PUBLIC` lists every address that asks for no login."""

from __future__ import annotations

from aiohttp import web

from bot.web import (
    chat,
    console,
    experiences,
    mails,
    opinion,
    request_form,
    specifications,
    stream,
    texts,
    transcript,
    widget,
    workshops,
)
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
    web.get("/conversation/cahier-des-charges.{format:docx|odt}", specifications.download),
    web.get("/demande", request_form.show),
    web.post("/demande", request_form.post),
    web.get("/ateliers", workshops.show_public),
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
    web.get("/console/courriels", mails.show),
    web.post(r"/console/courriels/{id:\d{1,18}}/reessayer", mails.retry),
    web.get(workshops.LIST, workshops.list_all),
    web.get(f"{workshops.LIST}/nouveau", workshops.show_form),
    web.post(f"{workshops.LIST}/nouveau", workshops.create),
    web.get(workshops.ONE, workshops.show),
    web.get(f"{workshops.ONE}/modifier", workshops.show_form),
    web.post(f"{workshops.ONE}/modifier", workshops.edit),
    web.post(f"{workshops.ONE}/statut", workshops.change_status),
    web.get(f"{workshops.ONE}/inscriptions.csv", workshops.export),
    web.post(workshops.ONE + r"/inscriptions/{registration:\d{1,9}}/retirer", workshops.remove),
    web.get(experiences.LIST, experiences.list_all),
    web.get(f"{experiences.LIST}/nouveau", experiences.show_form),
    web.post(f"{experiences.LIST}/nouveau", experiences.save),
    web.get(f"{experiences.ONE}/modifier", experiences.show_form),
    web.post(f"{experiences.ONE}/modifier", experiences.save),
    web.post(f"{experiences.ONE}/retirer", experiences.withdraw),
)
