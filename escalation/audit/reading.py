"""Reading a case file as an auditor does: from its stored events alone, what must be due when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from escalation.audit import merging
from escalation.audit.climbing import Climb, Rung
from escalation.audit.due_times import (
    BOUND_ABOVE,
    FROM_ABOVE,
    Reckoning,
    of_a_move,
    of_a_resumption,
    of_a_start,
    of_another_calendar,
)
from escalation.audit.files import CaseFile, Fault, Run, Taken, moment
from escalation.audit.minutes import CannotJudge, Minutes

A_SECOND: Final = timedelta(seconds=1)
"""Two reckonings may differ by less: limits to a fixed moment are kept in whole seconds."""

Event = Mapping[str, Any]
Waits = tuple[str, datetime] | None
"""A step and when it is due, None for none."""


@dataclass(frozen=True, slots=True)
class Books:
    """What the auditor reckons with: calendars that were ever in force, that in force first, and
    ladders, both by version."""

    calendars: Mapping[str, Callable[[], Minutes]]
    climbs: Mapping[str, Climb]

    def counting(self, version: str) -> tuple[Callable[[], Minutes], ...]:
        """The calendar of that version, none if it is not known; all of them for ""."""
        if not version:
            return tuple(self.calendars.values())
        found = self.calendars.get(version)
        return (found,) if found is not None else ()

    def minutes(self, version: str) -> Minutes:
        """The table of one calendar, of the first ever in force for "". Raises CannotJudge."""
        if not (found := self.counting(version)):
            raise CannotJudge(f"calendar {version}")
        return found[-1]()


class Reader:
    """Reads files by the same books."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def read(self, ident: str, events: Iterable[Event]) -> CaseFile:
        """The file of these events, in order. Nothing in it stops the reading: what contradicts
        our reckoning is noted once, and then taken as it is."""
        file = CaseFile(ident)
        for event in events:
            try:
                self._take(file, event)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                said = f"{type(error).__name__}: {error}"
                about = f"v{file.version}"
                file.faults.append(
                    Fault("file_unreadable", 0, about, "readable", said, file.version)
                )
        return file

    def _take(self, file: CaseFile, event: Event) -> None:
        following, version = file.version + 1, event["version"]
        file.version = version
        if version != following:
            gap = f"v{following}"
            file.faults.append(Fault("file_gap", 0, gap, gap, f"v{version}", version))
        at = moment(event["at"])
        matter, above = event.get("classification"), file.above
        file.matter = matter["severity"] if matter else event.get("severity", file.matter)
        match event["type"]:
            case "StepFired":
                self._fired(file, event, at)
            case "ExtensionRequested":
                file.held = event["run"]
            case "ExtensionGranted":
                file.held = None
                file.extended[event["run"]] = file.runs[event["run"]].due
            case "AdjustmentRefused":
                file.held = None
            case "TicketReported" if sent := event.get("upstream"):
                file.above = moment(sent["due"])
            case kind if kind in FROM_ABOVE:
                file.above = moment(event["due"])
            case kind if kind in merging.FAMILY:
                merging.note(file, event)
            case _:
                pass
        runs = event.get("runs") or {}
        self._apply(file, event, runs, at)
        if event["type"] in FROM_ABOVE | merging.FAMILY:
            moved = {said["no"] for said in runs.get("moved", ())}
            sooner = above is not None and file.above is not None and file.above < above
            self._check_unmoved(file, event, moved, BOUND_ABOVE if sooner else ())
        if event["type"] == "DeadlinesMoved":
            self._check_all_moved(file, event)

    def _apply(self, file: CaseFile, event: Event, runs: Event, at: datetime) -> None:
        for how in ("ended", "paused"):
            for stopped in runs.get(how, ()):
                run = file.runs[stopped["no"]]
                run.stop(at)
                run.ended = run.ended or how == "ended"
                if file.held == run.no:
                    file.held = None
        for said in runs.get("moved", ()):
            self._moved(file, event, file.runs[said["no"]], said)
        for said in runs.get("resumed", ()):
            run = file.runs[said["no"]]
            rule = self._of_a_resumption(file, run, said, event, at)
            if said.get("left_out"):
                run.pauses.append((run.stopped or at, at))
            run.stopped, run.ended = None, False
            self._stands(file, event, run, said, rule)
        for said in runs.get("started", ()):
            run = _begun(said)
            file.runs[run.no] = run
            self._stands(file, event, run, said, of_a_start(file, run))

    def _moved(self, file: CaseFile, event: Event, run: Run, said: Event) -> None:
        same_limit = (run.seconds, run.kind) == (said["seconds"], said["kind"])
        in_a_family = event["type"] in merging.FAMILY
        own = self._by_itself(file, run) if in_a_family else None
        run.seconds, run.kind = said["seconds"], said["kind"]
        rule: Reckoning | None
        if event["type"] == "DeadlinesMoved":
            rule = self._of_another_calendar(file, run, said)
        elif in_a_family:
            rule = merging.of_a_family(file, run, own)
        else:
            rule = of_a_move(file, run, event, same_limit=same_limit)
        self._stands(file, event, run, said, rule)
        if in_a_family:
            merging.take(file, run, own)

    def _check_unmoved(
        self, file: CaseFile, event: Event, moved: set[int], bound: tuple[str, ...]
    ) -> None:
        """Notes every clock that should be due at another time now, and was left as it was."""
        in_a_family = event["type"] in merging.FAMILY
        for run in file.runs.values():
            if run.ended or run.no in moved:
                continue
            if in_a_family:
                own = self._by_itself(file, run)
                self._check_due(file, event, run, merging.of_a_family(file, run, own), run.due)
                merging.take(file, run, own)
            elif run.clock in (*bound, "upstream"):
                rule = of_a_move(file, run, event, same_limit=True)
                self._check_due(file, event, run, rule, run.due)

    def _by_itself(self, file: CaseFile, run: Run) -> Taken | None:
        """How a run would stand with nothing merged in, None where that cannot be judged."""
        try:
            return merging.by_itself(file, run, self._books.minutes(run.calendar))
        except CannotJudge:
            return None

    def _stands(
        self, file: CaseFile, event: Event, run: Run, said: Event, rule: Reckoning | None
    ) -> None:
        """How a run stands after an event, against how it should."""
        due, calendar = moment(said["due"]), said.get("calendar", run.calendar)
        same_due = due == run.due and calendar == run.calendar
        run.calendar = calendar
        self._check_due(file, event, run, rule, due)
        run.due = due
        self._check_step(file, event, run, said, same_due=same_due)

    def _of_another_calendar(self, file: CaseFile, run: Run, said: Event) -> Reckoning | None:
        """How a run is due that another calendar counts from now on."""
        before = run.due
        if said.get("calendar", run.calendar) == run.calendar or run.no in file.extended:
            return lambda _: before
        try:
            old = self._books.minutes(run.calendar)
        except CannotJudge:
            return None
        return of_another_calendar(file, replace(run, pauses=list(run.pauses)), old)

    def _of_a_resumption(
        self, file: CaseFile, run: Run, said: Event, event: Event, at: datetime
    ) -> Reckoning | None:
        """How a run is due that goes on at `at`, by another calendar perhaps."""
        restated = self._of_another_calendar(file, run, said)
        stood = replace(run, pauses=list(run.pauses))
        if restated is None or of_a_resumption(file, stood, event, at) is None:
            return None

        def goes_on(m: Minutes) -> datetime:
            rule = of_a_resumption(file, replace(stood, due=restated(m)), event, at)
            assert rule is not None, "there is one, or it was asked above"  # noqa: S101
            return rule(m)

        return goes_on

    def _check_all_moved(self, file: CaseFile, event: Event) -> None:
        """Notes every clock that runs on by another calendar than the one that it should."""
        wanted = event["calendar"]
        for run in file.runs.values():
            if run.stopped is None and run.calendar != wanted:
                about = f"v{event['version']}"
                fault = Fault("due_differs", run.no, about, wanted, run.calendar, file.version)
                file.faults.append(fault)

    def _fired(self, file: CaseFile, event: Event, at: datetime) -> None:
        run = file.runs.get(event["run"])
        step, due = event["step"], moment(event["due"])
        about = f"{step} of {due.isoformat()}"
        spent = file.spent.setdefault((event["run"], step), [])

        def fault(kind: str, expected: str) -> None:
            found = f"at {at.isoformat()}"
            file.faults.append(Fault(kind, event["run"], about, expected, found, file.version))

        if due in spent:
            fault("fired_twice", "once")
        spent.append(due)
        if run is None or not run.waits or (run.step, run.step_at) != (step, due):
            waits = f"{run.step} of {run.step_at}" if run is not None and run.waits else "nothing"
            fault("fired_unasked", waits)
            return
        if at < due:
            fault("fired_early", f"not before {due.isoformat()}")
        file.late.append((at, (at - max(due, run.since or due)).total_seconds()))
        run.fired.append(step)

    def _check_due(
        self, file: CaseFile, event: Event, run: Run, rule: Reckoning | None, found: datetime
    ) -> None:
        """Notes a due time that the run's calendar does not make of the rule; any that was ever in
        force where its file does not name one."""
        expected: datetime | None = None
        for calendar in self._books.counting(run.calendar):
            if rule is None:
                break
            try:
                mine = rule(calendar())
            except CannotJudge:
                continue
            if abs(mine - found) < A_SECOND:
                return
            expected = expected or mine
        if expected is None:
            file.trusted += 1
            return
        about = f"v{event['version']}"
        wanted, said = expected.isoformat(), found.isoformat()
        file.faults.append(Fault("due_differs", run.no, about, wanted, said, file.version))

    def _check_step(
        self, file: CaseFile, event: Event, run: Run, said: Event, *, same_due: bool
    ) -> None:
        """Notes a step that a run should not wait for; after that it is what it waits for."""
        at = said.get("step_at")
        found: Waits = (said["step"], moment(at)) if at is not None else None
        expected: list[Waits] = []
        for calendar in self._books.counting(run.calendar):
            try:
                expected.append(self._next(calendar(), file, event, run, same_due=same_due))
            except CannotJudge:
                continue
            if _same(expected[-1], found):
                break
        if not expected:
            file.trusted += 1
        elif not _same(expected[-1], found):
            about = f"v{event['version']}"
            wanted, is_so = _said(expected[0]), _said(found)
            file.faults.append(Fault("step_differs", run.no, about, wanted, is_so, file.version))
        run.fired = list(said.get("fired", ()))
        if found != (run.step, run.step_at):
            run.since = moment(event["at"])
        run.step, run.step_at = found or (None, None)

    def _next(
        self, minutes: Minutes, file: CaseFile, event: Event, run: Run, *, same_due: bool
    ) -> Waits:
        """The step that a run has to wait for after an event, and when it is due."""
        if not run.ladder or file.held == run.no or run.stopped is not None:
            return None
        climb = self._books.climbs.get(run.ladder)
        if climb is None:
            raise CannotJudge(f"ladder {run.ladder}")
        rungs = climb.rungs(run.clock, file.severity)
        if event["type"] == "StepFired":
            return _following(minutes, file, run, rungs, event)
        at = moment(event["at"])
        for rung in rungs:
            when = rung.when(minutes, run.due, run.seconds, run.kind)
            if when <= run.started:  # told by the event that started it
                continue
            spent = file.spent.get((run.no, rung.step), [])
            if rung.repeat_s and spent and spent[-1] >= when:
                return rung.step, spent[-1] + timedelta(seconds=rung.repeat_s)
            stays = rung.step in run.fired and (same_due or when <= at)
            if not stays and when not in spent:
                return rung.step, when
        return None


