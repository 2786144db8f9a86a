"""Dead letters: what a record was, why it was set aside, sealed so that only a key opens it."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dispatch.messages import LARGEST
from dispatch.store.progress import Origin

NONCE_BYTES: Final = 12
KEPT_KEY: Final = 1_024
KEPT_TRACEBACK: Final = 20_000


class SealedByAnotherKey(ValueError):
    """The letter was altered, or sealed with another dead-letter key than this one."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One letter: where its record stood, why it was set aside, and the record itself, or the
    beginning of one too large to be `whole`."""

    origin: Origin
    code: str
    what: str
    at: datetime
    key: bytes | None
    value: bytes | None
    traceback: str = ""
    record_id: str | None = None
    whole: bool = True


class LetterSeal:
    """Seals and opens dead letters (AES-256-GCM), each bound to the place that it came from."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(hashlib.sha256(b"dead:" + key).digest())

    def seal(self, letter: DeadLetter) -> bytes:
        """The record of a letter on its dead-letter topic: the reason in the open, the content
        and the traceback (which may quote it) encrypted. It fits into a record again."""
        whole = len(letter.value or b"") <= LARGEST and len(letter.key or b"") <= KEPT_KEY
        nonce = os.urandom(NONCE_BYTES)
        inside = orjson.dumps(
            {
                "key": _text(letter.key, KEPT_KEY),
                "value": _text(letter.value, LARGEST),
                "traceback": letter.traceback[-KEPT_TRACEBACK:],
                "whole": whole,
            }
        )
        sealed = self._aead.encrypt(nonce, inside, str(letter.origin).encode())
        return orjson.dumps(
            {
                "v": 1,
                "kind": "dead_letter",
                "origin": str(letter.origin),
                "code": letter.code,
                "what": letter.what,
                "at": letter.at,
                "record_id": letter.record_id,
                "sealed": base64.b64encode(nonce + sealed).decode(),
            }
        )

    def open(self, record: bytes) -> DeadLetter:
        """The letter of a record. Raises SealedByAnotherKey."""
        outside: dict[str, Any] = orjson.loads(record)
        topic, partition, offset = outside["origin"].rsplit("/", 2)
        raw = base64.b64decode(outside["sealed"])
        try:
            inside = orjson.loads(
                self._aead.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], outside["origin"].encode())
            )
        except InvalidTag:
            raise SealedByAnotherKey(outside["origin"]) from None
        return DeadLetter(
            origin=Origin(topic, int(partition), int(offset)),
            code=outside["code"],
            what=outside["what"],
            at=datetime.fromisoformat(outside["at"]),
            key=_bytes(inside["key"]),
            value=_bytes(inside["value"]),
            traceback=inside["traceback"],
            record_id=outside["record_id"],
            whole=inside.get("whole", True),
        )


def _text(raw: bytes | None, most: int) -> str | None:
    return None if raw is None else base64.b64encode(raw[:most]).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
