"""What holds for every page: headers, cross-site writes, login, errors."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import create_app
from bot.errors import SettingsError
from bot.settings import Settings
from bot.web.routes import CONSOLE, PUBLIC
from bot.web.visitor import FRAME_COOKIE, HEADER
from tests.fake_engine import FakeEngine

PAGES = ["/", "/demande", "/accessibilite", "/mentions-legales", "/donnees-personnelles", "/ateliers",
         "/console/connexion", "/nulle-part"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_bears_the_security_headers(client: TestClient, path: str) -> None:
    """No inline script or style, no framing, no sniffing, nothing cached."""
    response = await client.get(path)

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_has_inline_script_or_style(client: TestClient, path: str) -> None:
    """The policy would block them; here the template is told."""
    text = await (await client.get(path)).text()

    assert "<style" not in text
    assert " style=" not in text
    assert "javascript:" not in text
    assert "<script>" not in text
    assert '<html lang="fr"' in text


async def test_only_the_frame_may_be_shown_by_allowed_sites(settings: Settings) -> None:
    """`TE_EMBED_ORIGINS` for `/widget`, nobody for any other page; no demonstration by default."""
    allowed = replace(settings, embed_origins=("https://www.exemple.fr", "https://exemple.fr"))
    async with TestClient(TestServer(create_app(allowed, engine=FakeEngine()))) as client:
        frame = (await client.get("/widget")).headers["Content-Security-Policy"]
        page = (await client.get("/")).headers["Content-Security-Policy"]
        demo = await client.get("/demonstration")

    assert "frame-ancestors https://www.exemple.fr https://exemple.fr" in frame
    assert "frame-ancestors 'none'" in page
    assert demo.status == 404


@pytest.mark.parametrize("origin", ["*", "https://*.fr", "exemple.fr", "https://exemple.fr/page"])
def test_settings_refuse_what_is_no_origin(origin: str) -> None:
    """A wildcard or a path would open the frame wider than meant, or not at all."""
    environment = {"ENGINE_SECRET": "s" * 32, "TE_EMBED_ORIGINS": f"https://a.fr {origin}"}

    with pytest.raises(SettingsError, match="TE_EMBED_ORIGINS"):
        Settings.from_environment(environment)


async def test_the_key_of_a_frame_is_read_only_with_its_header(client: TestClient) -> None:
    """A cookie alone, which a forged request would carry, opens no conversation of a frame."""
    said = {"text": "Mon projet", "client_id": "a"}
    frame = {"HX-Request": "true", HEADER: ""}
    response = await client.post("/conversation/messages", data=said, headers=frame)
    cookie = response.headers["Set-Cookie"]
    key = {"Cookie": f"{FRAME_COOKIE}={response.headers[HEADER]}"}

    for flag in ("HttpOnly", "Secure", "SameSite=None", "Partitioned"):
        assert flag in cookie
    assert (await client.get("/conversation", headers=key | frame)).status == 200
    assert (await client.get("/conversation", headers=key)).status == 204
    assert (await client.get("/conversation/transcription.txt", headers=key)).status == 404


async def test_static_files_are_compressed_and_kept_under_their_version(
    client: TestClient,
) -> None:
    """A version in the address: for a year. None: the browser asks whether it changed."""
    page = await (await client.get("/")).text()
    addresses = re.findall(r'"(/static/[^"]+\.(?:css|js)\?v=\w+)"', page)

    assert len(addresses) == 5
    for address in addresses:
        response = await client.get(address, headers={"Accept-Encoding": "gzip"})
        assert response.headers["Content-Encoding"] == "gzip"
        assert "immutable" in response.headers["Cache-Control"]
    bare = await client.get(addresses[0].partition("?")[0])
    assert bare.headers["Cache-Control"] == "no-cache"


def _routes(kind: object) -> Iterator[tuple[str, str]]:
    for route in kind:  # type: ignore[attr-defined]
        if isinstance(route, web.RouteDef):
            yield route.method, route.path.replace("{reference}", "TE-2026-0001")


@pytest.mark.parametrize(("method", "path"), list(_routes(CONSOLE)))
async def test_the_console_lets_nobody_in_without_login(
    client: TestClient, method: str, path: str
) -> None:
    """Every address of the console leads to the login page."""
    response = await client.request(method, path, allow_redirects=False)

    assert response.status == 303
    assert response.headers["Location"] == "/console/connexion"


def test_public_addresses_are_the_ones_listed() -> None:
    """An address of the console never slips into the public list, but for the login."""
    paths = {path for _method, path in _routes(PUBLIC)}

    assert {path for path in paths if path.startswith("/console")} == {"/console/connexion"}


@pytest.mark.parametrize("path", [p for m, p in _routes([*PUBLIC, *CONSOLE]) if m == "POST"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://ailleurs.example"},
    ],
)
async def test_another_site_cannot_write(
    client: TestClient, engine: FakeEngine, path: str, headers: dict[str, str]
) -> None:
    """A form posted from elsewhere is refused in French before anything is read."""
    response = await client.post(path, data={"text": "piège"}, headers=headers)

    assert response.status == 403
    assert "Envoi refusé" in await response.text()
    assert engine.calls == []


async def test_an_old_browser_is_known_by_its_origin(client: TestClient) -> None:
    """Without Sec-Fetch-Site, the Origin of our own page is enough."""
    origin = str(client.make_url("/")).rstrip("/")
    del client.session.headers["Sec-Fetch-Site"]

    response = await client.post(
        "/conversation/messages", data={"text": "Bonjour"}, headers={"Origin": origin}
    )

    assert response.status == 200


async def test_an_unknown_address_is_a_french_page(client: TestClient) -> None:
    """404 without a trace of the framework."""
    response = await client.get("/nulle-part")

    assert response.status == 404
    assert "Page introuvable" in await response.text()


async def test_a_body_too_large_is_a_french_page(client: TestClient) -> None:
    """413, and the connection survives."""
    response = await client.post("/conversation/messages", data={"text": "x" * 200_000})

    assert response.status == 413
    assert "trop volumineux" in await response.text()


@pytest.mark.parametrize(
    ("body", "kind"),
    [("{", "application/json"), ("\x00", "multipart/form-data; boundary=x"), ("a", "text/plain")],
)
async def test_a_malformed_body_is_answered_and_records_nothing(
    client: TestClient, engine: FakeEngine, body: str, kind: str
) -> None:
    """Malformed JSON or form: a client error in French, never a stack trace."""
    response = await client.post(
        "/conversation/messages", data=body, headers={"Content-Type": kind}
    )

    text = await response.text()
    assert 400 <= response.status < 500
    assert "Traceback" not in text
    assert engine.calls == []


async def test_a_failure_shows_a_reference_and_no_detail(
    client: TestClient, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500 in French; the exception's text stays in the log."""

    async def boom(**_asked: object) -> None:
        raise RuntimeError("secret detail")

    engine.turn = boom  # type: ignore[method-assign, assignment]

    response = await client.post("/conversation/messages", data={"text": "Bonjour"})

    text = await response.text()
    assert response.status == 500
    assert "secret detail" not in text
    assert "référence" in text.lower()


@pytest.mark.parametrize(("down", "status"), [(False, 200), (True, 503)])
async def test_health_names_what_is_down(
    client: TestClient, engine: FakeEngine, down: bool, status: int
) -> None:
    """A probe sees the database and the engine each."""
    engine.down = down

    response = await client.get("/sante")

    assert response.status == status
    assert await response.json() == {"database": True, "engine": not down}


def test_settings_refuse_a_missing_or_short_secret() -> None:
    """The process does not start open."""
    for environment in ({}, {"ENGINE_SECRET": "court"}):
        with pytest.raises(SettingsError, match="ENGINE_SECRET"):
            Settings.from_environment(environment)


def test_settings_refuse_a_mail_server_without_a_sender() -> None:
    """Mails that every server would refuse do not leave: the start says what is missing."""
    from bot.errors import SettingsError

    server = {"ENGINE_SECRET": "s" * 32, "TE_SMTP_HOST": "smtp.exemple.fr"}
    with pytest.raises(SettingsError, match="TE_SMTP_FROM"):
        Settings.from_environment(server)
    assert Settings.from_environment(server | {"TE_SMTP_FROM": "te@exemple.fr"}).smtp_starttls
