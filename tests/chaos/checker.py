"""The checker: from two dumps to a list of what is wrong; pure, and knows nothing of the product's
own bookkeeping."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from tests.chaos.evidence import Evidence, Record, Row

EVENTS: Final = "bihuan.events.v1"
OUTCOMES: Final = "bihuan.outcomes.v1"
ENDED: Final = frozenset({"REJECTED", "TRANSFERRED_OUT", "CLOSED", "ARCHIVED"})

Check = Callable[[Evidence], Iterator[str]]


def faults(evidence: Evidence) -> list[str]:
    """Everything that is wrong, one line each; empty when every promise was kept."""
    return [
        f"{check.__name__}: {line}" for check in CHECKS for line in _at_most(10, check(evidence))
    ]


def _at_most(most: int, lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number == most:
            yield "and more"
            return
        yield line


def one_id_each(e: Evidence) -> Iterator[str]:
    """However often a report was sent, it was given one id, and no other report has it."""
    owners: Counter[str] = Counter()
    for accepted in e.accepted:
        if len(accepted.report_ids) != 1:
            yield f"one report was given {sorted(accepted.report_ids)}"
        owners.update(accepted.report_ids)
    yield from (f"{i} was given to {n} reports" for i, n in owners.items() if n > 1)


def accepted_is_present(e: Evidence) -> Iterator[str]:
    """Every accepted report is a row or a dead letter, not both and not neither; and nothing is
    there that nobody sent."""
    rows = Counter(r["report_id"] for r in e.tables["report"])
    dead = {r["record_id"] for r in e.tables["dead_letter"] if r["record_id"]}
    sent = {i for a in e.accepted for i in a.report_ids}
    for ident in sorted(sent):
        present = rows[ident] + (ident in dead)
        if present != 1:
            yield f"{ident} is present {present} times"
    yield from (f"{ident} was never sent" for ident in sorted(rows.keys() - sent))


def one_effect_each(e: Evidence) -> Iterator[str]:
    """Every report stands in exactly one case file, once, and in the one that its row names; a
    ticket has as many reports as its file."""
    opened: dict[str, list[str]] = defaultdict(list)
    per_ticket: Counter[str] = Counter()
    for row in e.tables["incident_event"]:
        if row["type"] in ("TicketReported", "ReportJoined"):
            body = json.loads(row["body"])
            opened[body["report_id"]].append(row["incident_id"])
            per_ticket[row["incident_id"]] += 1
    named = {r["report_id"]: r["incident_id"] for r in e.tables["report"]}
    for ident in sorted(named.keys() | opened.keys()):
        if opened[ident] != [named.get(ident)]:
            yield f"{ident} belongs to {named.get(ident)} and stands in {opened[ident]}"
    for row in e.tables["incident"]:
        told = json.loads(row["state"]).get("reports", 1)
        if told != per_ticket[row["id"]]:
            yield f"{row['id']} counts {told} reports and has {per_ticket[row['id']]}"


def other_content_is_kept(e: Evidence) -> Iterator[str]:
    """Every content that was accepted under one identity is known."""
    contents: dict[str, set[str]] = defaultdict(set)
    for row in (*e.tables["report"], *e.tables["report_repeat"]):
        contents[row["report_id"]].add(row["content_hash"])
    kept = Counter(
        json.loads(r["body"])["report_id"]
        for r in e.tables["incident_event"]
        if r["type"] == "SupplementKept"
    )
    for accepted in e.accepted:
        ident = min(accepted.report_ids)
        if ident not in contents:
            continue
        if len(contents[ident]) != accepted.contents:
            yield f"{ident}: {accepted.contents} contents were sent, {len(contents[ident])} kept"
        if accepted.contents > 1 and kept[ident] < accepted.contents - 1:
            yield f"{ident} was sent with other content, its case file does not say so"


def _files(e: Evidence) -> dict[str, list[Row]]:
    files: dict[str, list[Row]] = defaultdict(list)
    for row in e.tables["incident_event"]:
        files[row["incident_id"]].append(row)
    for rows in files.values():
        rows.sort(key=lambda r: int(r["version"]))
    return files


def versions_have_no_gap(e: Evidence) -> Iterator[str]:
    """Each case file runs 1 … n, and n is the ticket's version."""
    files = _files(e)
    tickets = {r["id"]: r["version"] for r in e.tables["incident"]}
    for ident in sorted(files.keys() | tickets.keys()):
        versions = [r["version"] for r in files.get(ident, [])]
        if versions != list(range(1, tickets.get(ident, 0) + 1)):
            yield f"{ident} is at {tickets.get(ident)}, its file has {versions}"


