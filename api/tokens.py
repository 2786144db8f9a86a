"""Access tokens: short, signed (HS256), and checked against the clock that is passed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

import jwt

ALGORITHM: Final = "HS256"
ISSUER: Final = "bihuan"
SIGNATURES_KEPT: Final = 2_000
"""So many tokens whose signature was good are not verified again; their end is looked at always."""


class TokenRefused(Exception):
    """The token opens nothing. `expired` tells one that ran out from one that never was good."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__("expired" if expired else "invalid")
        self.expired = expired


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says: whose it is, under which version of their rights, and until when."""

    account: str
    rights_version: int
    expires_at: int
    signed_in_at: int


def issue(
    key: bytes,
    account: str,
    rights_version: int,
    now: datetime,
    life: timedelta,
    signed_in_at: int | None = None,
) -> tuple[str, int]:
    """A token and the seconds that it lives. `signed_in_at` is when the password was given, for a
    token that renews another."""
    seconds = int(life.total_seconds())
    issued = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "sub": account,
        "rv": rights_version,
        "iat": issued,
        "auth_time": issued if signed_in_at is None else signed_in_at,
        "exp": issued + seconds,
    }
    return jwt.encode(claims, key, ALGORITHM), seconds


def read(key: bytes, token: str, now: datetime) -> Claims:
    """What a token of ours says. Raises TokenRefused."""
    try:
        claims = _signed_claims(key, token)
    except (jwt.InvalidTokenError, ValueError, TypeError):
        raise TokenRefused(expired=False) from None
    if claims.expires_at <= now.timestamp():
        raise TokenRefused(expired=True)
    return claims


@lru_cache(maxsize=SIGNATURES_KEPT)
def _signed_claims(key: bytes, token: str) -> Claims:
    found = jwt.decode(
        token,
        key,
        algorithms=[ALGORITHM],
        issuer=ISSUER,
        options={
            "require": ["sub", "rv", "exp", "iss", "auth_time"],
            "verify_exp": False,
            "verify_iat": False,
        },
    )
    return Claims(str(found["sub"]), int(found["rv"]), int(found["exp"]), int(found["auth_time"]))
