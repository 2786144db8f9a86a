"""Honest clients: they send at a steady pace, send again until they are answered, and remember."""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import httpx

from tests.chaos.evidence import Accepted, Told
from tests.chaos.people import next_step, who_acts
from tests.chaos.reports import Posting

PAUSE_S: Final = 0.3
LONGEST_PAUSE_S: Final = 3.0
TIMEOUT_S: Final = 15.0
PASSING: Final = frozenset({500, 502, 503, 504})


class Session:
    """One account's HTTP client: signs in, signs in again, and outlasts a server that is away."""

    def __init__(self, address: str, account: Mapping[str, Any]) -> None:
        self.account = account
        self._http = httpx.AsyncClient(base_url=address, timeout=TIMEOUT_S)
        self._token: str | None = None
        self._turn = asyncio.Lock()
        self.answers: Counter[int] = Counter()
        self.slowest_s = 0.0
        """How long the slowest answer took, with all that was sent again for it."""

    async def token(self, *, fresh: bool = False) -> str:
        """A token that was good when it was given."""
        async with self._turn:
            while self._token is None or fresh:
                form = {k: self.account[k] for k in ("username", "password")}
                with suppress(httpx.TransportError):
                    answer = await self._http.post("/api/v1/auth/token", data=form)
                    if answer.status_code == 200:
                        self._token, fresh = answer.json()["access_token"], False
                        continue
                await asyncio.sleep(PAUSE_S)
            return self._token

    async def post(self, path: str, body: Any, key: str | None = None) -> httpx.Response:
        """The answer to a request that is sent until it is answered; the same each time."""
        headers = {"idempotency-key": key} if key is not None else {}
        began, pause = time.monotonic(), PAUSE_S
        token = await self.token()
        while True:
            with suppress(httpx.TransportError):
                answer = await self._http.post(
                    path, json=body, headers={**headers, "authorization": f"Bearer {token}"}
                )
                self.answers[answer.status_code] += 1
                if answer.status_code == 401:
                    token = await self.token(fresh=True)
                elif answer.status_code not in PASSING:
                    self.slowest_s = max(self.slowest_s, time.monotonic() - began)
                    return answer
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def get(self, path: str) -> httpx.Response:
        """The answer to one question."""
        headers = {"authorization": f"Bearer {await self.token(fresh=True)}"}
        return await self._http.get(path, headers=headers)

    async def close(self) -> None:
        """Goes away."""
        await self._http.aclose()


class Reporter:
    """Posts reports and remembers what was accepted."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.accepted: dict[int, Accepted] = {}
        self.crashed: set[str] = set()
        self.refused: list[str] = []

    async def post(self, posting: Posting) -> None:
        """Posts all of one posting: at once where it is sent again, afterwards where it changes."""
        times = 2 if posting.again else 1
        await asyncio.gather(*(self._post_one(posting, posting.body) for _ in range(times)))
        if posting.other is not None:
            await self._post_one(posting, posting.other, contents=2)

    async def _post_one(self, posting: Posting, body: dict[str, Any], contents: int = 1) -> None:
        answer = await self.session.post("/api/v1/reports", body)
        if answer.status_code not in (200, 202):
            self.refused.append(f"{answer.status_code} {answer.text[:300]}")
            return
        ident = answer.json()["report_id"]
        before = self.accepted.get(posting.number, Accepted(frozenset()))
        self.accepted[posting.number] = Accepted(before.report_ids | {ident}, contents)
        if posting.crashes:
            self.crashed.add(ident)


class People:
    """Act on the tickets that a board shows, each under its own account."""

    def __init__(self, address: str, accounts: list[dict[str, Any]], rng: random.Random) -> None:
        self._address = address
        self._accounts = accounts
        self._rng = rng
        self._sessions: dict[str, Session] = {}
        self.told: list[Told] = []
        self.refused: list[str] = []

    async def act(self, tickets: Mapping[str, Mapping[str, Any]]) -> None:
        """One step on one of the tickets; sometimes sent twice, with the same key."""
        if not tickets:
            return
        ticket = tickets[self._rng.choice(sorted(tickets))]
        step = next_step(self._rng, ticket)
        account = who_acts(self._accounts, step[0], ticket) if step else None
        if step is None or account is None:
            return
        _, command, fields = step
        session = self._sessions.setdefault(account["username"], Session(self._address, account))
        path = f"/api/v1/incidents/{ticket['id']}/{command}"
        body = {**fields, "seen_version": ticket["version"]}
        key = uuid.UUID(int=self._rng.getrandbits(128)).hex
        for _ in range(2 if self._rng.random() < 0.15 else 1):
            self._note(key, await session.post(path, body, key))

    @property
    def answers(self) -> Counter[int]:
        """How often they got which status."""
        return sum((s.answers for s in self._sessions.values()), Counter())

    @property
    def slowest_s(self) -> float:
        """How long the slowest answer took, with all that was sent again for it."""
        return max((s.slowest_s for s in self._sessions.values()), default=0.0)

    def _note(self, key: str, answer: httpx.Response) -> None:
        match answer.status_code:
            case 200:
                self.told.append(Told(key, answer.json()["outcome"]))
            case 409:
                self.told.append(Told(key, "refused"))
            case 202:
                self.told.append(Told(key, None))
            case _:
                self.refused.append(f"{answer.status_code} {answer.text[:300]}")

    async def close(self) -> None:
        """All go home."""
        for session in self._sessions.values():
            await session.close()
