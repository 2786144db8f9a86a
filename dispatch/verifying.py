"""Whether a case file is what it was: its chain, its ticket, its private records and its anchors.

What is found is named as narrowly as the file itself allows: which event was changed, is missing,
was put in between or has changed places; which record was altered. A file that was made anew as a
whole holds by itself, and only anchors tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import orjson
from pydantic import ValidationError

from dispatch.casefile import START, commits_to, follows
from dispatch.incident.events import EVENT
from dispatch.incident.evolve import evolve
from dispatch.incident.ticket import Ticket

Fault = Literal[
    "event_missing",
    "event_changed",
    "event_inserted",
    "events_swapped",
    "event_backdated",
    "ticket_differs",
    "ticket_missing",
    "ticket_inserted",
    "rewritten",
    "record_altered",
    "record_missing",
    "record_inserted",
]

LATE_COMMIT: Final = timedelta(minutes=2)
"""An event may be committed so long after the moment that it bears."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event row, as it lies in the database."""

    version: int
    body: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One private record, as it lies in the database."""

    salt: bytes
    body: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """All that lies in the database of one ticket. `version`, `head` and `state` are the ticket
    row's; None where there is no row."""

    id: str
    version: int | None
    head: bytes | None
    state: str | None
    events: Sequence[StoredEvent]
    records: Mapping[str, StoredRecord] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is not as it was. `version` is the event's, where one is meant; `about` says more: the
    other event, the record, the anchor."""

    incident_id: str
    fault: Fault
    version: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """An event row and what its body says of itself."""

    row: StoredEvent
    own: int | None
    """The version that the body names; None where it is no event of this ticket"""
    at: datetime | None
    says: Mapping[str, Any]


def verify_file(
    file: StoredFile,
    heads: Mapping[int, tuple[str, int]] | None = None,
    anchored_at: datetime | None = None,
) -> list[Finding]:
    """What is wrong with one ticket's file. `heads` are those that anchors name of it, by version;
    None asks no anchors. `anchored_at` is the newest anchor's time: what bears an earlier one and
    is named by none was put in afterwards."""
    read = [_read(file.id, row) for row in sorted(file.events, key=lambda e: e.version)]
    found = list(_chain(file.id, read))
    found += _ends(file, read)
    if not found:
        found += _ticket(file, read)
    if heads is not None:
        found += _against(file.id, read, heads, anchored_at)
    found += _records(file, read)
    return list(dict.fromkeys(found))


def _read(ident: str, row: StoredEvent) -> _Read:
    try:
        says = orjson.loads(row.body)
        own, at = says["version"], datetime.fromisoformat(says["at"])
        if says["incident_id"] != ident or type(own) is not int:
            return _Read(row, None, None, {})
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return _Read(row, None, None, {})
    return _Read(row, own, at, says)


def _chain(ident: str, read: Sequence[_Read]) -> Iterator[Finding]:
    """What the rows themselves tell: numbers, the bodies' own numbers, and the hashes."""
    expected = 1
    for one in read:
        for lost in range(expected, one.row.version):
            yield Finding(ident, "event_missing", lost)
        expected = one.row.version + 1
    told = {one.row.version: one for one in read}
    explained: set[int] = set()
    for version, one in told.items():
        other = told.get(one.own) if one.own is not None else None
        if one.own is not None and one.own > version and other and other.own == version:
            yield Finding(ident, "events_swapped", version, f"event {one.own}")
            explained |= {version, one.own}
    inserted = _inserted(read)
    for version in inserted:
        yield Finding(ident, "event_inserted", version)
    explained |= inserted
    yield from _renumbered(ident, read, explained)
    previous: bytes | None = START
    for number, one in enumerate(read):
        version = one.row.version
        if version in inserted:
            continue
        gap = version != (read[number - 1].row.version if number else 0) + 1
        moved = one.own is not None and one.own != version
        put_in = sum(other < version for other in inserted)
        if version not in explained and one.own is not None and one.own < version - put_in:
            yield Finding(ident, "event_changed", version, f"it names version {one.own}")
        if gap or version in explained or moved:
            previous = one.row.hash
            continue
        body = one.row.body.encode()
        if previous is not None and not follows(previous, body, one.row.hash):
            if version - 1 not in explained:
                yield Finding(ident, "event_changed", version)
        elif one.own is None:
            yield Finding(ident, "event_changed", version, "no event of this ticket")
        previous = one.row.hash


