"""Limits (时限): how long each stage may take, as a table that a county edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Final

from dispatch.incident.clocks import Kind, Limit
from dispatch.incident.status import Clock
from dispatch.taxonomy import ClassRow, Severity, Taxonomy
from escalation.policy_files import PolicyError, read_rows, table_text, version_of

COLUMNS: Final = (
    "stage",
    "class",
    "subclass",
    "condition",
    "severity",
    "channel",
    "amount",
    "unit",
    "kind",
    "basis",
    "note",
)
"""`stage` is a clock. The selectors `class` to `channel` say for which tickets; an empty one means
any. `condition` needs a subclass, and `-` is the class table's row without a condition. `severity`
may name several. `basis` is where the figure is from (S:… a source, D our default)."""

NO_CONDITION: Final = "-"
STAGES: Final = frozenset(clock.value for clock in Clock)
SECONDS: Final = {"minute": 60, "hour": 3600, "natural_day": 86_400}
UNITS: Final = (*SECONDS, "work_day")
ONLY_KIND: Final[Mapping[str, Kind]] = {"work_day": "W", "natural_day": "C"}
WORKING_DAY_S: Final = 8 * 3600
"""One working day has 8 hours (DOMAIN 0.1), unless a county's usual hours are others."""

SET_PER_TICKET: Final = frozenset({Clock.RESUME, Clock.UPSTREAM, Clock.ARCHIVE})
"""How long these run is decided for each ticket, so the table has no row for them."""

