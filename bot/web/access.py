"""What each page of the console asks of its reader; a page that is not here opens to nobody."""

from __future__ import annotations

import structlog
from aiohttp import web

from bot.advisers.rights import Action
from bot.web import (
    canned_replies,
    console,
    direct,
    direct_stream,
    experiences,
    inbox,
    mails,
    model,
    opinion,
    readings,
    review,
    review_conversations,
    statistics,
    ticket,
    ticket_acts,
    ticket_needs,
    workshops,
)
from bot.web.keys import ADVISER
from bot.web.middlewares import Handler

log = structlog.get_logger()

NEEDED: dict[Handler, Action | None] = {
    console.log_out: None,  # whoever is logged in
    inbox.show: Action.READ,
    inbox.arrivals: Action.READ,
    ticket.show: Action.READ,
    ticket_acts.give_reason: Action.READ,
    ticket_acts.claim: Action.WORK,
    ticket_acts.transfer: Action.WORK,
    ticket_acts.release: Action.WORK,
    ticket_acts.change_status: Action.WORK,
    ticket_acts.add_note: Action.WORK,
    ticket_acts.snooze: Action.WORK,
    ticket_acts.wake: Action.WORK,
    ticket_acts.reply: Action.WORK,
    ticket_acts.recall: Action.WORK,
    ticket_needs.correct: Action.WORK,
    ticket_needs.change_status: Action.WORK,
    ticket_needs.entrust: Action.WORK,
    canned_replies.list_all: Action.READ,
    canned_replies.show_form: Action.KEEP,
    canned_replies.save: Action.KEEP,
    canned_replies.remove: Action.KEEP,
    readings.show: Action.OVERSEE,
    review.show: Action.REVIEW,
    review.decide: Action.REVIEW,
    review.show_disagreements: Action.SETTLE,
    review.settle: Action.SETTLE,
    review.show_export: Action.REVIEW,
    review.download: Action.REVIEW,
    review.download_story: Action.REVIEW,
    model.show: Action.MODEL,
    model.progress: Action.MODEL,
    model.train: Action.MODEL,
    model.roll_back: Action.MODEL,
    model.show_training: Action.MODEL,
    model.promote: Action.MODEL,
    review_conversations.show_list: Action.READ,
    review_conversations.show: Action.READ,
    review_conversations.unmask: Action.UNMASK,
    opinion.show_list: Action.READ,
    statistics.show: Action.READ,  # no personal data, in the files neither
    statistics.show_theme: Action.READ,  # masked excerpts
    statistics.export_table: Action.READ,
    statistics.export_all: Action.READ,
    statistics.set_digest: Action.READ,  # one's own choice
    direct.show_list: Action.READ,
    direct_stream.list_events: Action.READ,
    direct.show: Action.WORK,
    direct_stream.events: Action.WORK,
    direct.take: Action.WORK,
    direct.write: Action.WORK,
    direct.leave: Action.WORK,
    direct.set_presence: Action.WORK,
    direct.beat: Action.READ,
    mails.show: Action.MAILS,
    mails.retry: Action.MAILS,
    workshops.list_all: Action.READ,
    workshops.show: Action.READ,
    workshops.show_form: Action.KEEP,
    workshops.create: Action.KEEP,
    workshops.edit: Action.KEEP,
    workshops.change_status: Action.KEEP,
    workshops.remove: Action.KEEP,
    workshops.export: Action.EXPORT,
    experiences.list_all: Action.READ,
    experiences.show_form: Action.KEEP,
    experiences.save: Action.KEEP,
    experiences.withdraw: Action.KEEP,
}


@web.middleware
async def require_right(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse, and log, what the role of the adviser logged in does not allow."""
    adviser, asked = request.get(ADVISER), request.match_info.handler
    if adviser is None or request.match_info.http_exception is not None:
        return await handler(request)
    action = NEEDED.get(asked)
    if asked in NEEDED and (action is None or adviser.may(action)):
        return await handler(request)
    name = getattr(asked, "__name__", "")
    log.warning("access_refused", adviser=adviser.id, role=adviser.role.value, page=name)
    raise web.HTTPForbidden
