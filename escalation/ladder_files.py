"""Where ladders come from: a table that a county edits, checked against every limit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final, Literal

from dispatch.incident.clocks import Kind, Step
from dispatch.incident.status import Clock
from dispatch.taxonomy import Severity
from escalation.ladders import LadderRow, Ladders
from escalation.limits import SET_PER_TICKET, STAGES, LimitsTable
from escalation.policy_files import PolicyError, read_rows, table_text
from escalation.triggers import WrongCell, read_trigger

COLUMNS: Final = (
    "stage",
    "severity",
    "step",
    "at",
    "or_left",
    "for_limits",
    "on",
    "card",
    "told",
    "action",
    "repeat_min",
    "note",
)
"""The rows of a stage that hold for a severity are its ladder, in order. `at`, `or_left` and
`for_limits` say when (escalation.triggers); `on` names an occasion on which the step is taken
without a clock; `repeat_min` minutes later the last step is due again, for ever."""

CARDS: Final[tuple[Literal["", "blue", "yellow", "orange", "red"], ...]] = (
    "",
    "blue",
    "yellow",
    "orange",
    "red",
)
AUDIENCES: Final = (
    "handler_desk",
    "desk_head",
    "dept_deputy",
    "dept_chief",
    "duty_officer",
    "centre_director",
    "county_deputy",
    "county_chief",
    "reporter",
)
ACTIONS: Final = (
    "remind",
    "remind_contact",
    "urge",
    "supervise",
    "list_draft",
    "notice_draft",
    "resume",
    "page",
    "archive",
)
"""`remind_contact` is for those who have made no first contact yet; the others do nothing."""
TELLS_NOBODY: Final = ("resume", "archive")
OCCASIONS: Final = ("dispatched", "rework 2", "reds 3")
"""DOMAIN 4.2: E0; the second rework of a ticket; three red cards of a unit in a row."""

CO_SHARE: Final = 70
"""A co-handler has 70 % of the lead's limit (DOMAIN 0.7)."""
PER_TICKET_S: Final = (60, 3600, 86_400, 30 * 86_400, 366 * 86_400)
"""Lengths that stand for clocks without a limit in the table, up to a year (DOMAIN 2.2)."""


def read_ladders(text: str, source: str, limits: LimitsTable) -> Ladders:
    """The ladders that a file says, checked as a whole, also against every limit of `limits`.
    Raises PolicyError with every problem."""
    numbered, problems = read_rows(text, source, COLUMNS)
    rows = []
    for number, cells in numbered:
        wrong = list(_row_problems(cells))
        try:
            row = _ladder_row(cells) if not wrong else None
        except WrongCell as error:
            wrong.append(str(error))
        problems += [f"row {number}: {each}" for each in wrong]
        if not wrong and row is not None:
            rows.append(row)
    if problems:
        raise PolicyError(source, problems)
    body = table_text(COLUMNS, (cells for _, cells in numbered))
    ladders = Ladders(body, tuple(rows))
    problems = [*_shape_problems(ladders), *order_problems(ladders, limits)]
    if problems:
        raise PolicyError(source, problems)
    return ladders


def ladders_of(body: str) -> Ladders:
    """The ladders that were stored as `body`."""
    rows, _ = read_rows(body, "stored ladders", COLUMNS)
    return Ladders(body, tuple(_ladder_row(cells) for _, cells in rows))


@cache
def packaged_ladders() -> Ladders:
    """The ladders that come with the product: DOMAIN 4.2."""
    return ladders_of(
        resources.files("escalation.data").joinpath("ladders.csv").read_text(encoding="utf-8")
    )