OF_EVERY_CLASS: Final = (
    Clock.ACCEPT,
    Clock.DISPATCH,
    Clock.SIGN,
    Clock.CONTACT,
    Clock.HANDLE,
    Clock.INTERIM,
    Clock.RETURN,
    Clock.RULING,
    Clock.REVIEW,
    Clock.CHECK,
    Clock.VISIT,
    Clock.CITIZEN,
    Clock.HANDOVER,
    Clock.REPORT_IN,
    Clock.REPLY,
)
"""Stages that a ticket of any class and severity can come to: the table must have a limit."""


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One row of the table; `number` is its row in the table as it is stored."""

    number: int
    clock: Clock
    class_code: str
    subclass: str
    condition: str
    severities: frozenset[str]
    channel: str
    amount: int
    unit: str
    kind: Kind

    @property
    def rank(self) -> int:
        """The precedence of DOMAIN 3.2, note 4: a subclass's override (3) before its conditions
        (2), these before the default of the class (1), and that before what holds for all (0)."""
        if self.subclass:
            return 2 if self.condition else 3
        return 1 if self.class_code else 0

    @property
    def exactness(self) -> int:
        """Within one rank, a row that names severity or channel goes before one that does not."""
        return bool(self.severities) + bool(self.channel)

    def holds_for(self, row: ClassRow, severity: str, channel: str) -> bool:
        """Whether it is for matters of `row` with this severity that came by `channel`."""
        return (
            self.class_code in ("", row.class_code)
            and self.subclass in ("", row.subclass)
            and self.condition in ("", row.condition or NO_CONDITION)
            and (not self.severities or severity in self.severities)
            and self.channel in ("", channel)
        )

    @property
    def place(self) -> tuple[object, ...]:
        """Only rows of one place can tie."""
        return self.clock, self.class_code, self.subclass, self.condition, self.exactness

    def ties_with(self, other: LimitRow) -> bool:
        """Whether both can hold for one ticket, and neither goes before the other."""
        both_name_severities = bool(self.severities and other.severities)
        both_name_channels = bool(self.channel and other.channel)
        return (
            self.place == other.place
            and (not both_name_severities or bool(self.severities & other.severities))
            and (not both_name_channels or self.channel == other.channel)
        )


@dataclass(frozen=True)
class LimitsTable:
    """A version of the limits; `body` is the table as text, `version` a hash of it. `day_s` is
    what a working day counts, in seconds."""

    body: str
    rows: tuple[LimitRow, ...]
    day_s: int = WORKING_DAY_S
    version: str = field(init=False)
    _of_clock: dict[Clock, list[LimitRow]] = field(init=False, repr=False, compare=False)
    _found: dict[tuple[Clock, str, str, str, str], Limit | None] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        by_precedence = sorted(self.rows, key=lambda r: (-r.rank, -r.exactness))
        of_clock: dict[Clock, list[LimitRow]] = {clock: [] for clock in Clock}
        for row in by_precedence:
            of_clock[row.clock].append(row)
        object.__setattr__(self, "version", version_of(self.body))
        object.__setattr__(self, "_of_clock", of_clock)
        object.__setattr__(self, "_found", {})

    def limit_of(self, clock: Clock, row: ClassRow, severity: str, channel: str) -> Limit | None:
        """How long `clock` may run for a matter of `row`; None where the stage has no limit. Its
        source is the version and the row of the table."""
        asked = clock, row.subclass, row.condition, severity, channel
        try:
            return self._found[asked]
        except KeyError:
            found = self._find(clock, row, severity, channel)
            self._found[asked] = found
            return found

    def row_of(self, clock: Clock, row: ClassRow, severity: str, channel: str) -> LimitRow | None:
        """The row of the table that holds."""
        found = (r for r in self._of_clock[clock] if r.holds_for(row, severity, channel))
        return next(found, None)

    def _find(self, clock: Clock, row: ClassRow, severity: str, channel: str) -> Limit | None:
        holds = self.row_of(clock, row, severity, channel)
        return self.limit(holds) if holds is not None else None

    def limit(self, row: LimitRow) -> Limit:
        """The limit that a row of the table says."""
        return Limit(
            clock=row.clock,
            seconds=row.amount * SECONDS.get(row.unit, self.day_s),
            kind=row.kind,
            source=f"{self.version}:{row.number}",
        )


def read_limits(text: str, source: str, taxonomy: Taxonomy) -> LimitsTable:
    """The table that a file says, checked as a whole: what is no limit, what is for no class of
    `taxonomy`, ties, and stages without a limit are refused. Raises PolicyError with every
    problem."""
    numbered, problems = read_rows(text, source, COLUMNS)
    rows: list[tuple[int, LimitRow]] = []
    for place, (number, cells) in enumerate(numbered, start=2):
        wrong = [*_row_problems(cells), *_selector_problems(cells, taxonomy)]
        problems += [f"row {number}: {each}" for each in wrong]
        if not wrong:
            rows.append((number, _limit_row(place, cells)))
    problems += _ties(rows)
    if not problems:
        problems += _gaps(LimitsTable("", tuple(row for _, row in rows)), taxonomy)
    if problems:
        raise PolicyError(source, problems)
    body = table_text(COLUMNS, (cells for _, cells in numbered))
    return LimitsTable(body, tuple(row for _, row in rows))


def limits_of(body: str) -> LimitsTable:
    """The table that was stored as `body`, whatever the class table says today."""
    rows, _ = read_rows(body, "stored limits", COLUMNS)
    numbered = enumerate((cells for _, cells in rows), start=2)
    return LimitsTable(body, tuple(_limit_row(number, cells) for number, cells in numbered))


@cache
def packaged_limits() -> LimitsTable:
    """The table that comes with the product."""
    return limits_of(
        resources.files("escalation.data").joinpath("limits.csv").read_text(encoding="utf-8")
    )


def _row_problems(cells: Mapping[str, str]) -> Iterator[str]:
    stage, amount, unit, kind = (cells[name] for name in ("stage", "amount", "unit", "kind"))
    if stage not in STAGES:
        yield f"stage {stage!r} is no clock" if stage else "a limit without a clock: name the stage"
    elif Clock(stage) in SET_PER_TICKET:
        yield f"how long {stage} runs is set for each ticket, not by a limit"
    if not (amount.isascii() and amount.isdigit()):
        yield f"amount {amount!r} is not a whole number"
    elif int(amount) == 0:
        yield "a limit of zero"
    if unit not in UNITS:
        yield f"unit {unit!r} is none of {', '.join(UNITS)}"
    if kind not in ("C", "W"):
        yield f"kind {kind!r} is neither C (continuous) nor W (working)"
    elif (only := ONLY_KIND.get(unit, kind)) != kind:
        yield f"a limit in {unit} is of kind {only}"


def _selector_problems(cells: Mapping[str, str], taxonomy: Taxonomy) -> Iterator[str]:
    class_code, subclass, condition = (cells[name] for name in ("class", "subclass", "condition"))
    if class_code and class_code not in {row.class_code for row in taxonomy.rows}:
        yield f"class {class_code!r} is not in the class table"
    if class_code and subclass:
        yield "names a class and a subclass: one is enough"
    if subclass and subclass not in taxonomy:
        yield f"subclass {subclass!r} is not in the class table"
    if condition and not subclass:
        yield "a condition needs its subclass"
    elif condition and subclass in taxonomy:
        known = [each or NO_CONDITION for each in taxonomy.conditions(subclass)]
        if condition not in known:
            yield f"{subclass} has no condition {condition!r}: there are {', '.join(known)}"
    for severity in cells["severity"].split():
        if severity not in Severity.__members__:
            yield f"severity {severity!r} is none of S1, S2, S3, S4"


def _limit_row(number: int, cells: Mapping[str, str]) -> LimitRow:
    return LimitRow(
        number=number,
        clock=Clock(cells["stage"]),
        class_code=cells["class"],
        subclass=cells["subclass"],
        condition=cells["condition"],
        severities=frozenset(cells["severity"].split()),
        channel=cells["channel"],
        amount=int(cells["amount"]),
        unit=cells["unit"],
        kind="C" if cells["kind"] == "C" else "W",
    )


def _ties(rows: Iterable[tuple[int, LimitRow]]) -> Iterator[str]:
    """Pairs of rows (each with its number in the file) of which none goes before the other."""
    by_place: dict[object, list[tuple[int, LimitRow]]] = {}
    for number, row in rows:
        by_place.setdefault(row.place, []).append((number, row))
    for rivals in by_place.values():
        for (first, one), (second, other) in combinations(rivals, 2):
            if one.ties_with(other):
                yield (
                    f"row {second}: can hold for the same ticket as row {first}, "
                    "and neither is more exact"
                )


def _gaps(table: LimitsTable, taxonomy: Taxonomy) -> Iterable[str]:
    """Stages for which some class at some severity would have no limit."""
    for clock in OF_EVERY_CLASS:
        without = [
            f"{row.subclass} {row.condition} {severity.value}".replace("  ", " ")
            for row in taxonomy.rows
            for severity in Severity
            if table.row_of(clock, row, severity.value, "") is None
        ]
        if without:
            more = f" and {len(without) - 3} more" if len(without) > 3 else ""
            yield f"no limit of {clock.value} for {', '.join(without[:3])}{more}"
