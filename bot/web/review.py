"""Reviewing what visitors meant: the queue, the disagreements, the file that teaches."""

from __future__ import annotations

import asyncio
from pathlib import Path

from aiohttp import web

from bot.db import transaction
from bot.errors import InvalidReview
from bot.review import annotations as opinions
from bot.review import disagreements, entities, queue
from bot.review.corpus import Corpus, corpus
from bot.review.export import Export, export, reviewed
from bot.review.label_sets import LabelSet
from bot.review.story import story
from bot.web import review_forms
from bot.web.forms import number, read_form, see_other
from bot.web.keys import ADVISER, CLOCK, SESSIONS, SETTINGS
from bot.web.pages import render
from bot.web.relecture_pages import DisagreementsPage, ExportPage, Labelling, ReviewPage

QUEUE = "/console/relecture"
DISAGREEMENTS = f"{QUEUE}/desaccords"
EXPORT = f"{QUEUE}/export"


async def show(request: web.Request) -> web.Response:
    """GET /console/relecture: the next group, or that of `message`."""
    return await _page(request, message_id=number(request.query.get("message")))


async def decide(request: web.Request) -> web.StreamResponse:
    """POST /console/relecture: `verdict`, `message` (several), the labels, the entities."""
    form = await read_form(request)
    ids = [number(each) for each in form.getall("message", [])]
    known = await _corpus(request)
    try:
        async with transaction(request.app[SESSIONS]) as session:
            said = await opinions.find(session, ids)
            decision = review_forms.decision(form, said[0], known)
            await opinions.annotate(
                session, ids, decision, adviser_id=request[ADVISER].id, now=request.app[CLOCK]()
            )
    except InvalidReview as error:
        return await _page(request, message_id=ids[0], labelling=review_forms.typed(form, error))
    return see_other(f"{QUEUE}?dit={decision.verdict.value}#relecture")


async def show_disagreements(request: web.Request) -> web.Response:
    """GET /console/relecture/desaccords."""
    return await _disagreements(request, Labelling())


async def settle(request: web.Request) -> web.StreamResponse:
    """POST /console/relecture/desaccords/{key}: the labels, or `verdict` ignored."""
    form, key = await read_form(request), request.match_info["key"]
    try:
        decision = review_forms.settlement(form)
        async with transaction(request.app[SESSIONS]) as session:
            await opinions.settle(
                session, key, decision, adviser_id=request[ADVISER].id, now=request.app[CLOCK]()
            )
    except InvalidReview as error:
        return await _disagreements(request, review_forms.typed(form, error), refused=key)
    return see_other(f"{DISAGREEMENTS}?dit=settled")


async def show_export(request: web.Request) -> web.Response:
    """GET /console/relecture/export."""
    made = await _export(request)
    page = ExportPage(
        adviser=request[ADVISER], taught=made.taught, aside=made.aside, left_out=made.left_out
    )
    return render(request, page)


async def download(request: web.Request) -> web.Response:
    """GET /console/relecture/reviewed_messages.yml: what `python -m bot review export` writes."""
    made = await _export(request)
    return _file(made.training, "reviewed_messages.yml")


async def download_story(request: web.Request) -> web.Response:
    """GET /console/relecture/histoire: the conversation of `message`, as a test story."""
    message_id = number(request.query.get("message"))
    try:
        async with transaction(request.app[SESSIONS]) as session:
            text = await story(session, message_id)
    except InvalidReview as error:
        return web.Response(text=str(error), status=422)
    return _file(text, f"test_conversation_{message_id}.yml")


def _file(text: str, name: str) -> web.Response:
    attached = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=text, content_type="application/yaml", headers=attached)


async def _corpus(request: web.Request) -> Corpus:
    return await asyncio.to_thread(corpus, Path(request.app[SETTINGS].project_dir))


async def _export(request: web.Request) -> Export:
    known = await _corpus(request)
    async with transaction(request.app[SESSIONS]) as session:
        messages = await reviewed(session)
    return await asyncio.to_thread(export, messages, known)


async def _page(
    request: web.Request, *, message_id: int, labelling: Labelling | None = None
) -> web.Response:
    known = await _corpus(request)
    async with transaction(request.app[SESSIONS]) as session:
        turn = await queue.next_turn(
            session,
            adviser_id=request[ADVISER].id,
            words=known.words,
            second_percent=request.app[SETTINGS].second_review_percent,
            message_id=message_id,
        )
        count = len(await disagreements.unsettled(session))
    members = turn.group.members if turn.group else ()
    first = members[0] if members else None
    understood = LabelSet.understood(first.understanding) if first else None
    page = ReviewPage(
        adviser=request[ADVISER],
        members=members,
        groups=turn.groups,
        understood=understood,
        confidence=round(100 * float(first.understanding.get("confidence") or 0)) if first else 0,
        entities=turn.entities,
        choices=entities.choices(known.lookups),
        labelling=labelling or review_forms.proposed(understood, first.text if first else ""),
        disagreements=count,
        said=request.query.get("dit", ""),
    )
    return render(request, page, status=422 if labelling else 200)


async def _disagreements(
    request: web.Request, labelling: Labelling, *, refused: str = ""
) -> web.Response:
    async with transaction(request.app[SESSIONS]) as session:
        rows = await disagreements.unsettled(session)
    page = DisagreementsPage(
        adviser=request[ADVISER],
        disagreements=tuple(rows),
        labelling=labelling,
        refused=refused,
        said=request.query.get("dit", ""),
    )
    return render(request, page, status=422 if refused else 200)