def _begun(said: Event) -> Run:
    return Run(
        no=said["no"],
        clock=said["clock"],
        holder=said["holder"],
        started=moment(said["started_at"]),
        seconds=said["seconds"],
        kind=said["kind"],
        ladder=said.get("ladder", ""),
        due=moment(said["due"]),
        calendar=said.get("calendar", ""),
        task=said.get("task", ""),
    )


def _following(
    minutes: Minutes, file: CaseFile, run: Run, rungs: tuple[Rung, ...], event: Event
) -> Waits:
    """What follows the step that has just fired, and has not fired for its time before."""
    due, at = moment(event["due"]), moment(event["at"])
    names = [rung.step for rung in rungs]
    if event["step"] not in names:
        raise CannotJudge(f"{event['step']} is of another severity's ladder")
    place = names.index(event["step"])
    if every := rungs[place].repeat_s:
        missed = int((at - due).total_seconds()) // every
        return event["step"], due + timedelta(seconds=every * (missed + 1))
    for rung in rungs[place + 1 :]:
        when = rung.when(minutes, run.due, run.seconds, run.kind)
        if when not in file.spent.get((run.no, rung.step), ()):
            return rung.step, when
    return None


def _same(one: Waits, other: Waits) -> bool:
    if one is None or other is None:
        return one is other
    return one[0] == other[0] and abs(one[1] - other[1]) < A_SECOND


def _said(waits: Waits) -> str:
    return f"{waits[0]} of {waits[1].isoformat()}" if waits else "nothing"
