"""The environment, read once into a frozen object; only `bot.app` and the command line read it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import SettingsError


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every knob of the app process; `.env.example` lists them with their defaults.

    Durations are in the unit that ends the name. `engine_secret` has no default on purpose:
    `python -m bot init` writes one to `.env`.
    """

    engine_secret: str = field(repr=False)
    database_url: str = "sqlite+aiosqlite:///var/desk.sqlite3"
    engine_url: str = "http://127.0.0.1:5005"
    engine_timeout_seconds: float = 10.0
    host: str = "127.0.0.1"
    port: int = 8080
    actions_host: str = "127.0.0.1"
    actions_port: int = 5055
    secure_cookies: bool = False
    conversation_days: int = 30
    ticket_days: int = 730
    registration_days: int = 90
    adviser_session_hours: int = 12
    waiting_minutes: int = 10
    silence_minutes: int = 5
    adviser_capacity: int = 3
    adviser_first_name: bool = True
    opening_hours: str = "mon-fri 09:00-12:30 14:00-17:00"
    closed_days: str = ""
    answer_working_days: int = 5
    public_url: str = ""
    adviser_mailbox: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_starttls: bool = True
    smtp_from: str = ""
    embed_origins: tuple[str, ...] = ()
    demo_host: bool = False
    project_dir: str = "."
    second_review_percent: int = 10
    gate_exact_points: float = 0.5
    gate_outside_points: float = 1.0

    @property
    def loopback_origins(self) -> tuple[str, str]:
        """The two names under which a browser on this machine finds the app: two origins."""
        return f"http://127.0.0.1:{self.port}", f"http://localhost:{self.port}"

    @property
    def frame_ancestors(self) -> tuple[str, ...]:
        """The origins whose pages may show the widget's frame."""
        return self.embed_origins + (self.loopback_origins if self.demo_host else ())

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read `TE_*` variables (`ENGINE_SECRET` too, which the engine shares).

        Raises:
            SettingsError: a secret is missing, a number, a yes/no or an origin is malformed, or
                there is a mail server and no address to send from.

        """
        env = os.environ if environment is None else environment
        secret = env.get("ENGINE_SECRET", "")
        if len(secret) < 32:
            raise SettingsError(
                "ENGINE_SECRET is missing or shorter than 32 characters: "
                "run `python -m bot init`, which writes one to .env."
            )
        values: dict[str, object] = {"engine_secret": secret}
        for name, kind in _KINDS.items():
            raw = env.get(f"TE_{name.upper()}")
            if raw is not None:
                values[name] = _parse(name, kind, raw)
        if values.get("smtp_host") and "@" not in str(values.get("smtp_from", "")):
            raise SettingsError(
                "TE_SMTP_HOST needs TE_SMTP_FROM, the address that mails come from."
            )
        return cls(**values)  # type: ignore[arg-type]  # each value was parsed to its field's type


_KINDS: dict[str, type] = {
    "database_url": str,
    "engine_url": str,
    "engine_timeout_seconds": float,
    "host": str,
    "port": int,
    "actions_host": str,
    "actions_port": int,
    "secure_cookies": bool,
    "conversation_days": int,
    "ticket_days": int,
    "registration_days": int,
    "adviser_session_hours": int,
    "waiting_minutes": int,
    "silence_minutes": int,
    "adviser_capacity": int,
    "adviser_first_name": bool,
    "opening_hours": str,
    "closed_days": str,
    "answer_working_days": int,
    "public_url": str,
    "adviser_mailbox": str,
    "smtp_host": str,
    "smtp_port": int,
    "smtp_user": str,
    "smtp_password": str,
    "smtp_starttls": bool,
    "smtp_from": str,
    "embed_origins": tuple,
    "demo_host": bool,
    "project_dir": str,
    "second_review_percent": int,
    "gate_exact_points": float,
    "gate_outside_points": float,
}


_ORIGIN = re.compile(r"https?://[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]+)?")  # no path, no wildcard


def _origins(name: str, raw: str) -> tuple[str, ...]:
    origins = tuple(raw.split())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            example = "https://www.exemple.fr https://exemple.fr"
            raise SettingsError(f"TE_{name.upper()} takes origins ({example}), not {origin!r}.")
    return origins


def _parse(name: str, kind: type, raw: str) -> object:
    if kind is bool:
        if raw.lower() not in {"yes", "no"}:
            raise SettingsError(f"TE_{name.upper()} must be yes or no, not {raw!r}.")
        return raw.lower() == "yes"
    if kind is tuple:
        return _origins(name, raw)
    try:
        return kind(raw)
    except ValueError as error:
        message = f"TE_{name.upper()} must be a {kind.__name__}, not {raw!r}."
        raise SettingsError(message) from error
