"""Anchors: what all case files were at an hour, chained, and signed with a key that the database
does not hold.

A chain of hashes alone can be made anew by whoever writes to the database. An anchor says which
version each ticket had and the hash of its newest event, so that a file that was made anew, or cut
short, no longer fits what was signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from dispatch.casefile import Hash, hashed

Head = tuple[str, int, str]
"""A ticket's id, its version, and the hash of its newest event (hex)."""


class Anchor(BaseModel):
    """One anchor. `previous` is the hash of the one before ("" of the first); `root` is over the
    heads of all tickets, of which `changed` are those that the one before had otherwise. `more`:
    there are others still, which the next anchor names, made at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    v: Literal[1] = 1
    no: Annotated[int, Field(ge=1)]
    at: AwareDatetime
    county: str
    hash: Hash
    previous: str
    tickets: int
    root: str
    changed: tuple[Head, ...]
    more: bool = False


class AnchorFile(BaseModel):
    """An anchor as it is kept and exported: its text, byte for byte, and who signed it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    anchor: str
    key: str
    """The public key (Ed25519, base64)"""
    signature: str


class Root:
    """The hash over all heads, added in the order of their ids."""

    def __init__(self, by: Hash) -> None:
        self._sum = hashlib.new(by)
        self.tickets = 0

    def add(self, ident: str, version: int, head: str) -> None:
        """Adds a ticket's head."""
        self._sum.update(f"{ident} {version} {head}\n".encode())
        self.tickets += 1

    def hex(self) -> str:
        """The hash of what was added."""
        return self._sum.hexdigest()


class Signer:
    """Signs anchors with the centre's key, of which the public half may be given to anybody."""

    def __init__(self, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(
            hashlib.sha256(b"anchor:" + secret).digest()
        )

    @property
    def public(self) -> str:
        """The public key, base64."""
        return base64.b64encode(self._key.public_key().public_bytes_raw()).decode()

    def signed(self, anchor: Anchor) -> AnchorFile:
        """The anchor as a file."""
        text = orjson.dumps(anchor.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS).decode()
        signature = base64.b64encode(self._key.sign(text.encode())).decode()
        return AnchorFile(anchor=text, key=self.public, signature=signature)


def digest_of(file: AnchorFile, by: Hash) -> str:
    """What the next anchor says of this one."""
    return hashed(file.anchor.encode(), by).hex()


AnchorFault = Literal[
    "anchor_unreadable",
    "anchor_of_another_key",
    "anchor_of_another_county",
    "anchor_altered",
    "anchor_out_of_chain",
    "anchor_missing",
    "anchor_incomplete",
]
"""unreadable: no anchor, or cut off. of_another_key: signed, but by a key that is not ours.
altered: our key, but not what it signed. out_of_chain: it does not continue the one before.
missing: a number between others is not there. incomplete: its root is not that of the heads that it
and those before it name."""


@dataclass(frozen=True, slots=True)
class BrokenAnchor:
    """An anchor that proves nothing, and why. `no` is its number."""

    no: int
    fault: AnchorFault


@dataclass(frozen=True, slots=True)
class Anchored:
    """What a series of anchors proves: each ticket's heads by version, with the anchor's number,
    and the newest anchor. Empty where none holds."""

    heads: Mapping[str, Mapping[int, tuple[str, int]]]
    newest: Anchor | None
    broken: tuple[BrokenAnchor, ...]


def anchored(files: Sequence[tuple[int, bytes]], public: str, county: str) -> Anchored:
    """What these files, by number, prove under the public key (base64)."""
    broken: list[BrokenAnchor] = []
    heads: dict[str, dict[int, tuple[str, int]]] = {}
    newest: Anchor | None = None
    expected, before = 1, None
    for no, raw in sorted(files):
        broken += [BrokenAnchor(lost, "anchor_missing") for lost in range(expected, no)]
        expected, chained = no + 1, before if no == expected else None
        before = _file_of(raw)
        anchor, fault = _judged(before, no, public, county)
        if fault is None and not _continues(anchor, chained):
            fault = "anchor_out_of_chain"
        if fault is not None:
            broken.append(BrokenAnchor(no, fault))
        if anchor is None or fault not in (None, "anchor_out_of_chain"):
            continue
        newest = anchor
        for ident, version, head in anchor.changed:
            heads.setdefault(ident, {})[version] = (head, no)
    if newest is not None and not broken and not _is_complete(newest, heads):
        broken.append(BrokenAnchor(newest.no, "anchor_incomplete"))
    return Anchored(heads, newest, tuple(broken))


def _continues(anchor: Anchor | None, before: AnchorFile | None) -> bool:
    """Whether an anchor names the one before, as far as that one is there."""
    if anchor is None or before is None:
        return True
    return anchor.previous == digest_of(before, anchor.hash)


def _is_complete(newest: Anchor, heads: Mapping[str, Mapping[int, tuple[str, int]]]) -> bool:
    if newest.more:
        return True
    root = Root(newest.hash)
    for ident in sorted(heads):
        version = max(heads[ident])
        root.add(ident, version, heads[ident][version][0])
    return (root.hex(), root.tickets) == (newest.root, newest.tickets)


def _file_of(raw: bytes) -> AnchorFile | None:
    try:
        return AnchorFile.model_validate_json(raw)
    except ValidationError:
        return None


def _judged(
    file: AnchorFile | None, no: int, public: str, county: str
) -> tuple[Anchor | None, AnchorFault | None]:
    if file is None:
        return None, "anchor_unreadable"
    if file.key != public:
        return None, "anchor_of_another_key"
    if not _is_signed(file):
        return None, "anchor_altered"
    try:
        anchor = Anchor.model_validate_json(file.anchor)
    except ValidationError:
        return None, "anchor_unreadable"
    if anchor.county != county:
        return None, "anchor_of_another_county"
    return (anchor, None) if anchor.no == no else (None, "anchor_altered")


def _is_signed(file: AnchorFile) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(file.key, validate=True))
        key.verify(base64.b64decode(file.signature, validate=True), file.anchor.encode())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


NAME: Final = "anchor-{no:06d}.json"


def name_of(no: int) -> str:
    """The file name of an anchor."""
    return NAME.format(no=no)


def number_of(name: str) -> int | None:
    """The number of the anchor with this file name; None for other files."""
    middle = name.removeprefix("anchor-").removesuffix(".json")
    return int(middle) if middle.isdecimal() and middle.isascii() and int(middle) else None