def chains_hold(e: Evidence) -> Iterator[str]:
    """Each event's hash is that of the one before it and of its own body; the ticket has the
    newest."""
    heads = {r["id"]: bytes(r["head"]) for r in e.tables["incident"]}
    for ident, rows in _files(e).items():
        head = b""
        for row in rows:
            head = hashlib.sha256(head + row["body"].encode()).digest()
            if head != bytes(row["hash"]):
                yield f"{ident} version {row['version']} does not follow from the one before"
                break
        if heads.get(ident) != head:
            yield f"{ident} does not end as its ticket says"


def texts_are_kept(e: Evidence) -> Iterator[str]:
    """Every free text that an event commits to lies beside it, unaltered."""
    private = {r["record_id"]: r for r in e.tables["private_record"]}
    for row in e.tables["incident_event"]:
        sealed = json.loads(row["body"]).get("sealed")
        if sealed is None:
            continue
        kept = private.get(sealed["record"])
        if kept is None:
            yield f"the text of {row['incident_id']} version {row['version']} is lost"
        elif (
            hashlib.sha256(bytes(kept["salt"]) + kept["body"].encode()).hexdigest()
            != (sealed["digest"])
        ):
            yield f"the text of {row['incident_id']} version {row['version']} was altered"


def _of(e: Evidence, topic: str, kind: str) -> Iterator[tuple[Record, Mapping[str, Any]]]:
    for record in e.records:
        if record.topic == topic and record.value is not None:
            body = json.loads(record.value)
            if body["kind"] == kind:
                yield record, body


def events_are_published(e: Evidence) -> Iterator[str]:
    """Every event of every file is on its topic, each time as it is stored; nothing else is, and
    one ticket's are in one partition."""
    stored = {(r["incident_id"], r["version"]): r["body"] for r in e.tables["incident_event"]}
    seen: set[tuple[str, int]] = set()
    places: dict[str, set[int]] = defaultdict(set)
    for record, change in _of(e, EVENTS, "change"):
        ident = change["incident_id"]
        places[ident].add(record.partition)
        versions = range(change["from_version"], change["version"] + 1)
        bodies = [stored.get((ident, v)) for v in versions]
        if None in bodies:
            yield f"{ident} {list(versions)} is on its topic and not in its file"
            continue
        if f"[{','.join(b for b in bodies if b)}]".encode() not in (record.value or b""):
            yield f"{ident} {list(versions)} differs between topic and file"
            continue
        seen.update((ident, v) for v in versions)
    yield from (f"{ident} {v} is not on its topic" for ident, v in sorted(stored.keys() - seen))
    yield from (f"{i} is in partitions {p}" for i, p in places.items() if len(p) > 1)


def outcomes_are_published(e: Evidence) -> Iterator[str]:
    """Every inbox row is on the outcomes topic, each time as it is stored; what is there and has
    no row is dead."""
    stored = {r["command_id"]: json.loads(r["outcome"]) for r in e.tables["inbox"]}
    dead = {r["record_id"] for r in e.tables["dead_letter"]}
    seen = set()
    for _, outcome in _of(e, OUTCOMES, "outcome"):
        ident = outcome["command_id"]
        seen.add(ident)
        if ident not in stored:
            if outcome["outcome"] != "dead" or ident not in dead:
                yield f"{ident} is {outcome['outcome']} on the topic and not in the inbox"
        elif outcome != stored[ident]:
            yield f"{ident} differs between topic and inbox"
    yield from (f"{ident} has no outcome on the topic" for ident in sorted(stored.keys() - seen))


