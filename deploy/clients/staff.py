"""The demo's staff: follows the board and works tickets through the loop, at a plausible pace."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
import orjson
import structlog

from deploy.clients.board import Board, follow
from deploy.clients.feed import Feed
from deploy.clients.session import Account, Session
from deploy.clients.steps import PETITION_UNIT, Staff, Step, delay_s, next_step
from deploy.complaint import Complaint
from dispatch.access import Role, Sensitivity
from dispatch.incident.status import Status

HANDS: Final = 4
"""So many steps are under way at once; each waits for its answer."""
TRIES: Final = 3
REMEMBERED: Final = 20_000
LOOK_EVERY_S: Final = 0.25

NEAREST_TO_END: Final = tuple(reversed(Status))
"""States by how near they are to the end of the loop."""

DESK_ROLES: Final = (Role.DEPT_DESK, Role.TOWN_DESK)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Origin:
    """Whether a ticket came from the feed, and the class that its report was written for."""

    fed: bool
    subclass: str | None = None


class Office:
    """All the posts of the demo, and the steps that lie on their desks: those of the feed's
    tickets, and of no other's."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        accounts: Sequence[Account],
        county: Mapping[str, Any],
        feed: Feed,
        *,
        seed: str,
        pace: float,
        steps_per_s: float,
    ) -> None:
        self._http = http
        self._feed = feed
        self._seed = seed
        self._pace = pace
        self._gap_s = 1 / steps_per_s
        self._next_at = 0.0
        self._of_role = {a.role: a for a in reversed(accounts)}
        self._of_unit = {a.unit: a for a in accounts if a.role in DESK_ROLES and a.unit}
        self._sessions: dict[str, Session] = {}
        by_name = {unit["name"]: unit["code"] for unit in county["units"]}
        desks = frozenset(unit for unit in self._of_unit if unit != PETITION_UNIT)
        leads = {row["subclass"]: by_name.get(row["lead"], "") for row in county["taxonomy"]}
        self._staff = Staff(desks, leads)
        self._board = Board()
        self._due: list[tuple[float, str, int]] = []
        self._ready: list[tuple[bool, int, float, str, int]] = []
        self._origins: OrderedDict[str, _Origin] = OrderedDict()
        self.done: Counter[str] = Counter()
        """How often each command was done."""

    async def work(self) -> None:
        """Works for ever. Raises Complaint when the accounts do not fit the server."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch())
            for _ in range(HANDS):
                tasks.create_task(self._hand())

    async def _watch(self) -> None:
        overseer = self._session(self._of_role[Role.DUTY_OFFICER])
        url = str(self._http.base_url).rstrip("/")
        async for _, changed in follow(overseer, url, {"open": True}, self._board):
            for ident in changed:
                if (ticket := self._board.tickets.get(ident)) is not None:
                    self._put(ticket)

    def _put(self, ticket: Mapping[str, Any], again_in_s: float | None = None) -> None:
        wait = delay_s(ticket, self._seed, self._pace) if again_in_s is None else again_in_s
        heapq.heappush(self._due, (time.monotonic() + wait, ticket["id"], ticket["version"]))

    async def _hand(self) -> None:
        while True:
            now = time.monotonic()
            ticket = self._most_wanted(now) if self._next_at <= now else None
            if ticket is None:
                await asyncio.sleep(LOOK_EVERY_S)
                continue
            origin = await self._origin(ticket)
            if origin.fed:
                self._next_at = max(now, self._next_at) + self._gap_s
                await self._do_next(ticket, origin.subclass)

    def _most_wanted(self, now: float) -> Mapping[str, Any] | None:
        """The ticket to take up now. When more lie there than staff can do, urgent ones go first,
        then what is nearest to its end: what was begun is finished."""
        while self._due and self._due[0][0] <= now:
            at, ident, version = heapq.heappop(self._due)
            if (ticket := self._as_it_is(ident, version)) is not None:
                urgent = ticket["severity"] in ("S1", "S2")
                rank = NEAREST_TO_END.index(Status(ticket["status"]))
                heapq.heappush(self._ready, (not urgent, rank, at, ident, version))
        while self._ready:
            *_, ident, version = heapq.heappop(self._ready)
            if (ticket := self._as_it_is(ident, version)) is not None:
                return ticket
        return None

    def _as_it_is(self, ident: str, version: int) -> Mapping[str, Any] | None:
        """The ticket, unless it has moved on since."""
        ticket = self._board.tickets.get(ident)
        return ticket if ticket is not None and ticket["version"] == version else None

    async def _do_next(self, ticket: Mapping[str, Any], true_class: str | None) -> None:
        """The next step of a ticket; when it is refused, what else can be done."""
        refused: set[str] = set()
        for _ in range(TRIES):
            step = next_step(
                ticket,
                self._staff,
                self._seed,
                true_class=true_class,
                refused=refused,
            )
            account = self._account(step) if step is not None else None
            if step is None or account is None:
                return
            reason = await self._do(ticket, step, self._session(account))
            if reason is None:
                self.done[step.command] += 1
                return
            refused.add(reason)
        log.info("demo_step_refused", incident_id=ticket["id"], reasons=sorted(refused))

    async def _origin(self, ticket: Mapping[str, Any]) -> _Origin:
        """Whether all reports of the ticket are the feed's, asked once of who may read them, so
        that it is known after a restart too; and the class that the first was written for."""
        ident = ticket["id"]
        if (known := self._origins.get(ident)) is not None:
            return known
        petition = ticket["sensitivity"] == Sensitivity.PETITION
        account = self._of_role.get(Role.PETITION_CLERK if petition else Role.DUTY_OFFICER)
        if account is None:
            return _Origin(False)
        answer = await self._session(account).call("GET", f"/incidents/{ident}")
        if answer.status_code != 200:
            return _Origin(False)
        numbers = [
            (report["source_system"] or "", report["external_no"] or "")
            for report in orjson.loads(answer.content)["reports_received"]
        ]
        fed = bool(numbers) and all(self._feed.wrote(*number) for number in numbers)
        found = _Origin(fed, self._feed.class_of(numbers[0][1]) if fed else None)
        self._origins[ident] = found
        while len(self._origins) > REMEMBERED:
            self._origins.popitem(last=False)
        return found

    async def _do(self, ticket: Mapping[str, Any], step: Step, session: Session) -> str | None:
        """Sends the step's command; the reason when it was refused."""
        body = {**step.body, "seen_version": ticket["version"]}
        if step.proposed:
            body |= await self._proposed(ticket, session)
        answer = await session.call(
            "POST",
            f"/incidents/{ticket['id']}/{step.command}",
            body=body,
            headers={"idempotency-key": f"{ticket['id']}-{ticket['version']}-{step.command}"},
        )
        if answer.status_code in (200, 202):
            return None
        try:
            return str(orjson.loads(answer.content)["code"])
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return f"status {answer.status_code}"

    async def _proposed(self, ticket: Mapping[str, Any], session: Session) -> dict[str, Any]:
        """Lead and co-handlers as the ticket's rule proposes them, where these have desks."""
        answer = await session.call("GET", f"/incidents/{ticket['id']}")
        if answer.status_code != 200:
            return {}
        proposal = orjson.loads(answer.content).get("proposal") or {}
        if proposal.get("lead") not in self._staff.desks:
            return {}
        return {"lead": proposal["lead"], "co_units": proposal.get("co_units") or []}

    def _account(self, step: Step) -> Account | None:
        if step.unit is None or step.role is Role.PETITION_CLERK:
            return self._of_role.get(step.role)
        return self._of_unit.get(step.unit)

    def _session(self, account: Account) -> Session:
        session = self._sessions.get(account.username)
        if session is None:
            session = Session(self._http, account=account, patience_s=None)
            self._sessions[account.username] = session
        return session


def check_posts(accounts: Sequence[Account], where: object) -> None:
    """Raises Complaint when the accounts are not those of a demo."""
    roles = {account.role for account in accounts}
    needed = (Role.INTEGRATOR, Role.DUTY_OFFICER, Role.ACCEPTOR, Role.DISPATCHER, Role.VISITOR)
    if missing := [role.value for role in needed if role not in roles]:
        raise Complaint(f"{where} has no account for {', '.join(missing)}: give --state DIR")
