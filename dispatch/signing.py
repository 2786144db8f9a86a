"""Signatures of outgoing webhooks: HMAC-SHA256 over timestamp and body."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

SIGNATURE_HEADER: Final = "x-bihuan-signature"
"""t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "<t>.<body>" with the webhook's secret>"""
DELIVERY_HEADER: Final = "x-bihuan-delivery"
"""The id of (event, effect, recipient), the same on every attempt: repeats are known by it."""
TOLERANCE_S: Final = 300
"""A receiver should refuse signatures that are older."""


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The value of the signature header."""
    return f"t={timestamp},v1={_digest(secret, timestamp, body)}"


def is_signed(secret: str, header: str, body: bytes, now: int) -> bool:
    """Whether `header` signs `body`, not longer than TOLERANCE_S ago: what a receiver asks."""
    parts = dict(part.partition("=")[::2] for part in header.split(","))
    said = parts.get("t", "")
    if not said.isascii() or not said.isdigit() or abs(now - int(said)) > TOLERANCE_S:
        return False
    return hmac.compare_digest(parts.get("v1", ""), _digest(secret, int(said), body))


def _digest(secret: str, timestamp: int, body: bytes) -> str:
    message = f"{timestamp}.".encode() + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
