"""A series of anchors: what it proves, and what is wrong with one that proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import orjson
import pytest

from dispatch.anchoring import (
    Anchor,
    AnchorFile,
    Head,
    Root,
    Signer,
    anchored,
    digest_of,
    name_of,
    number_of,
)
from dispatch.casefile import HASHES, Hash
from tests.support.builders import MORNING

SIGNER = Signer(b"the centre's key")
COUNTY = "331102"
Files = dict[int, bytes]


def a_series(*changes: tuple[Head, ...], by: Hash = "sha256", signer: Signer = SIGNER) -> Files:
    """Anchors that name these changes, one an hour."""
    files: Files = {}
    heads: dict[str, Head] = {}
    previous = ""
    for no, changed in enumerate(changes, start=1):
        heads |= {head[0]: head for head in changed}
        root = Root(by)
        for ident in sorted(heads):
            root.add(*heads[ident])
        anchor = Anchor(
            no=no,
            at=MORNING + timedelta(hours=no),
            county=COUNTY,
            hash=by,
            previous=previous,
            tickets=root.tickets,
            root=root.hex(),
            changed=changed,
        )
        file = signer.signed(anchor)
        previous = digest_of(file, by)
        files[no] = file.model_dump_json().encode()
    return files


CHANGES: tuple[tuple[Head, ...], ...] = (
    (("i1", 2, "aa"), ("i2", 1, "bb")),
    (("i1", 3, "cc"),),
    (),
    (("i3", 1, "dd"),),
)


def faults(files: Files, signer: Signer = SIGNER, county: str = COUNTY) -> list[tuple[int, str]]:
    """Numbers and faults of the anchors that prove nothing."""
    return [(b.no, b.fault) for b in anchored(list(files.items()), signer.public, county).broken]


@pytest.mark.parametrize("by", HASHES)
def test_a_whole_series_proves_every_head_it_names(by: Hash) -> None:
    proof = anchored(list(a_series(*CHANGES, by=by).items()), SIGNER.public, COUNTY)
    assert proof.broken == ()
    assert proof.newest is not None
    assert (proof.newest.no, proof.newest.tickets) == (4, 3)
    assert proof.heads == {
        "i1": {2: ("aa", 1), 3: ("cc", 2)},
        "i2": {1: ("bb", 1)},
        "i3": {1: ("dd", 4)},
    }


def test_no_anchor_proves_nothing() -> None:
    proof = anchored([], SIGNER.public, COUNTY)
    assert (proof.heads, proof.newest, proof.broken) == ({}, None, ())


def test_one_key_signs_alike_everywhere_and_another_otherwise() -> None:
    assert Signer(b"the centre's key").public == SIGNER.public
    assert Signer(b"another").public != SIGNER.public


def _text(raw: bytes, change: Callable[[str], str]) -> bytes:
    file = AnchorFile.model_validate_json(raw)
    return file.model_copy(update={"anchor": change(file.anchor)}).model_dump_json().encode()


def test_each_fault_is_told_apart() -> None:
    whole = a_series(*CHANGES)
    assert faults(whole) == []
    assert faults({**whole, 2: b"{"}) == [(2, "anchor_unreadable")]
    assert faults({**whole, 2: whole[2][:-20]}) == [(2, "anchor_unreadable")]
    altered = _text(whole[2], lambda text: text.replace('"cc"', '"c0"'))
    assert (2, "anchor_altered") in faults({**whole, 2: altered})
    signed = orjson.loads(whole[2])
    nonsense = orjson.dumps({**signed, "signature": "x"})
    assert (2, "anchor_altered") in faults({**whole, 2: nonsense})
    gone = {no: raw for no, raw in whole.items() if no != 3}
    assert faults(gone) == [(3, "anchor_missing")]
    assert faults({**whole, 3: whole[2]}) == [(3, "anchor_altered"), (4, "anchor_out_of_chain")]
    assert {fault for _, fault in faults(whole, Signer(b"another"))} == {"anchor_of_another_key"}
    assert {f for _, f in faults(whole, county="331101")} == {"anchor_of_another_county"}


def test_who_has_the_database_but_not_the_key_makes_no_anchors() -> None:
    forged = a_series(*CHANGES, signer=Signer(b"the forger's"))
    proof = anchored(list(forged.items()), SIGNER.public, COUNTY)
    assert {b.fault for b in proof.broken} == {"anchor_of_another_key"}
    assert proof.newest is None
    own = orjson.loads(forged[1]) | {"key": SIGNER.public}
    assert faults({1: orjson.dumps(own)}) == [(1, "anchor_altered")]


def test_a_series_that_was_begun_anew_with_our_key_does_not_continue_the_old_one() -> None:
    one, other = a_series(*CHANGES), a_series(CHANGES[0], (("i1", 3, "ff"),), (), CHANGES[3])
    assert faults({**one, 2: other[2]}) == [(3, "anchor_out_of_chain")]


def test_an_anchor_that_leaves_a_ticket_out_is_incomplete() -> None:
    files = a_series(*CHANGES)
    last = Anchor.model_validate_json(AnchorFile.model_validate_json(files[4]).anchor)
    less = SIGNER.signed(last.model_copy(update={"changed": ()}))
    assert faults({**files, 4: less.model_dump_json().encode()}) == [(4, "anchor_incomplete")]


def test_file_names_carry_the_number() -> None:
    assert name_of(7) == "anchor-000007.json"
    assert number_of(name_of(1_234_567)) == 1_234_567
    for other in ("anchor-000000.json", "anchor-x.json", ".anchor-1", "readme", "anchor-٣.json"):
        assert number_of(other) is None
