"""Which report is which: identities, and the ids and tracking codes that follow from them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghjkmnpqrstvwxyz")


@dataclass(frozen=True, slots=True)
class Ids:
    """What an identity is called: by the system, by its reporter, and as a Kafka key."""

    report_id: str
    tracking_code: str
    identity: str


def identity_of(
    *,
    account: str,
    registered_source: bool,
    source_system: str,
    external_no: str,
    round_no: int,
    client_uuid: str,
) -> str:
    """The one string that is the same however often a report is sent.

    A source's own number counts where there is one, else the client's UUID. Both are scoped by
    the account that posts, so that nobody can take another's number, unless the source is
    registered and the account may speak for it.
    """
    owner = "" if registered_source else account
    if external_no:
        parts = ["no", owner, source_system, external_no, str(round_no)]
    else:
        parts = ["uuid", account, client_uuid]
    return orjson.dumps(parts).decode()


def ids_of(identity: str, key: bytes) -> Ids:
    """The ids of an identity: HMACs, so that every instance gives the same answer before the
    database knows it, and nobody can guess another report's tracking code."""
    digest = hmac.digest(key, identity.encode(), "sha256")
    report = _base32(digest[:15])
    code = _base32(hmac.digest(key, b"track:" + digest, "sha256")[:10])
    return Ids(
        report_id="r" + report,
        tracking_code="-".join((code[:4], code[4:8], code[8:12], code[12:16])).upper(),
        identity=digest.hex()[:32],
    )


def incident_id_of(report_id: str) -> str:
    """The id of the ticket that a report opens, if it opens one: the same at every redelivery."""
    return "i" + report_id[1:]


def content_hash(content: Mapping[str, Any]) -> str:
    """A digest of what a report says, to tell a repeat from other content under its identity."""
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(text).hexdigest()[:32]


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").translate(_ALPHABET)
