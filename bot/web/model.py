"""The model in service: train a candidate, read its report, put it in service, take it back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog
from aiohttp import web

from bot.db import transaction
from bot.errors import EngineUnavailable, TrainingRefused
from bot.training import promotion, records
from bot.training.files import Project, model_of
from bot.training.models import State
from bot.training.records import TrainingRow
from bot.web.forms import see_other
from bot.web.keys import ADVISER, ENGINE, SESSIONS, SETTINGS, TRAINER
from bot.web.model_pages import ModelPage, ProgressFragment, TrainingPage
from bot.web.pages import render

PAGE = "/console/modele"
ONE = PAGE + r"/{id:\d{1,9}}"

log = structlog.get_logger()


async def show(request: web.Request) -> web.Response:
    """GET /console/modele."""
    return await _page(request)


async def progress(request: web.Request) -> web.Response:
    """GET /console/modele/avancement: asked every few seconds while a candidate is trained."""
    running = _running(await _latest(request))
    headers = {} if running else {"HX-Refresh": "true"}  # the page then shows what came out
    response = render(request, ProgressFragment(running=running))
    response.headers.update(headers)
    return response


async def train(request: web.Request) -> web.StreamResponse:
    """POST /console/modele/entrainer."""
    try:
        await request.app[TRAINER].start(adviser_id=request[ADVISER].id)
    except TrainingRefused as error:
        return await _page(request, problem=str(error))
    return see_other(PAGE)


async def show_training(request: web.Request) -> web.Response:
    """GET /console/modele/{id}: the report."""
    return await _training(request)


async def promote(request: web.Request) -> web.StreamResponse:
    """POST /console/modele/{id}/mettre-en-service."""
    try:
        await request.app[TRAINER].promote(_id(request))
    except TrainingRefused as error:
        return await _training(request, problem=str(error))
    return see_other(f"{PAGE}?dit={await _reload(request)}")


async def roll_back(request: web.Request) -> web.StreamResponse:
    """POST /console/modele/revenir."""
    try:
        await request.app[TRAINER].roll_back()
    except TrainingRefused as error:
        return await _page(request, problem=str(error))
    return see_other(f"{PAGE}?dit={await _reload(request)}")


def _id(request: web.Request) -> int:
    return int(request.match_info["id"])


async def _reload(request: web.Request) -> str:
    """Let the engine load the model now; without an engine its next start does."""
    try:
        log.info("model_loaded", model=await request.app[ENGINE].reload())
    except EngineUnavailable as error:
        log.warning("model_not_loaded", reason=str(error))
        return "plus-tard"
    return "en-service"


async def _latest(request: web.Request) -> list[TrainingRow]:
    async with transaction(request.app[SESSIONS]) as session:
        return await records.latest(session)


def _running(trainings: list[TrainingRow]) -> TrainingRow | None:
    return next((each for each in trainings if each.state is State.RUNNING), None)


async def _page(request: web.Request, *, problem: str = "") -> web.Response:
    project = Project(Path(request.app[SETTINGS].project_dir))
    trainings = await _latest(request)
    page = ModelPage(
        adviser=request[ADVISER],
        model=await asyncio.to_thread(model_of, project.model),
        answering=await request.app[ENGINE].model(),
        former=await asyncio.to_thread(promotion.can_roll_back, project),
        trainings=tuple(trainings),
        running=_running(trainings),
        problem=problem,
        said=request.query.get("dit", ""),
    )
    return render(request, page, status=409 if problem else 200)


async def _training(request: web.Request, *, problem: str = "") -> web.Response:
    async with transaction(request.app[SESSIONS]) as session:
        row = await records.one(session, _id(request))
    page = TrainingPage(adviser=request[ADVISER], training=row, problem=problem)
    return render(request, page, status=409 if problem else 200)