def _row_problems(cells: Mapping[str, str]) -> Iterator[str]:
    if cells["stage"] not in STAGES:
        yield f"stage {cells['stage']!r} is no clock"
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", cells["step"]):
        yield f"step {cells['step']!r} is not a name of letters and digits"
    for severity in cells["severity"].split():
        if severity not in Severity.__members__:
            yield f"severity {severity!r} is none of S1, S2, S3, S4"
    if not (cells["at"] or cells["on"]):
        yield "says neither `at` what time nor `on` what occasion"
    if cells["on"] not in ("", *OCCASIONS):
        yield f"on {cells['on']!r} is none of {', '.join(OCCASIONS)}"
    if cells["card"] not in CARDS:
        yield f"card {cells['card']!r} is none of {', '.join(CARDS[1:])}"
    for audience in cells["told"].split():
        if audience not in AUDIENCES:
            yield f"told {audience!r} is none of {', '.join(AUDIENCES)}"
    if cells["action"] not in ACTIONS:
        yield f"action {cells['action']!r} is none of {', '.join(ACTIONS)}"
    elif not cells["told"] and cells["action"] not in TELLS_NOBODY:
        yield "tells nobody"
    if cells["repeat_min"] and not re.fullmatch(r"[1-9]\d*", cells["repeat_min"]):
        yield f"repeat_min {cells['repeat_min']!r} is not a whole number of minutes"


def _ladder_row(cells: Mapping[str, str]) -> LadderRow:
    timed = any(cells[name] for name in ("at", "or_left", "for_limits"))
    return LadderRow(
        clock=Clock(cells["stage"]),
        severities=frozenset(cells["severity"].split()),
        trigger=(
            read_trigger(cells["at"], cells["or_left"], cells["for_limits"]) if timed else None
        ),
        occasion=cells["on"],
        step=Step(
            name=cells["step"],
            card=next(card for card in CARDS if card == cells["card"]),
            told=tuple(cells["told"].split()),
            action=cells["action"],
            repeat_s=60 * int(cells["repeat_min"] or 0),
        ),
    )


def _shape_problems(ladders: Ladders) -> Iterator[str]:
    """Names that stand twice in one ladder, and steps that repeat before the last."""
    for clock in Clock:
        for severity in Severity:
            where = f"{clock.value} {severity.value}"
            names = [row.name for row in ladders.rows_of(clock, severity)]
            for name in sorted({n for n in names if names.count(n) > 1}):
                yield f"{where}: step {name} stands there {names.count(name)} times"
            for row, _ in ladders.timed(clock, severity)[:-1]:
                if row.step.repeat_s:
                    yield f"{where}: {row.name} repeats for ever, so it must be the last step"


def order_problems(ladders: Ladders, limits: LimitsTable) -> Iterator[str]:
    """Steps that would be due before the one before them, for some limit of the table."""
    for clock in Clock:
        for severity in Severity:
            timed = ladders.timed(clock, severity)
            for (limit_s, kind), said in _limits(clock, severity, limits).items():
                for (one, first), (two, second) in pairwise(timed):
                    earlier = first.offset(limit_s, kind, limits.day_s)
                    if not earlier.never_after(second.offset(limit_s, kind, limits.day_s)):
                        yield (
                            f"{clock.value} {severity.value}: with a limit of {said} "
                            f"{two.name} can be due before {one.name}"
                        )


def _limits(clock: Clock, severity: str, limits: LimitsTable) -> dict[tuple[int, Kind], str]:
    """The limits, in seconds and kind, that a clock can have at this severity, as they are said."""
    if clock in SET_PER_TICKET:
        return {(seconds, "C"): _said(seconds, "C") for seconds in PER_TICKET_S}
    held = [
        limits.limit(row)
        for row in limits.rows
        if row.clock is clock and (not row.severities or severity in row.severities)
    ]
    found = {(limit.seconds, limit.kind): _said(limit.seconds, limit.kind) for limit in held}
    for limit in held:
        share = limit.seconds * CO_SHARE // 100
        found.setdefault((share, limit.kind), f"{_said(share, limit.kind)} (a co-handler's)")
    return found


def _said(seconds: int, kind: Kind) -> str:
    said = f"{seconds / 3600:g} h" if seconds >= 3600 else f"{seconds / 60:g} min"
    return f"{said} {kind}"