def commands_act_once(e: Evidence) -> Iterator[str]:
    """The events that a command caused are those that its inbox row names; every command that
    was taken has a row, and its sender was told what the row says."""
    caused: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in e.tables["incident_event"]:
        caused[row["causation_id"]].append((row["incident_id"], row["version"]))
    inbox = {r["command_id"]: r for r in e.tables["inbox"]}
    for ident, row in inbox.items():
        versions = range(row["from_version"], row["version"] + 1) if row["version"] else ()
        if sorted(caused.get(ident, [])) != [(row["incident_id"], v) for v in versions]:
            yield f"{ident} caused {sorted(caused.get(ident, []))}, its row says {list(versions)}"
    yield from (f"{ident} has no inbox row" for ident in sorted(caused.keys() - inbox.keys()))
    for told in e.told:
        told_row = inbox.get(told.command_id)
        if told_row is None:
            yield f"{told.command_id} was taken and is lost"
        elif told.outcome not in (None, (said := json.loads(told_row["outcome"])["outcome"])):
            yield f"{told.command_id}: its sender was told {told.outcome}, it is {said}"


def no_open_doubles(e: Evidence) -> Iterator[str]:
    """At most one ticket that alarms may join per device and condition."""
    pairs = Counter(
        (r["device"], r["device_condition"])
        for r in e.tables["incident"]
        if r["device_condition"] and r["joinable"] and r["status"] not in ENDED
    )
    yield from (f"{pair} has {n} open tickets" for pair, n in pairs.items() if n > 1)


def the_dead_are_known(e: Evidence) -> Iterator[str]:
    """The poison that was planted and the records that crash their handler are dead letters, in
    the table and on their topic; nothing else is."""
    rows = {(r["topic"], r["partition"], r["offset"]): r for r in e.tables["dead_letter"]}
    letters = {
        (name, int(partition), int(offset))
        for record in e.records
        if record.topic.endswith(".dead") and record.value is not None
        for name, partition, offset in [json.loads(record.value)["origin"].rsplit("/", 2)]
    }
    for poison in e.planted:
        row = rows.pop(poison.place, None)
        if row is None:
            yield f"{poison.code} at {poison.place} is not in the dead letters"
        elif row["code"] != poison.code:
            yield f"{poison.code} at {poison.place} is called {row['code']}"
        if poison.place not in letters:
            yield f"{poison.code} at {poison.place} is not on the dead-letter topic"
        letters.discard(poison.place)
    for place, row in rows.items():
        if row["record_id"] not in e.crashed or row["code"] != "crashed":
            yield f"{place} is dead: {row['code']} {row['what']}"
        elif place not in letters:
            yield f"{place} crashed its handler and is not on the dead-letter topic"
        letters.discard(place)
    yield from (f"{place} has a letter and no row" for place in sorted(letters))
    buried = {r["record_id"] for r in e.tables["dead_letter"]}
    yield from (f"{i} crashes its handler and lives" for i in sorted(e.crashed - buried))


def statistics_add_up(e: Evidence) -> Iterator[str]:
    """accepted = routed + dead, and both are what was sent."""
    if e.statistics is None:
        return
    s = e.statistics
    if s["reports_accepted"] != s["reports_routed"] + s["reports_dead"]:
        yield f"accepted is not routed + dead: {dict(s)}"
    if s["reports_routed"] != len(e.tables["report"]):
        yield f"{len(e.tables['report'])} reports are routed: {dict(s)}"


def the_board_is_right(e: Evidence) -> Iterator[str]:
    """An open board shows every open ticket as it is, and no other."""
    if e.board is None:
        return
    is_open = {r["id"]: r["version"] for r in e.tables["incident"] if r["status"] not in ENDED}
    for ident in sorted(is_open.keys() | e.board.keys()):
        if is_open.get(ident) != e.board.get(ident):
            yield f"{ident} is at {is_open.get(ident)}, the board shows {e.board.get(ident)}"


CHECKS: Final[tuple[Check, ...]] = (
    one_id_each,
    accepted_is_present,
    one_effect_each,
    other_content_is_kept,
    versions_have_no_gap,
    chains_hold,
    texts_are_kept,
    events_are_published,
    outcomes_are_published,
    commands_act_once,
    no_open_doubles,
    the_dead_are_known,
    statistics_add_up,
    the_board_is_right,
)
