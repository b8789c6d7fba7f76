"""Password hashing with argon2id; slow on purpose, so it runs in a thread."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 12  # ANSSI and CNIL: twelve characters or more for a password alone

_hasher = PasswordHasher()
# Checked when the account does not exist, so that the answer takes as long as when it does.
_DECOY = (
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA"
    "$mKTwiKQ7XdbJYUqYXCWTPYVNbTLGPRVYJ6g0bkSCL7w"
)


async def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return await asyncio.to_thread(_hasher.hash, password)


async def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one hashed; never true for an account without hash."""

    def verify() -> bool:
        try:
            return _hasher.verify(password_hash or _DECOY, password) and password_hash is not None
        except (VerificationError, InvalidHashError):
            return False

    return await asyncio.to_thread(verify)