def _inserted(read: Sequence[_Read]) -> set[int]:
    """Rows that the next one does not know: it follows from the one before them."""
    found: set[int] = set()
    for number, one in enumerate(read[:-1]):
        before = read[number - 1].row.hash if number else START
        after = read[number + 1].row
        body = after.body.encode()
        follows_it = follows(one.row.hash, body, after.hash)
        if not follows_it and follows(before, body, after.hash):
            found.add(one.row.version)
    return found


def _renumbered(ident: str, read: Sequence[_Read], explained: set[int]) -> Iterator[Finding]:
    """Events that are not there although the rows count without a gap: the bodies' own numbers
    leave them out."""
    last = 0
    for one in read:
        if one.own is None or one.row.version in explained:
            continue
        if one.own > one.row.version:
            for lost in range(last + 1, one.own):
                yield Finding(ident, "event_missing", lost, "the later ones were renumbered")
        last = max(last, one.own)


def _ends(file: StoredFile, read: Sequence[_Read]) -> Iterator[Finding]:
    """What the ticket's row says of the end of its file."""
    if file.version is None:
        yield Finding(file.id, "ticket_missing", None, "its row")
        return
    last = read[-1].row.version if read else 0
    for lost in range(last + 1, file.version + 1):
        yield Finding(file.id, "event_missing", lost)
    for more in range(file.version + 1, last + 1):
        yield Finding(file.id, "event_inserted", more)


def _ticket(file: StoredFile, read: Sequence[_Read]) -> Iterator[Finding]:
    """Whether the ticket is what its events make."""
    if not read or file.state is None:
        return
    if file.head != read[-1].row.hash:
        yield Finding(file.id, "ticket_differs", None, "head")
    ticket: Ticket | None = None
    try:
        for one in read:
            ticket = evolve(ticket, EVENT.validate_json(one.row.body))
        same = ticket == Ticket.model_validate_json(file.state)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        same = False
    if not same:
        yield Finding(file.id, "ticket_differs", None, "state")


def _against(
    ident: str,
    read: Sequence[_Read],
    heads: Mapping[int, tuple[str, int]],
    anchored_at: datetime | None,
) -> Iterator[Finding]:
    """What anchors tell of a file that holds by itself."""
    stored = {one.row.version: one.row.hash.hex() for one in read}
    last = max(stored, default=0)
    sound = 0
    for version in sorted(heads):
        head, anchor = heads[version]
        if version > last:
            for lost in range(last + 1, version + 1):
                yield Finding(ident, "event_missing", lost, f"anchor {anchor} knows it")
            break
        if stored.get(version) == head:
            sound = version
        elif version in stored:
            about = f"events {sound + 1} to {version}, by anchor {anchor}"
            yield Finding(ident, "rewritten", version, about)
            break
    if anchored_at is None:
        return
    newest = max(heads, default=0)
    for one in read:
        if one.row.version > newest and one.at and one.at < anchored_at - LATE_COMMIT:
            fault: Fault = "event_backdated" if heads else "ticket_inserted"
            yield Finding(ident, fault, one.row.version if heads else None)
            if not heads:
                break


def _records(file: StoredFile, read: Sequence[_Read]) -> Iterator[Finding]:
    """Private records against what the events say of them."""
    committed: set[str] = set()
    archived = False
    for one in read:
        archived = archived or one.says.get("type") == "TicketArchived"
        sealed = one.says.get("sealed")
        if not isinstance(sealed, dict):
            continue
        record = str(sealed.get("record"))
        committed.add(record)
        stored = file.records.get(record)
        if stored is None:
            yield Finding(file.id, "record_missing", one.row.version, record)
        elif not commits_to(str(sealed.get("digest")), stored.salt, stored.body):
            yield Finding(file.id, "record_altered", one.row.version, record)
    # an archived file takes no event, but keeps what a reporter adds
    for record in sorted(file.records.keys() - committed) if not archived else ():
        yield Finding(file.id, "record_inserted", None, record)
