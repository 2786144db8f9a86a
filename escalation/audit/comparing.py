"""What a case file must lead to, against the deadline rows: every difference by its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from escalation.audit.due_times import GRAVE
from escalation.audit.files import CaseFile, Fault, Run, waiting

Verdict = Literal["missed", "spurious", "differing"]

KINDS: Final[Mapping[str, Verdict]] = {
    "not_fired": "missed",
    "row_missing": "missed",
    "fired_twice": "spurious",
    "fired_early": "spurious",
    "fired_unasked": "spurious",
    "row_unasked": "spurious",
    "row_differs": "differing",
    "due_differs": "differing",
    "step_differs": "differing",
    "file_gap": "differing",
    "file_unreadable": "differing",
}
"""What each kind of difference counts as. `not_fired`: a step was due and nothing came of it.
`row_missing`: a run waits and no row says so, so nothing would come of it."""


@dataclass(frozen=True, slots=True)
class RowSeen:
    """A deadline row as it is."""

    run: int
    step: str
    due_at: datetime
    lane: str
    holder: str


def differences(
    file: CaseFile, rows: Mapping[int, RowSeen], version: int, now: datetime, grace: timedelta
) -> Iterator[Fault]:
    """Everything that is not as it should be with a ticket at `version`, with its `rows` by run.
    A step has `grace` after it is due before it counts as not fired."""
    yield from file.faults
    if file.version != version:
        yield Fault("file_gap", 0, "end", str(version), str(file.version), version)
    wanted = {run.no: run for run in waiting(file)}
    lane = "urgent" if file.severity in GRAVE else "normal"
    for no, run in wanted.items():
        if no not in rows:
            yield Fault("row_missing", no, _of(run), _of(run), "no row", version)
        else:
            yield from _unlike(run, rows[no], lane, version)
        if late_since(run) + grace <= now:
            yield Fault("not_fired", no, _of(run), _of(run), f"not at {now.isoformat()}", version)
    for no in rows.keys() - wanted.keys():
        row = rows[no]
        found = f"{row.step} of {row.due_at.isoformat()}"
        yield Fault("row_unasked", no, found, "no row", found, version)


def _unlike(run: Run, row: RowSeen, lane: str, version: int) -> Iterator[Fault]:
    expected = f"{_of(run)}, {lane}, {run.holder}"
    found = f"{row.step} of {row.due_at.isoformat()}, {row.lane}, {row.holder}"
    if (row.step, row.due_at, row.lane, row.holder) != (run.step, run.step_at, lane, run.holder):
        yield Fault("row_differs", run.no, found, expected, found, version)


def late_since(run: Run) -> datetime:
    """From when on the step that a run waits for is late: it is due, and the run waits for it."""
    assert run.step_at is not None  # noqa: S101 - for the type: asked of runs that wait
    return max(run.step_at, run.since or run.step_at)


def _of(run: Run) -> str:
    return f"{run.step} of {run.step_at.isoformat()}" if run.step_at else "nothing"
