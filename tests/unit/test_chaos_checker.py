"""The chaos checker finds what is wrong: each fault planted by hand in evidence that is sound."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest

from dispatch.casefile import START, chain_hash, commitment
from dispatch.incident.commands import JoinReport, Sign
from dispatch.incident.events import TicketReported
from dispatch.store.records import outcome_record
from tests.chaos.checker import faults, texts_are_kept
from tests.chaos.evidence import Accepted, Evidence, Planted, Record, Told
from tests.support.builders import MORNING, UNIT, Story, a_story, desk_of

EVENTS = "bihuan.events.v1"
OUTCOMES = "bihuan.outcomes.v1"
REPORTS = "bihuan.reports.v1"
JOINED = "r-joined"
POISON = Planted(REPORTS, 2, 7, "not_json", b"x")
CRASHED = "r-crashed"


def a_joined_story() -> Story:
    story = a_story(channel="sensor", device="GAS-1", device_condition="leak")
    story.do(JoinReport, report_id=JOINED, channel="sensor")
    story.do(Sign, desk_of(UNIT))
    return story


def sound() -> Evidence:
    """What a centre leaves that kept every promise: two tickets, a join, a sign, poison."""
    stories = [a_joined_story(), a_story()]
    tables: dict[str, list[Any]] = {
        name: []
        for name in (
            "incident",
            "incident_event",
            "inbox",
            "report",
            "report_repeat",
            "private_record",
        )
    }
    records: list[Record] = []
    for story in stories:
        _file(tables, story)
        _on_topics(tables, records, story)
    tables["dead_letter"] = [
        _dead(POISON.place, POISON.code, None),
        _dead((REPORTS, 1, 3), "crashed", CRASHED),
    ]
    records += [_letter(POISON.place), _letter((REPORTS, 1, 3))]
    sign = next(r["command_id"] for r in reversed(tables["inbox"]) if r["version"] == 6)
    ids = [r["report_id"] for r in tables["report"]]
    return Evidence(
        accepted=tuple(Accepted(frozenset({i})) for i in (*ids, CRASHED)),
        told=(Told(sign, "done"),),
        planted=(POISON,),
        crashed=frozenset({CRASHED}),
        tables=tables,
        records=tuple(records),
        board={r["id"]: r["version"] for r in tables["incident"]},
        statistics={"reports_accepted": 4, "reports_routed": 3, "reports_dead": 1},
    )


def _file(tables: dict[str, list[Any]], story: Story) -> None:
    head = START
    for event, body in zip(story.events, story.bodies, strict=True):
        head = chain_hash(head, body.encode())
        tables["incident_event"].append(
            {
                "incident_id": story.id,
                "version": event.version,
                "type": event.type,
                "causation_id": event.causation_id,
                "body": body,
                "hash": head,
            }
        )
    t = story.it
    tables["incident"].append(
        {
            "id": t.id,
            "version": t.version,
            "status": t.status.value,
            "joinable": t.joinable,
            "device": t.device,
            "device_condition": t.device_condition,
            "head": head,
            "state": t.model_dump_json(),
        }
    )
    opened = next(e for e in story.events if isinstance(e, TicketReported))
    for ident in (opened.report_id, JOINED) if t.device else (opened.report_id,):
        tables["report"].append(
            {"report_id": ident, "incident_id": story.id, "content_hash": f"h-{ident}"}
        )


def _on_topics(tables: dict[str, list[Any]], records: list[Record], story: Story) -> None:
    for raw in story.changes:
        change = json.loads(raw)
        outcome = outcome_record(
            change["causation_id"], story.id, "done", MORNING, version=change["version"]
        )
        tables["inbox"].append(
            {
                "command_id": change["causation_id"],
                "incident_id": story.id,
                "from_version": change["from_version"],
                "version": change["version"],
                "outcome": outcome.decode(),
            }
        )
        records.append(Record(EVENTS, 1, len(records), story.id.encode(), raw))
        records.append(Record(OUTCOMES, 1, len(records), b"-", outcome))


def _dead(place: tuple[str, int, int], code: str, record_id: str | None) -> dict[str, Any]:
    topic, partition, offset = place
    return {
        "topic": topic,
        "partition": partition,
        "offset": offset,
        "code": code,
        "what": "",
        "record_id": record_id,
    }


def _letter(place: tuple[str, int, int]) -> Record:
    origin = "/".join(str(part) for part in place)
    return Record(f"{place[0]}.dead", 0, 0, None, json.dumps({"origin": origin}).encode())


@pytest.fixture
def evidence() -> Evidence:
    return sound()


def test_what_is_sound_has_no_fault(evidence: Evidence) -> None:
    assert faults(evidence) == []


def test_what_is_published_twice_is_no_fault(evidence: Evidence) -> None:
    assert faults(dataclasses.replace(evidence, records=evidence.records * 2)) == []


def _lost_report(e: Evidence) -> Evidence:
    e.tables["report"].pop()
    return e


def _invented_report(e: Evidence) -> Evidence:
    return dataclasses.replace(e, accepted=e.accepted[1:])


def _doubled_report(e: Evidence) -> Evidence:
    e.tables["report"].append(dict(e.tables["report"][0]))
    return e


def _routed_and_dead(e: Evidence) -> Evidence:
    e.tables["dead_letter"].append(_dead((REPORTS, 0, 0), "crashed", JOINED))
    return e


def _effect_twice(e: Evidence) -> Evidence:
    joined = next(r for r in e.tables["incident_event"] if r["type"] == "ReportJoined")
    e.tables["incident_event"].append({**joined, "incident_id": "i-other", "version": 1})
    return e


def _miscounted(e: Evidence) -> Evidence:
    row = e.tables["incident"][0]
    row["state"] = json.dumps({**json.loads(row["state"]), "reports": 3})  # type: ignore[index]
    return e


def _two_ids(e: Evidence) -> Evidence:
    first = Accepted(frozenset({"r-1", *e.accepted[0].report_ids}))
    return dataclasses.replace(e, accepted=(first, *e.accepted[1:]))


def _one_id_for_two(e: Evidence) -> Evidence:
    return dataclasses.replace(e, accepted=(*e.accepted, e.accepted[0]))


def _content_lost(e: Evidence) -> Evidence:
    first = dataclasses.replace(e.accepted[0], contents=2)
    return dataclasses.replace(e, accepted=(first, *e.accepted[1:]))


def _version_gap(e: Evidence) -> Evidence:
    del e.tables["incident_event"][2]
    return e


def _version_behind(e: Evidence) -> Evidence:
    e.tables["incident"][0]["version"] -= 1  # type: ignore[index]
    return e


def _changed_body(e: Evidence) -> Evidence:
    row = e.tables["incident_event"][0]
    row["body"] = row["body"].replace("GAS-1", "GAS-2")  # type: ignore[index]
    return e


def _changed_on_the_topic(e: Evidence) -> Evidence:
    return _with_first(e, EVENTS, lambda v: v.replace(b'"version":1,"at"', b'"version":1, "at"'))


def _missing_event(e: Evidence) -> Evidence:
    return _without_first(e, EVENTS)


def _invented_event(e: Evidence) -> Evidence:
    extra = a_story(ident="i-invented").changes[0]
    return dataclasses.replace(e, records=(*e.records, Record(EVENTS, 0, 9, b"-", extra)))


def _two_partitions(e: Evidence) -> Evidence:
    first = next(r for r in e.records if r.topic == EVENTS)
    again = dataclasses.replace(first, partition=first.partition + 1)
    return dataclasses.replace(e, records=(*e.records, again))


def _missing_outcome(e: Evidence) -> Evidence:
    return _without_first(e, OUTCOMES)


def _changed_outcome(e: Evidence) -> Evidence:
    return _with_first(e, OUTCOMES, lambda v: v.replace(b'"done"', b'"unchanged"'))


def _lost_command(e: Evidence) -> Evidence:
    return dataclasses.replace(e, told=(*e.told, Told("c-lost", None)))


def _told_otherwise(e: Evidence) -> Evidence:
    return dataclasses.replace(e, told=(Told(e.told[0].command_id, "refused"),))


def _acted_twice(e: Evidence) -> Evidence:
    row = e.tables["inbox"][0]
    row["version"] += 1  # type: ignore[index]
    return e


def _open_double(e: Evidence) -> Evidence:
    first, second = e.tables["incident"][:2]
    second |= {k: first[k] for k in ("device", "device_condition", "joinable")}  # type: ignore[operator]
    return e


def _poison_forgotten(e: Evidence) -> Evidence:
    e.tables["dead_letter"].pop(0)
    return e


def _poison_misnamed(e: Evidence) -> Evidence:
    e.tables["dead_letter"][0]["code"] = "empty"  # type: ignore[index]
    return e


def _letter_lost(e: Evidence) -> Evidence:
    return _without_first(e, f"{REPORTS}.dead")


def _something_else_dead(e: Evidence) -> Evidence:
    return dataclasses.replace(e, planted=())


def _crash_survived(e: Evidence) -> Evidence:
    return dataclasses.replace(e, crashed=frozenset({CRASHED, "r-alive"}))


def _statistics_off(e: Evidence) -> Evidence:
    return dataclasses.replace(e, statistics={**(e.statistics or {}), "reports_accepted": 5})


def _board_behind(e: Evidence) -> Evidence:
    board = dict(e.board or {})
    board[next(iter(board))] -= 1
    return dataclasses.replace(e, board=board)


def _board_keeps_what_is_gone(e: Evidence) -> Evidence:
    e.tables["incident"][1]["status"] = "CLOSED"  # type: ignore[index]
    return e


def _without_first(e: Evidence, topic: str) -> Evidence:
    first = next(r for r in e.records if r.topic == topic)
    return dataclasses.replace(e, records=tuple(r for r in e.records if r is not first))


def _with_first(e: Evidence, topic: str, change: Callable[[bytes], bytes]) -> Evidence:
    first = next(r for r in e.records if r.topic == topic)
    changed = dataclasses.replace(first, value=change(first.value or b""))
    assert changed.value != first.value
    return dataclasses.replace(e, records=tuple(changed if r is first else r for r in e.records))


def _with_text(body: str | None) -> Evidence:
    """One event that commits to a text, and what lies beside it."""
    sealed = commitment("c-1", b"salt", "text")
    event = {"incident_id": "i-1", "version": 1, "body": f'{{"sealed":{sealed.model_dump_json()}}}'}
    kept: list[Any] = [] if body is None else [{"record_id": "c-1", "salt": b"salt", "body": body}]
    return Evidence(tables={"incident_event": [event], "private_record": kept})


def test_a_text_that_is_lost_or_altered_is_found() -> None:
    assert list(texts_are_kept(_with_text("text"))) == []
    assert list(texts_are_kept(_with_text(None))) == ["the text of i-1 version 1 is lost"]
    assert list(texts_are_kept(_with_text("other"))) == ["the text of i-1 version 1 was altered"]


@pytest.mark.parametrize(
    ("planted", "found_by"),
    [
        (_lost_report, "accepted_is_present"),
        (_invented_report, "accepted_is_present"),
        (_doubled_report, "accepted_is_present"),
        (_routed_and_dead, "accepted_is_present"),
        (_effect_twice, "one_effect_each"),
        (_miscounted, "one_effect_each"),
        (_two_ids, "one_id_each"),
        (_one_id_for_two, "one_id_each"),
        (_content_lost, "other_content_is_kept"),
        (_version_gap, "versions_have_no_gap"),
        (_version_behind, "versions_have_no_gap"),
        (_changed_body, "chains_hold"),
        (_changed_body, "events_are_published"),
        (_changed_on_the_topic, "events_are_published"),
        (_missing_event, "events_are_published"),
        (_invented_event, "events_are_published"),
        (_two_partitions, "events_are_published"),
        (_missing_outcome, "outcomes_are_published"),
        (_changed_outcome, "outcomes_are_published"),
        (_lost_command, "commands_act_once"),
        (_told_otherwise, "commands_act_once"),
        (_acted_twice, "commands_act_once"),
        (_open_double, "no_open_doubles"),
        (_poison_forgotten, "the_dead_are_known"),
        (_poison_misnamed, "the_dead_are_known"),
        (_letter_lost, "the_dead_are_known"),
        (_something_else_dead, "the_dead_are_known"),
        (_crash_survived, "the_dead_are_known"),
        (_statistics_off, "statistics_add_up"),
        (_board_behind, "the_board_is_right"),
        (_board_keeps_what_is_gone, "the_board_is_right"),
    ],
)
def test_a_planted_fault_is_found(
    evidence: Evidence, planted: Callable[[Evidence], Evidence], found_by: str
) -> None:
    wrong = faults(planted(evidence))
    assert any(line.startswith(f"{found_by}: ") for line in wrong), wrong
