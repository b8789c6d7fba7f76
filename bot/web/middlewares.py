"""What every request goes through: security headers, cross-site refusal, errors as pages."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import (
    AnnotationNotFound,
    BadCredentials,
    CannedReplyNotFound,
    ConversationNotFound,
    MailNotFound,
    NeedNotFound,
    TicketNotFound,
    TrainingNotFound,
    WorkshopNotFound,
)
from bot.web.assets import cache_policy
from bot.web.forms import read_form, see_other
from bot.web.keys import ADVISER, SETTINGS
from bot.web.pages import ErrorPage, render
from bot.web.widget import FRAME

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = structlog.get_logger()

CONTENT_SECURITY_POLICY = "; ".join(  # `frame-ancestors` is added to it
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`: headers of every response, streams and errors included."""
    settings = request.app[SETTINGS]
    response.headers.update(HEADERS)
    allowed = settings.frame_ancestors if request.path == FRAME else ()
    ancestors = " ".join(allowed) or "'none'"
    policy = f"{CONTENT_SECURITY_POLICY}; frame-ancestors {ancestors}"
    response.headers.setdefault("Content-Security-Policy", policy)
    static = request.path.startswith("/static/")
    response.headers.setdefault("Cache-Control", cache_policy(request) if static else "no-store")
    if settings.secure_cookies:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"


@web.middleware
async def compress(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Compress pages, styles and scripts for browsers that say they can read it.

    A page that quotes a visitor holds no secret beside (the key is in a cookie or a header), so
    that its compressed size betrays nothing (the BREACH attack).
    """
    response = await handler(request)
    text = isinstance(response, web.Response) and response.content_type == "text/html"
    if text or request.path.endswith((".css", ".js", ".svg")):
        response.headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.enable_compression(web.ContentCoding.gzip)
    return response


@web.middleware
async def refuse_cross_site(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse writes that another site asks for.

    The browser tells who asks: `Sec-Fetch-Site`, or `Origin` on browsers older than it. No token
    to carry in forms; cookies are SameSite besides. (OWASP CSRF cheat sheet, "Fetch Metadata";
    the approach of Go 1.25's CrossOriginProtection and of Datasette.)
    """
    if request.method not in {"GET", "HEAD", "OPTIONS"} and not _same_origin(request):
        return _error(
            request,
            HTTPStatus.FORBIDDEN,
            "Envoi refusé",
            "Cet envoi ne vient pas d'une page de ce service. Revenez à la page et recommencez.",
        )
    return await handler(request)


def _same_origin(request: web.Request) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin", "")
    return origin.partition("://")[2] == request.host


@web.middleware
async def errors_as_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn domain errors and HTTP errors into French pages; a failure shows only a reference."""
    try:
        return await handler(request)
    except _NOT_FOUND:
        return _http_error(request, HTTPStatus.NOT_FOUND)
    except BadCredentials:
        return see_other("/console/connexion")
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        return _http_error(request, HTTPStatus(error.status))
    except (SQLAlchemyError, OSError) as error:
        return await _unavailable(request, error)
    except Exception:
        reference = secrets.token_hex(4)
        log.exception("request_failed", reference=reference, path=request.path)
        return _error(request, HTTPStatus.INTERNAL_SERVER_ERROR, *_FAILED, reference=reference)


_NOT_FOUND = (
    AnnotationNotFound,
    CannedReplyNotFound,
    ConversationNotFound,
    MailNotFound,
    NeedNotFound,
    TicketNotFound,
    TrainingNotFound,
    WorkshopNotFound,
)
_FAILED = (
    "Une erreur est survenue",
    "Le service n'a pas pu répondre. Réessayez dans quelques minutes. "
    "Si l'erreur persiste, transmettez la référence ci-dessous.",
)
_HTTP_ERRORS = {
    HTTPStatus.BAD_REQUEST: (
        "Demande incomprise",
        "Le service n'a pas compris cet envoi. Revenez à la page précédente et recommencez.",
    ),
    HTTPStatus.FORBIDDEN: (
        "Accès refusé",
        "Votre compte ne permet pas cette action. Si vous en avez besoin, demandez à la personne "
        "qui administre le service.",
    ),
    HTTPStatus.NOT_FOUND: (
        "Page introuvable",
        "Cette page n'existe pas ou n'existe plus. Vérifiez l'adresse ou revenez à l'accueil.",
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: (
        "Action impossible",
        "Cette adresse ne s'utilise pas ainsi. Revenez à l'accueil.",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        "Envoi trop volumineux",
        "Votre envoi dépasse la taille acceptée. Raccourcissez-le et recommencez.",
    ),
}


def _http_error(request: web.Request, status: HTTPStatus) -> web.Response:
    title, explanation = _HTTP_ERRORS.get(status, _HTTP_ERRORS[HTTPStatus.BAD_REQUEST])
    return _error(request, status, title, explanation)


async def _unavailable(request: web.Request, error: Exception) -> web.Response:
    """The database cannot be reached: nothing was acknowledged, so what was typed is given back."""
    reference = secrets.token_hex(4)
    log.error("database_unavailable", reference=reference, kind=type(error).__name__)
    kept = (await read_form(request)).get("text", "") if request.method == "POST" else ""
    return _error(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Service momentanément indisponible",
        "Rien n'a été enregistré. Réessayez dans quelques minutes.",
        reference=reference,
        kept_text=kept,
    )


def _error(
    request: web.Request,
    status: HTTPStatus,
    title: str,
    explanation: str,
    *,
    reference: str | None = None,
    kept_text: str = "",
) -> web.Response:
    if "application/json" in request.headers.get("Accept", ""):
        body = {"error": explanation} | ({"reference": reference} if reference else {})
        return web.json_response(body, status=status)
    page = ErrorPage(
        adviser=request.get(ADVISER),
        title=title,
        explanation=explanation,
        reference=reference,
        kept_text=kept_text,
    )
    return render(request, page, status=status)
