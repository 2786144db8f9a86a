"""A small file of service requests lived through in a running centre by the clock file: what it
records of lateness is what the file says, and impossible rows are refused."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dispatch.incident.clocks import ClockRun, Overdue
from dispatch.incident.status import Clock, Status
from tests.bench.lateness import COLUMNS, Request, moments, read_requests, run, wrong_with
from tests.support.builders import a_ticket

BEGIN = datetime(2018, 4, 12, 11, 0, 0)  # noqa: DTZ001 - as the file says it
FORM = "%m/%d/%Y %I:%M:%S %p"
HOUR = 3600


def written(path: Path, rows: list[tuple[int, int | None, int | None]]) -> Path:
    """A file of requests: seconds after BEGIN at which each was created, due and closed."""

    def said(seconds: int | None) -> str:
        at = None if seconds is None else BEGIN + timedelta(seconds=seconds)
        return at.strftime(FORM) if at else ""

    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for n, (created, due, closed) in enumerate(rows):
            times = {"CreatedDate": said(created), "DueDate": said(due), "CloseDate": said(closed)}
            plain = {
                "SRType": "SW-Dirty Alley",
                "Agency": "Solid Waste",
                "ServiceRequestNum": f"18-{n}",
            }
            writer.writerow([(plain | times)[column] for column in COLUMNS])
    return path


def a_few_dozen() -> list[tuple[int, int | None, int | None]]:
    """Closed in time, on the second, a second late, years late; and what cannot be."""
    rows: list[tuple[int, int | None, int | None]] = []
    for n in range(30):
        created = n * 7 * HOUR + n
        due = created + (n % 5 + 1) * 24 * HOUR
        closed = (due - HOUR, due, due + 1, due + 9 * 24 * HOUR, due + 700 * 24 * HOUR, created)
        rows.append((created, due, closed[n % 6]))
    rows += [(HOUR, HOUR, 2 * HOUR), (5 * HOUR, 4 * HOUR, 6 * HOUR), (HOUR, 0, None)]
    rows += [(0, None, HOUR), (0, HOUR, None)]
    return rows


@pytest.mark.kafka
@pytest.mark.slow
@pytest.mark.parametrize("postgres", [False, True], ids=["sqlite", "postgresql"])
def test_recorded_lateness_is_what_the_file_says(tmp_path: Path, postgres: bool) -> None:
    found = run(written(tmp_path / "r.csv", a_few_dozen()), postgres=postgres)
    assert found.wrong == []
    assert found.refused == dict.fromkeys((32, 33, 34), "upstream.due: due_before_it_began")
    assert (len(found.asked.usable), found.late) == (30, 15)
    assert found.most_late == timedelta(days=700)
    assert found.asked.timeless == [35, 36]
    assert found.held


def test_rows_are_sorted_out_and_none_is_opened_late_or_closed_early(tmp_path: Path) -> None:
    asked = read_requests(written(tmp_path / "r.csv", a_few_dozen()))
    opened: dict[int, datetime] = {}
    closed: dict[int, datetime] = {}
    for now, reported, closing in moments(asked.usable):
        opened |= {r.row: now for r in reported}
        closed |= {r.row: now for r in closing}
    for r in asked.usable:
        assert r.created <= opened[r.row] <= min(r.due, r.closed)
        assert closed[r.row] == r.closed


@pytest.mark.parametrize(
    ("shift", "said"),
    [
        ({}, []),
        ({"due_s": 1}, ["due"]),
        ({"confirmed_s": 1}, ["confirmed"]),
        ({"ended_s": -1}, ["ended"]),
        ({"known": False}, ["0 overdue facts"]),
    ],
    ids=["right", "due", "confirmed", "ended", "no fact"],
)
def test_a_ticket_that_records_something_else_is_found(
    shift: dict[str, int], said: list[str]
) -> None:
    created = datetime(2018, 1, 1, tzinfo=UTC)
    due, closed = created + timedelta(hours=1), created + timedelta(hours=3)
    request = Request(2, "18-1", created, due, closed)

    def a_run(no: int, clock: Clock, due: datetime, ended: datetime) -> ClockRun:
        return ClockRun(
            no=no, clock=clock, holder="U", started_at=created, seconds=3600, kind="C",
            due=due, ended_at=ended, how="met",
        )  # fmt: skip

    held = due + timedelta(seconds=shift.get("due_s", 0))
    ticket = a_ticket(Status.CLOSED).model_copy(
        update={
            "runs": (
                a_run(1, Clock.UPSTREAM, held, closed + timedelta(seconds=shift.get("ended_s", 0))),
                a_run(
                    2, Clock.HANDLE, due, closed + timedelta(seconds=shift.get("confirmed_s", 0))
                ),
            ),
            "overdue": (Overdue(no=1, clock=Clock.UPSTREAM, holder="U", due=due),)
            if shift.get("known", True)
            else (),
        }
    )
    wrong = list(wrong_with(request, ticket))
    assert bool(wrong) == bool(said)
    assert all(any(w.startswith(s) for w in wrong) for s in said)
