"""The case file (一案一码): the hash chain over its events and the sealing of private text."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, get_args

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dispatch.incident.ticket import Commitment

START: Final = b""
"""What the first event of a file is chained to."""

SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12

ENCRYPTED: Final = frozenset({"name", "phone", "destination"})
"""Fields of a private record, or of a channel, that are encrypted at rest, whatever else protects
the database."""


Hash = Literal["sha256", "sm3"]
"""SHA-256, or SM3 (GB/T 32905-2016). Both answer 32 bytes; which one made a hash is not written
down, so that a file holds by either: to forge one of them is no easier for that."""

HASHES: Final[tuple[Hash, ...]] = get_args(Hash)


class Unreadable(ValueError):
    """A private field that this key does not open: altered, or sealed by another key."""


def hashed(content: bytes, by: Hash) -> bytes:
    """The hash of `content`, 32 bytes."""
    return (hashlib.sha256(content) if by == "sha256" else hashlib.new("sm3", content)).digest()


def chain_hash(previous: bytes, body: bytes, by: Hash = "sha256") -> bytes:
    """The hash of an event: over the previous event's hash and the body as stored."""
    return hashed(previous + body, by)


def follows(previous: bytes, body: bytes, stored: bytes) -> bool:
    """Whether `stored` is the hash of an event with this body, after one with hash `previous`."""
    return any(chain_hash(previous, body, by) == stored for by in HASHES)


def broken_links(rows: Iterable[tuple[bytes, bytes]]) -> list[int]:
    """Which of the (body, hash) rows of one file, in order, do not follow from the one before
    (counted from 1)."""
    previous, broken = START, []
    for number, (body, stored) in enumerate(rows, start=1):
        if not follows(previous, body, stored):
            broken.append(number)
        previous = stored
    return broken


def new_salt() -> bytes:
    """One record's salt."""
    return os.urandom(SALT_BYTES)


class FieldCipher:
    """Encrypts the personal fields of private records (AES-256-GCM)."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(hashlib.sha256(b"field:" + key).digest())

    def seal(self, record_id: str, kind: str, fields: Mapping[str, Any]) -> str:
        """The body of a private record as it is stored; it belongs to `record_id` alone."""
        body = {
            name: self._encrypt(record_id, name, value) if name in ENCRYPTED and value else value
            for name, value in fields.items()
        }
        return orjson.dumps({"kind": kind, **body}, option=orjson.OPT_SORT_KEYS).decode()

    def open(self, record_id: str, body: str) -> dict[str, Any]:
        """The fields of a stored body. Raises Unreadable."""
        fields: dict[str, Any] = orjson.loads(body)
        for name in ENCRYPTED & fields.keys():
            value = fields[name]
            if isinstance(value, dict):
                fields[name] = self._decrypt(record_id, name, value["aes"])
        return fields

    def _encrypt(self, record_id: str, name: str, value: str) -> dict[str, str]:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._aead.encrypt(nonce, value.encode(), f"{record_id}/{name}".encode())
        return {"aes": base64.b64encode(nonce + sealed).decode()}

    def _decrypt(self, record_id: str, name: str, sealed: str) -> str:
        raw = base64.b64decode(sealed)
        try:
            plain = self._aead.decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], f"{record_id}/{name}".encode()
            )
        except InvalidTag:
            raise Unreadable(f"{record_id}: {name} was altered or sealed by another key") from None
        return plain.decode()


def commitment(record_id: str, salt: bytes, body: str, by: Hash = "sha256") -> Commitment:
    """What an event says of a private record: neither side can be altered unseen."""
    return Commitment(record=record_id, digest=hashed(salt + body.encode(), by).hex())


def commits_to(digest: str, salt: bytes, body: str) -> bool:
    """Whether a commitment's digest is that of this private record."""
    return any(hashed(salt + body.encode(), by).hex() == digest for by in HASHES)
