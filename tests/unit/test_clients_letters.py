"""Dead letters are shown without what they say about people, unless a reason is given."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from deploy.clients.letters import (
    PuttingBack,
    chosen,
    letters_of,
    masked_content,
    masked_traceback,
    plain_content,
)
from deploy.commands.dlq import LONGEST_CELL, _plain
from deploy.complaint import Complaint
from deploy.settings import Settings
from dispatch.store.progress import Origin
from streams.dead_letters import DeadLetter, LetterSeal

SEAL = LetterSeal(b"k" * 32)
AT = datetime(2026, 3, 2, tzinfo=UTC)


def a_letter(offset: int, topic: str = "bihuan.reports.v1", code: str = "not_json") -> bytes:
    origin = Origin(topic, 0, offset)
    letter = DeadLetter(origin, code, "what", AT, None, b"x", record_id=f"r{offset}")
    return SEAL.seal(letter)


def a_mark(origin: str) -> bytes:
    return orjson.dumps({"v": 1, "kind": "dead_letter_replayed", "origin": origin, "at": "then"})


def test_a_letter_told_twice_is_one_and_marks_say_which_were_put_back() -> None:
    records = [a_letter(1), a_letter(1), a_letter(2), a_mark("bihuan.reports.v1/0/2"), b"?", None]
    letters = letters_of(records)
    assert [(x.origin, x.replayed_at) for x in letters] == [
        ("bihuan.reports.v1/0/1", None),
        ("bihuan.reports.v1/0/2", "then"),
    ]
    assert all(letters[0].is_called(name) for name in ("reports.v1/0/1", "r1", letters[0].origin))
    assert not letters[0].is_called("r2")


ODD = (
    b"[]",
    b'{"kind":"dead_letter"}',
    b'{"kind":"dead_letter_replayed"}',
    b'{"kind":["dead_letter"]}',
    b'{"kind":"dead_letter","origin":"t/0/1","code":5,"what":[],"at":null,"record_id":{}}',
)


def test_what_was_put_there_by_hand_does_not_hide_the_letters() -> None:
    assert [x.record_id for x in letters_of([*ODD, a_letter(1), *ODD])] == ["r1"]


def test_an_id_that_somebody_gave_a_record_does_nothing_to_the_terminal() -> None:
    shown = _plain("[/red]\x1b[31m\x9b2Jr1" + "x" * 4000)
    assert shown.plain.startswith("[/red]�[31m�2Jr1x")
    assert len(shown.plain) == LONGEST_CELL


def test_letters_are_chosen_by_topic_and_code() -> None:
    letters = letters_of([a_letter(1), a_letter(2, "bihuan.commands.v1", "crashed")])
    assert [x.code for x in chosen(letters, topic="commands")] == ["crashed"]
    assert [x.code for x in chosen(letters, code="not_json")] == ["not_json"]
    assert chosen(letters, topic="commands", code="not_json") == []


def test_masked_content_hides_people_and_keeps_what_finds_the_record() -> None:
    record = {
        "report_id": "r1",
        "tracking_code": "ABCD-EFGH-JKMN-PQRS",
        "text": "电话13912345678。" + "很长的文字" * 40 + "末尾",
        "address": "某路1号",
        "reporter": {"name": "某某", "phone": "13912345678", "anonymous": False},
        "reading": {"value": 1.5},
    }
    shown = str(masked_content(orjson.dumps(record)))
    for hidden in ("13912345678", "末尾", "某路", "某某", "EFGH"):
        assert hidden not in shown
    assert "'report_id': 'r1'" in shown
    assert "1.5" in shown
    assert plain_content(orjson.dumps(record)) == record


def test_values_that_say_who_somebody_is_are_hidden_whatever_they_look_like() -> None:
    number = "330102199003079999"
    record = {
        "id_no": number,
        "extra": {"id_card": int(number), "ID_NUMBER": "not a number", "external_no": number},
        "visitor_name": "某甲",
        "mobile": 13912345678,
        "reporter": {"wechat": "someone", "tags": ["某乙"], "anonymous": False},
        "rows": [{"n": 13912345678}],
        "case_no": "331102202603020001",
    }
    content = masked_content(orjson.dumps(record))
    shown = str(content)
    for hidden in (number, "not a number", "某甲", "13912345678", "someone", "某乙"):
        assert hidden not in shown
    assert content["case_no"] == record["case_no"]
    assert content["reporter"]["anonymous"] is False


def test_what_is_no_json_is_shown_masked_too() -> None:
    raw = "{坏的 13912345678".encode() + b"\xff"
    shown = masked_content(raw)
    assert "13912345678" not in shown
    assert "not JSON" in shown
    assert "13912345678" in plain_content(raw)
    assert masked_content(None) is None


def test_a_traceback_keeps_its_places_and_not_its_message() -> None:
    trace = 'Traceback:\n  File "a.py", line 1, in f\n    g("某某")\nValueError: 某某\n'
    assert masked_traceback(trace) == '  File "a.py", line 1, in f\nValueError'
    assert masked_traceback("") == ""


def test_what_was_not_kept_whole_is_not_put_back() -> None:
    cut = DeadLetter(
        Origin("bihuan.reports.v1", 0, 1), "too_large", "w", AT, b"k", b"{", whole=False
    )
    with pytest.raises(Complaint, match="too large"):
        PuttingBack(Settings(), lambda: AT).put(cut)
