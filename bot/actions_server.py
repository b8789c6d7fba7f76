"""The custom actions' webhook, mounted in the app process on a loopback-only listener.

`python -m rasa_sdk --actions actions` serves the same actions alone; here they share the app's
event loop and its one writer to the desk database (DESIGN section 1).
"""

from __future__ import annotations

import json
from typing import Any

import structlog
from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

MAX_PAYLOAD = 4 * 1024 * 1024  # a tracker of twenty turns and the domain weigh about 150 KB

log = structlog.get_logger()
EXECUTOR = web.AppKey("executor", ActionExecutor)


def create_actions_app(executor: ActionExecutor) -> web.Application:
    """The webhook that Rasa's `action_endpoint` calls, with the statuses Rasa expects."""
    app = web.Application(client_max_size=MAX_PAYLOAD)
    app[EXECUTOR] = executor
    app.add_routes([web.post("/webhook", _webhook), web.get("/health", _health)])
    return app


async def _health(_request: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


async def _webhook(request: web.Request) -> web.Response:
    call = await _read(request)
    if call is None:
        return web.json_response({"error": "malformed call", "action_name": ""}, status=400)
    try:
        result = await request.app[EXECUTOR].run(call)
    except ActionExecutionRejection as error:
        return web.json_response(
            {"error": error.message, "action_name": error.action_name}, status=400
        )
    except ActionNotFoundException as error:
        return web.json_response(
            {"error": error.message, "action_name": error.action_name}, status=404
        )
    except Exception:
        log.exception("action_failed", action=call["next_action"])
        return web.json_response({"error": "action failed"}, status=500)
    return web.json_response(result.model_dump() if result else None)


async def _read(request: web.Request) -> dict[str, Any] | None:
    """What Rasa asks for, which aiohttp decompresses; None when it is no call."""
    try:
        call = json.loads(await request.read())
    except (ValueError, web.RequestPayloadError):
        return None
    if not isinstance(call, dict) or not isinstance(call.get("tracker"), dict):
        return None
    action = call.get("next_action")
    named = isinstance(action, str) and action and "sender_id" in call["tracker"]
    return call if named else None
