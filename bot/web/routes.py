"""The URL map; `PUBLIC` lists every address that asks for no login."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.guidance import Need
from bot.web import (
    canned_replies,
    chat,
    console,
    experiences,
    inbox,
    mails,
    readings,
    request_form,
    specifications,
    texts,
    ticket,
    ticket_acts,
    ticket_needs,
    workshops,
)

_TICKET = "/console/demandes/{reference}"
_NEED = _TICKET + f"/besoins/{{need:{'|'.join(need.value for need in Need)}}}"
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
    web.get("/ateliers", workshops.show_public),
    *(web.get(path, texts.show) for path in texts.BODIES),
    web.get("/sante", texts.health),
    web.get(console.LOGIN, console.show_login),
    web.post(console.LOGIN, console.log_in),
    web.static("/static", STATIC),
)
CONSOLE = (
    web.get("/console", inbox.show),
    web.get("/console/arrivees", inbox.arrivals),
    web.post("/console/deconnexion", console.log_out),
    web.get(_TICKET, ticket.show),
    web.post(f"{_TICKET}/prendre", ticket_acts.claim),
    web.post(f"{_TICKET}/confier", ticket_acts.transfer),
    web.post(f"{_TICKET}/liberer", ticket_acts.release),
    web.post(f"{_TICKET}/statut", ticket_acts.change_status),
    web.post(f"{_TICKET}/besoins", ticket_needs.correct),
    web.post(f"{_NEED}/statut", ticket_needs.change_status),
    web.post(f"{_NEED}/confier", ticket_needs.entrust),
    web.post(f"{_TICKET}/note", ticket_acts.add_note),
    web.post(f"{_TICKET}/rappel", ticket_acts.snooze),
    web.post(f"{_TICKET}/rappel/annuler", ticket_acts.wake),
    web.post(f"{_TICKET}/repondre", ticket_acts.reply),
    web.post(_TICKET + r"/courriels/{id:\d{1,18}}/annuler", ticket_acts.recall),
    web.post(f"{_TICKET}/lecture", ticket_acts.give_reason),
    web.get("/console/lectures", readings.show),
    web.get(canned_replies.LIST, canned_replies.list_all),
    web.get(f"{canned_replies.LIST}/nouvelle", canned_replies.show_form),
    web.post(f"{canned_replies.LIST}/nouvelle", canned_replies.save),
    web.get(f"{canned_replies.ONE}/modifier", canned_replies.show_form),
    web.post(f"{canned_replies.ONE}/modifier", canned_replies.save),
    web.post(f"{canned_replies.ONE}/supprimer", canned_replies.remove),
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
