"""The indicators a second time, over plain rows and without SQL: what the product's are held to.

Written from DOMAIN 5 and the definitions' texts, not from their code: each says of one row whether
it is counted and whether it is what the number is about.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

Row = dict[str, Any]
Says = Callable[[Row, int], bool]

ELSEWHERE: Final = {"merged", "split"}
APART: Final = ELSEWHERE | {"forced", "withdrawn", "refused", "transferred"}


@dataclass(frozen=True)
class Expected:
    """`counted` and `about` of a row as of a moment; `amount` and `by` where rows do not count one
    each; `dated` is the moment by which a row belongs to a period."""

    dated: str | None
    counted: Says
    about: Says
    amount: Callable[[Row], int] = lambda _: 1
    by: Callable[[Row], int] = lambda _: 1
    duration: str | None = None


def _closable(r: Row, at: int) -> bool:
    due: int | None = r["due_at"]
    if due is None or r["suspended"] or r["ending"] in APART:
        return False
    return due <= at or bool(r["ended_at"])


def _in_time(r: Row) -> bool:
    return not r["late"] or bool(r["exempt"])


def _handles(r: Row) -> bool:
    return bool(r["part"] != "whistle")


def _behind_time(r: Row, at: int) -> bool:
    if r["exempt"]:
        return False
    if r["late"]:
        return True
    return bool(r["open"]) and not r["suspended"] and r["due_at"] is not None and r["due_at"] < at


def _to_handle(r: Row, at: int) -> bool:
    if not _handles(r) or r["due_at"] is None or r["suspended"]:
        return False
    return r["due_at"] <= at or r["done_at"] is not None


def _asked(r: Row, due: str, done: str, at: int) -> bool:
    return (r[due] is not None and r[due] <= at) or r[done] is not None


def _timely(column: str) -> tuple[Says, Says]:
    return (lambda r, _: r[column] is not None, lambda r, _: r[column] == 1)


def _always(_: Row, __: int) -> bool:
    return True


def _urgent(r: Row) -> bool:
    return r["severity"] in ("S1", "S2")


def _ended(code: str) -> Expected:
    return Expected("ended_at", lambda r, _: r["ending"] == code, _always)


TICKETS: Final[dict[str, Expected]] = {
    "reported": Expected("opened_at", lambda r, _: r["ending"] not in ELSEWHERE, _always),
    "accepted": Expected(
        "opened_at",
        lambda r, _: r["ending"] not in ELSEWHERE,
        lambda r, _: r["accepted_at"] is not None or r["ending"] in ("answered", "self_handled"),
    ),
    "accepted_in_time": Expected("opened_at", *_timely("accepted_in_time")),
    "dispatched_in_time": Expected("opened_at", *_timely("dispatched_in_time")),
    "dispatched_automatically": Expected(
        "dispatched_at", lambda r, _: r["dispatches"] > 0, lambda r, _: bool(r["automatic"])
    ),
    "dispatched_rightly": Expected(
        "dispatched_at",
        lambda r, _: r["dispatches"] > 0,
        _always,
        amount=lambda r: r["dispatches"] - r["wrong_dispatches"],
        by=lambda r: r["dispatches"],
    ),
    "closed": Expected("due_at", _closable, lambda r, _: r["ended_at"] is not None),
    "closed_in_time": Expected(
        "due_at", _closable, lambda r, _: r["ended_at"] is not None and _in_time(r)
    ),
    "urgent_closed": Expected(
        "due_at",
        lambda r, at: _closable(r, at) and _urgent(r),
        lambda r, _: r["ended_at"] is not None,
    ),
    "urgent_closed_in_time": Expected(
        "due_at",
        lambda r, at: _closable(r, at) and _urgent(r),
        lambda r, _: r["ended_at"] is not None and _in_time(r),
    ),
    "finished": Expected(
        "opened_at",
        lambda r, _: r["ending"] not in ELSEWHERE | {"forced"},
        lambda r, _: r["ended_at"] is not None,
    ),
    "closed_at_once": Expected(
        "ended_at",
        lambda r, _: r["ending"] not in APART | {""},
        lambda r, _: not r["reworks"] and not r["reopenings"],
    ),
    "time_to_close": Expected(
        "ended_at",
        lambda r, _: r["used_s"] is not None and r["ending"] not in APART | {""},
        _always,
        duration="used_s",
    ),
    "reviewed_in_time": Expected("ended_at", *_timely("reviewed_in_time")),
    "visited_in_time": Expected("ended_at", *_timely("visited_in_time")),
    "rated": Expected(
        "visited_at", lambda r, _: bool(r["reached"]), lambda r, _: r["satisfied"] is not None
    ),
    "satisfied": Expected("visited_at", *_timely("satisfied")),
    "solved": Expected(
        "visited_at",
        lambda r, _: bool(r["reached"]) and r["solved"] is not None,
        lambda r, _: r["solved"] == 1,
    ),
    "repeated": Expected(
        "opened_at", lambda r, _: r["ending"] not in ELSEWHERE, lambda r, _: bool(r["repeats"])
    ),
    "urged": Expected(
        "dispatched_at", lambda r, _: r["dispatches"] > 0, lambda r, _: r["urges"] > 0
    ),
    "redone": Expected(
        "dispatched_at",
        lambda r, _: r["dispatches"] > 0,
        lambda r, _: r["reworks"] > 0 or r["reopenings"] > 0,
    ),
    "grid_reported": Expected(
        "opened_at",
        lambda r, _: r["channel"] == "grid" and r["ending"] not in ELSEWHERE,
        _always,
    ),
    "grid_valid": Expected(
        "opened_at",
        lambda r, _: r["channel"] == "grid" and r["ending"] not in ELSEWHERE,
        lambda r, _: r["ending"] not in ("refused", "withdrawn"),
    ),
    "self_handled": Expected(
        "opened_at",
        lambda r, _: r["channel"] == "grid" and r["ending"] not in ELSEWHERE,
        lambda r, _: r["ending"] == "self_handled",
    ),
    "petitions_noticed_in_time": Expected("opened_at", *_timely("noticed_in_time")),
    "petitions_answered_in_time": Expected("due_at", *_timely("answered_in_time")),
    "ended_answered": _ended("answered"),
    "ended_refused": _ended("refused"),
    "ended_transferred": _ended("transferred"),
    "ended_withdrawn": _ended("withdrawn"),
    "ended_merged": _ended("merged"),
    "ended_forced": _ended("forced"),
}
"""All but disputes_resolved, which asks the ticket as it is today who may know its class."""

TASKS: Final[dict[str, Expected]] = {
    "tasks": Expected("dispatched_at", lambda r, _: _handles(r), _always),
    "signed_in_time": Expected(
        "sign_due_at",
        lambda r, at: _handles(r) and _asked(r, "sign_due_at", "signed_at", at),
        lambda r, _: r["signed_at"] is not None and (not r["sign_late"] or bool(r["exempt"])),
    ),
    "contacted_in_time": Expected(
        "contact_due_at",
        lambda r, at: _handles(r) and _asked(r, "contact_due_at", "contacted_at", at),
        lambda r, _: r["contacted_at"] is not None and (not r["contact_late"] or bool(r["exempt"])),
    ),
    "handled": Expected("due_at", _to_handle, lambda r, _: r["done_at"] is not None),
    "handled_in_time": Expected(
        "due_at", _to_handle, lambda r, _: r["done_at"] is not None and _in_time(r)
    ),
    "not_late": Expected(
        "dispatched_at", lambda r, _: _handles(r), lambda r, at: not _behind_time(r, at)
    ),
    "handled_late": Expected(
        "done_at", lambda r, _: _handles(r) and r["late"] == 1 and not r["exempt"], _always
    ),
    "excused": Expected(
        "due_at", lambda r, _: _handles(r) and r["late"] == 1 and r["exempt"] == 1, _always
    ),
    "late_and_open": Expected(
        None,
        lambda r, at: _handles(r) and r["open"] == 1 and not r["suspended"] and _behind_time(r, at),
        _always,
    ),
    "open_now": Expected(None, lambda r, _: _handles(r) and r["open"] == 1, _always),
    "suspended_now": Expected(
        None, lambda r, _: _handles(r) and r["open"] == 1 and r["suspended"] == 1, _always
    ),
    "returned": Expected(
        "dispatched_at", lambda r, _: r["part"] == "lead", lambda r, _: r["returns"] > 0
    ),
    "shirked": Expected(
        "dispatched_at",
        lambda r, _: r["part"] == "lead",
        _always,
        amount=lambda r: r["dismissed"],
    ),
    "sent_back": Expected(
        "done_at", lambda r, _: r["part"] == "lead", lambda r, _: r["reworks"] > 0
    ),
    "reworks": Expected(
        "done_at", lambda r, _: r["part"] == "lead", _always, amount=lambda r: r["reworks"]
    ),
    "extended": Expected(
        "dispatched_at", lambda r, _: _handles(r), lambda r, _: r["extensions"] > 0
    ),
    "yellow_cards": Expected("dispatched_at", lambda r, _: r["card"] in (2, 3, 4), _always),
    "red_cards": Expected("dispatched_at", lambda r, _: r["card"] == 4, _always),
    "overrun": Expected(
        "done_at",
        lambda r, _: (
            _handles(r)
            and r["late"] == 1
            and not r["exempt"]
            and bool(r["limit_s"])
            and r["used_s"] is not None
        ),
        _always,
        amount=lambda r: r["used_s"],
        by=lambda r: r["limit_s"],
    ),
    "time_to_sign": Expected(
        "sign_due_at",
        lambda r, _: _handles(r) and r["sign_used_s"] is not None,
        _always,
        duration="sign_used_s",
    ),
    "time_to_contact": Expected(
        "contact_due_at",
        lambda r, _: _handles(r) and r["contact_used_s"] is not None,
        _always,
        duration="contact_used_s",
    ),
    "time_to_handle": Expected(
        "done_at",
        lambda r, _: _handles(r) and r["used_s"] is not None,
        _always,
        duration="used_s",
    ),
    "unit_satisfied": Expected(
        "done_at",
        lambda r, _: r["part"] == "lead" and r["satisfied"] is not None,
        lambda r, _: r["satisfied"] == 1,
    ),
    "reported_in_in_time": Expected(
        "sign_due_at",
        lambda r, at: r["part"] == "whistle" and _asked(r, "sign_due_at", "signed_at", at),
        lambda r, _: r["signed_at"] is not None and not r["sign_late"],
    ),
}

Number = tuple[int, int, int | None, int | None]
"""part, whole, median, 90th percentile"""


def expected(
    rows: Iterable[Row],
    definitions: dict[str, Expected],
    since: int,
    until: int,
    at: int,
    group: Callable[[Row, int], str] = lambda _, __: "",
) -> dict[str, dict[str, Number]]:
    """The numbers of each group; `group` is handed the row and the moment that dates it."""
    parts: dict[tuple[str, str], int] = defaultdict(int)
    wholes: dict[tuple[str, str], int] = defaultdict(int)
    values: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        for name, one in definitions.items():
            dated = 0
            if one.dated is not None:
                dated = row[one.dated]
                if dated is None or not since <= dated < until:
                    continue
            if not one.counted(row, at):
                continue
            key = group(row, dated), name
            wholes[key] += one.by(row)
            if one.about(row, at):
                parts[key] += one.amount(row)
            if one.duration is not None:
                values[key].append(row[one.duration])
    found: dict[str, dict[str, Number]] = defaultdict(dict)
    for key, whole in wholes.items():
        if not whole:
            continue
        ordered = sorted(values.get(key, ()))
        median = ordered[math.ceil(0.5 * len(ordered)) - 1] if ordered else None
        p90 = ordered[-(-9 * len(ordered) // 10) - 1] if ordered else None
        found[key[0]][key[1]] = (parts[key], whole, median, p90)
    return found
