"""The chain over a case file, and the private text that its events commit to."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.casefile import (
    START,
    FieldCipher,
    Unreadable,
    broken_links,
    chain_hash,
    commitment,
    new_salt,
)

CIPHER = FieldCipher(b"key")
FIELDS = {"name": "张三", "phone": "13800001111", "text": "the lamp", "anonymous": True}


def a_file(bodies: list[bytes]) -> list[tuple[bytes, bytes]]:
    head, rows = START, []
    for body in bodies:
        head = chain_hash(head, body)
        rows.append((body, head))
    return rows


BODIES = st.lists(st.binary(max_size=20), min_size=2, max_size=8)


@given(BODIES, st.data())
def test_a_body_that_was_altered_is_found(bodies: list[bytes], data: st.DataObject) -> None:
    rows = a_file(bodies)
    assert broken_links(rows) == []
    place = data.draw(st.integers(0, len(rows) - 1))
    rows[place] = (rows[place][0] + b"!", rows[place][1])
    assert broken_links(rows) == [place + 1]


@given(BODIES, st.data())
def test_an_event_that_was_taken_out_is_found(bodies: list[bytes], data: st.DataObject) -> None:
    rows = a_file(bodies)
    place = data.draw(st.integers(0, len(rows) - 2))
    del rows[place]
    assert broken_links(rows) == [place + 1]


def test_an_alteration_with_a_hash_to_match_is_found_behind_it() -> None:
    rows = a_file([b"a", b"b", b"c"])
    forged = chain_hash(rows[0][1], b"B")
    assert broken_links([rows[0], (b"B", forged), rows[2]]) == [3]


def test_personal_fields_are_encrypted_and_the_rest_is_not() -> None:
    body = CIPHER.seal("r1", "report", FIELDS)
    stored = orjson.loads(body)
    assert (stored["kind"], stored["text"], stored["anonymous"]) == ("report", "the lamp", True)
    assert "张三" not in body
    assert "13800001111" not in body
    assert CIPHER.open("r1", body) == {"kind": "report", **FIELDS}


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert CIPHER.seal("r1", "report", FIELDS) != CIPHER.seal("r1", "report", FIELDS)


def test_a_field_belongs_to_its_record_and_its_name() -> None:
    body = CIPHER.seal("r1", "report", FIELDS)
    swapped = orjson.loads(body)
    swapped["name"], swapped["phone"] = swapped["phone"], swapped["name"]
    with pytest.raises(Unreadable):
        CIPHER.open("r2", body)
    with pytest.raises(Unreadable):
        CIPHER.open("r1", orjson.dumps(swapped).decode())
    with pytest.raises(Unreadable):
        FieldCipher(b"another").open("r1", body)


def test_empty_fields_stay_empty() -> None:
    body = CIPHER.seal("r1", "report", {"name": "", "phone": ""})
    assert CIPHER.open("r1", body) == {"kind": "report", "name": "", "phone": ""}


def test_a_commitment_hides_the_text_and_binds_it() -> None:
    salt = new_salt()
    made = commitment("r1", salt, "yes")
    assert made == commitment("r1", salt, "yes")
    assert made != commitment("r1", salt, "no")
    assert made != commitment("r1", new_salt(), "yes")
    assert len(new_salt()) == 16
