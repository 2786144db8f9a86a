"""Sending reports in batches: paced or as fast as they are accepted, several batches in flight."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from deploy.clients.progress import Progress, Result
from deploy.clients.session import PASSING, Session, problem_line, problem_text
from deploy.complaint import Complaint

BATCH: Final = 500
BATCH_BYTES: Final = 1_500_000
TICKS_PER_S: Final = 10
"""With a rate, so many batches a second: the stream stays smooth."""
PAUSE_S: Final = 1.0
TRIES_AFTER_FAILURE: Final = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A row on its way: its report as JSON, or why there is none."""

    row: int
    end: int
    report: bytes = b""
    problem: str | None = None


@dataclass(slots=True)
class Batch:
    """Entries that travel together."""

    number: int
    entries: list[Entry] = field(default_factory=list)
    size: int = 0


def entry_of(row: int, end: int, report: dict[str, Any]) -> Entry:
    """The entry of a report."""
    return Entry(row, end, orjson.dumps(report))


def batches(entries: Iterable[Entry], most: int) -> Iterator[Batch]:
    """Batches of at most `most` entries and not too many bytes."""
    batch = Batch(0)
    for entry in entries:
        too_big = batch.size + len(entry.report) > BATCH_BYTES
        if batch.entries and (len(batch.entries) >= most or too_big):
            yield batch
            batch = Batch(batch.number + 1)
        batch.entries.append(entry)
        batch.size += len(entry.report) + 1
    if batch.entries:
        yield batch


def batch_size(rate: float | None) -> int:
    """How many reports travel together at this rate."""
    return BATCH if rate is None else max(1, min(BATCH, round(rate / TICKS_PER_S)))


async def send_all(
    session: Session,
    entries: Iterable[Entry],
    progress: Progress,
    *,
    rate: float | None,
    concurrency: int,
    on_settled: Callable[[], None],
) -> None:
    """Sends every entry and settles it in `progress`. Raises Complaint when that cannot go on."""
    room = asyncio.Semaphore(concurrency)
    next_at = time.monotonic()

    async def one(batch: Batch) -> None:
        try:
            results = await _settled(session, batch.entries)
        finally:
            room.release()
        progress.settle(batch.number, batch.entries[-1].end, results)
        on_settled()

    try:
        async with asyncio.TaskGroup() as tasks:
            for batch in batches(entries, batch_size(rate)):
                await room.acquire()
                if rate is not None:
                    # What an outage held up is not sent in a burst afterwards.
                    next_at = max(next_at, time.monotonic() - 1 / TICKS_PER_S)
                    await asyncio.sleep(next_at - time.monotonic())
                    next_at += len(batch.entries) / rate
                tasks.create_task(one(batch))
    except* Complaint as group:
        raise first_complaint(group) from None


def first_complaint(group: BaseExceptionGroup[Complaint]) -> Complaint:
    """The first of the complaints with which tasks ended together."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, Complaint)  # noqa: S101 - the group holds nothing else
    return error


async def _settled(session: Session, entries: Sequence[Entry]) -> list[Result]:
    """What became of each entry, in their order."""
    found = {e.row: Result(e.row, "refused", e.problem) for e in entries if e.problem is not None}
    waiting = [e for e in entries if e.problem is None]
    failures = 0
    while waiting:
        answer = await session.call("POST", "/reports/batch", raw=_body(waiting))
        if answer.status_code == 200:
            again: list[Entry] = []
            results = orjson.loads(answer.content)["results"]
            for entry, result in zip(waiting, results, strict=True):
                if result["status"] in PASSING:
                    again.append(entry)
                else:
                    found[entry.row] = _result(entry, result)
            if again:
                await asyncio.sleep(PAUSE_S)
            waiting = again
        elif answer.status_code == 403:
            raise Complaint(f"this account may not report: {problem_text(answer)}")
        elif answer.status_code >= 500 and failures < TRIES_AFTER_FAILURE:
            failures += 1
            await asyncio.sleep(PAUSE_S * failures)
        elif len(waiting) > 1:
            middle = len(waiting) // 2
            for half in (waiting[:middle], waiting[middle:]):
                found |= {r.row: r for r in await _settled(session, half)}
            waiting = []
        else:
            row = waiting[0].row
            found[row] = Result(row, "refused", problem_text(answer))
            waiting = []
    return [found[entry.row] for entry in entries]


def _body(entries: Sequence[Entry]) -> bytes:
    return b'{"reports":[' + b",".join(entry.report for entry in entries) + b"]}"


def _result(entry: Entry, result: dict[str, Any]) -> Result:
    match result["status"]:
        case 202:
            return Result(entry.row, "new")
        case 200:
            return Result(entry.row, "known")
        case _:
            return Result(entry.row, "refused", problem_line(result.get("problem") or {}))
