"""Accounts and logins of the staff."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.advisers.models import Adviser, AdviserSession
from bot.advisers.passwords import MIN_LENGTH, hash_password, password_matches
from bot.advisers.rights import Action, Role, may, roles_that
from bot.errors import AdviserExists, AdviserNotFound, BadCredentials
from bot.tickets.contact import clean_email

FREE_FAILURES = 5  # wrong passwords in a row before the account rests
REST = timedelta(minutes=5)


@dataclass(frozen=True)
class CurrentAdviser:
    """Who is logged in."""

    id: int
    display_name: str
    role: Role

    def may(self, action: Action) -> bool:
        """Whether the role allows it."""
        return may(self.role, action)


@dataclass(frozen=True)
class Colleague:
    """Someone who answers requests."""

    id: int
    display_name: str


async def add(
    session: AsyncSession,
    *,
    email: str,
    display_name: str,
    password: str,
    now: datetime,
    role: Role = Role.ADVISER,
) -> Adviser:
    """Create an account.

    Raises:
        InvalidTicket: the e-mail address is malformed.
        AdviserExists: the address has an account.
        ValueError: the password is shorter than `MIN_LENGTH`.

    """
    if len(password) < MIN_LENGTH:
        raise ValueError(f"Le mot de passe doit compter {MIN_LENGTH} caractères au moins.")
    email = clean_email(email).lower()
    if await _by_email(session, email) is not None:
        raise AdviserExists(email)
    adviser = Adviser(
        email=email,
        display_name=display_name,
        password_hash=await hash_password(password),
        role=role,
        created_at=now,
    )
    session.add(adviser)
    await session.flush()
    return adviser


async def log_in(
    session: AsyncSession, *, email: str, password: str, now: datetime, lasts: timedelta
) -> str | None:
    """Check the password and open a session: the token for the cookie, or None when refused.

    Refusal says nothing of the reason. The count of failures is part of the transaction, hence a
    None to commit rather than an error that would roll it back.
    """
    adviser = await _by_email(session, email.strip().lower())
    resting = (
        adviser is not None and adviser.locked_until is not None and now < adviser.locked_until
    )
    matches = await password_matches(adviser.password_hash if adviser else None, password)
    if adviser is None or resting:
        return None
    if not matches:
        await _count_failure(session, adviser.id, now=now)
        return None
    adviser.failures, adviser.locked_until = 0, None
    token = secrets.token_urlsafe(32)
    session.add(
        AdviserSession(token_hash=_digest(token), adviser_id=adviser.id, expires_at=now + lasts)
    )
    return token


async def _count_failure(session: AsyncSession, adviser_id: int, *, now: datetime) -> None:
    failures = await session.scalar(
        update(Adviser)
        .where(Adviser.id == adviser_id)
        .values(failures=Adviser.failures + 1)
        .returning(Adviser.failures)
    )
    if failures is not None and failures >= FREE_FAILURES:
        await session.execute(
            update(Adviser)
            .where(Adviser.id == adviser_id)
            .values(failures=0, locked_until=now + REST)
        )


async def current(session: AsyncSession, token: str, *, now: datetime) -> CurrentAdviser:
    """Who the session token belongs to.

    Raises:
        BadCredentials: the token is unknown or its session expired.

    """
    row = (
        await session.execute(
            select(Adviser.id, Adviser.display_name, Adviser.role)
            .join(AdviserSession, AdviserSession.adviser_id == Adviser.id)
            .where(AdviserSession.token_hash == _digest(token), AdviserSession.expires_at > now)
        )
    ).first()
    if row is None:
        raise BadCredentials
    return CurrentAdviser(id=row.id, display_name=row.display_name, role=row.role)


async def log_out(session: AsyncSession, token: str) -> None:
    """Close the session of that token, and nothing if there is none."""
    await session.execute(delete(AdviserSession).where(AdviserSession.token_hash == _digest(token)))


async def drop_expired(session: AsyncSession, *, now: datetime) -> None:
    """Forget the sessions that are past their time."""
    await session.execute(delete(AdviserSession).where(AdviserSession.expires_at <= now))


async def set_role(session: AsyncSession, *, email: str, role: Role) -> None:
    """Change what an account is for.

    Raises:
        AdviserNotFound: no account bears the address.

    """
    adviser = await _by_email(session, email.strip().lower())
    if adviser is None:
        raise AdviserNotFound(email)
    adviser.role = role


async def colleagues(session: AsyncSession) -> tuple[Colleague, ...]:
    """Who answers requests, by name."""
    rows = await session.execute(
        select(Adviser.id, Adviser.display_name)
        .where(Adviser.role.in_(roles_that(Action.WORK)))
        .order_by(Adviser.display_name, Adviser.id)
    )
    return tuple(Colleague(id=row.id, display_name=row.display_name) for row in rows)


async def _by_email(session: AsyncSession, email: str) -> Adviser | None:
    found: Adviser | None = await session.scalar(select(Adviser).where(Adviser.email == email))
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
