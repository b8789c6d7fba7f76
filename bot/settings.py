"""The environment, read once into a frozen object; only `bot.app` and the command line read it."""

from __future__ import annotations

import os
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
    answer_working_days: int = 5
    public_url: str = ""
    adviser_mailbox: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = field(default="", repr=False)
    smtp_starttls: bool = True
    smtp_from: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read `TE_*` variables (`ENGINE_SECRET` too, which the engine shares).

        Raises:
            SettingsError: a secret is missing, a number or a yes/no is malformed, or there is a
                mail server and no address to send from.

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
    "answer_working_days": int,
    "public_url": str,
    "adviser_mailbox": str,
    "smtp_host": str,
    "smtp_port": int,
    "smtp_user": str,
    "smtp_password": str,
    "smtp_starttls": bool,
    "smtp_from": str,
}


def _parse(name: str, kind: type, raw: str) -> object:
    if kind is bool:
        if raw.lower() not in {"yes", "no"}:
            raise SettingsError(f"TE_{name.upper()} must be yes or no, not {raw!r}.")
        return raw.lower() == "yes"
    try:
        return kind(raw)
    except ValueError as error:
        message = f"TE_{name.upper()} must be a {kind.__name__}, not {raw!r}."
        raise SettingsError(message) from error
