"""A signed-in HTTP client that renews its token and waits out restarts of API and broker."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import orjson

from deploy.address import local_url, where_it_listens
from deploy.complaint import Complaint
from deploy.first_start import ACCOUNTS_FILE
from deploy.settings import Settings

PREFIX: Final = "/api/v1"
PASSING: Final = frozenset({429, 502, 503, 504})
"""Answers after which the same request may be sent again."""
FIRST_PAUSE_S: Final = 0.2
LONGEST_PAUSE_S: Final = 5.0
RENEW_BEFORE_S: Final = 60.0
ASKED_ONCE_S: Final = 15.0
"""So long somebody at a terminal waits for an answer."""
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


class Unreachable(Complaint):
    """Nobody answered for longer than the caller waits."""


@dataclass(frozen=True, slots=True)
class Account:
    """A line of `accounts.json`."""

    role: str
    username: str
    password: str = field(repr=False)
    unit: str | None = None
    area: str | None = None


def accounts_of(settings: Settings) -> list[Account]:
    """The accounts of the state folder; none when it has no such file. Raises Complaint."""
    path = settings.state_dir / ACCOUNTS_FILE
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
        return [
            Account(a["role"], a["username"], a["password"], a.get("unit"), a.get("area"))
            for a in listed
        ]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Complaint(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise Complaint(f"{path} is not a list of accounts") from None


def address_of(settings: Settings, url: str | None) -> str:
    """The server's address: as given, else as the settings say, else as the state folder's server
    noted it. Raises Complaint."""
    address = url or settings.api.public_url or local_url(where_it_listens(settings).api)
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Complaint(f"--url {address}: this is no http(s) address")
    return address.rstrip("/")


@asynccontextmanager
async def open_http(url: str, connections: int = 8) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client of this server; for the own machine no proxy is asked."""
    async with httpx.AsyncClient(
        base_url=url,
        timeout=httpx.Timeout(60.0, connect=5.0),
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        trust_env=urlsplit(url).hostname not in LOOPBACK,
        headers={"accept-language": "en"},
    ) as http:
        yield http


class Session:
    """Requests as one account, or with one token. A token is renewed before it expires; when it
    cannot be, and there is an account, that signs in again.

    `patience_s` is how long an outage is waited out, None for ever; `on_wait` is told why.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        account: Account | None = None,
        token: str | None = None,
        patience_s: float | None = 300.0,
        on_wait: Callable[[str], None] | None = None,
    ) -> None:
        self._http = http
        self._account = account
        self._token = token
        self._renew_at = 0.0
        self._patience_s = patience_s
        self._on_wait = on_wait
        self._signing_in = asyncio.Lock()

    @property
    def account(self) -> Account | None:
        """As whom it signs in."""
        return self._account

    def sign_in_as(self, account: Account) -> None:
        """Lets a session that was begun with a token renew it by signing in."""
        self._account = account

    async def token(self, *, not_this: str | None = None) -> str:
        """A token that holds for a while yet. Raises Complaint."""
        async with self._signing_in:
            old = self._token
            if old is not None and old != not_this and time.monotonic() < self._renew_at:
                return old
            if old is not None and old != not_this:
                bearer = {"authorization": f"Bearer {old}"}
                answer = await self._through_outages("POST", "/auth/renew", headers=bearer)
                if answer.status_code == 200:
                    return self._adopt(answer)
            if self._account is None:
                raise Complaint("the token is not or no longer valid: set BIHUAN_TOKEN anew")
            form = {"username": self._account.username, "password": self._account.password}
            answer = await self._through_outages("POST", "/auth/token", data=form)
            if answer.status_code != 200:
                raise Complaint(
                    f"cannot sign in as {self._account.username}: {problem_text(answer)}"
                )
            return self._adopt(answer)

    def _adopt(self, answer: httpx.Response) -> str:
        told = answer.json()
        self._token = str(told["access_token"])
        life = float(told["expires_in"])
        self._renew_at = time.monotonic() + life - min(RENEW_BEFORE_S, life / 3)
        return self._token

    async def call(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        raw: bytes | None = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The answer to a request under /api/v1, whatever it is, once the server gave one that is
        not for the moment only. Raises Unreachable, or Complaint when it cannot sign in."""
        more: dict[str, Any] = {"params": params}
        sent = {**(headers or {})}
        if raw is None and body is not None:
            raw = orjson.dumps(body)
        if raw is not None:
            more["content"] = raw
            sent["content-type"] = "application/json"
        token = await self.token()
        for _ in range(2):
            sent["authorization"] = f"Bearer {token}"
            answer = await self._through_outages(method, path, headers=sent, **more)
            if answer.status_code != 401:
                break
            token = await self.token(not_this=token)
        return answer

    async def get(self, path: str, **params: Any) -> Any:
        """The JSON at `path`. Raises Complaint when the answer is not 200."""
        answer = await self.call("GET", path, params=params)
        if answer.status_code != 200:
            raise Complaint(f"GET {path}: {problem_text(answer)}")
        return orjson.loads(answer.content)

    async def _through_outages(self, method: str, path: str, **more: Any) -> httpx.Response:
        pause, began = FIRST_PAUSE_S, time.monotonic()
        while True:
            wait = 0.0
            try:
                answer = await self._http.request(method, PREFIX + path, **more)
            except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
                raise Complaint(f"{self._http.base_url}: {error}") from None
            except httpx.TransportError as error:
                why = f"{self._http.base_url} does not answer ({type(error).__name__})"
            else:
                if answer.status_code not in PASSING:
                    return answer
                why = problem_text(answer)
                wait = _seconds(answer.headers.get("retry-after"))
            if self._patience_s is not None and time.monotonic() - began > self._patience_s:
                raise Unreachable(f"{why}; given up after {self._patience_s:g} s")
            if self._on_wait is not None:
                self._on_wait(why)
            jitter = 0.75 + random.random() / 2  # noqa: S311 - no secret
            await asyncio.sleep(max(min(wait, LONGEST_PAUSE_S), pause * jitter))
            pause = min(pause * 2, LONGEST_PAUSE_S)


def _seconds(text: str | None) -> float:
    return float(text) if text is not None and text.isdigit() else 0.0


def problem_text(answer: httpx.Response) -> str:
    """One line of what a refusal says."""
    try:
        return problem_line(orjson.loads(answer.content))
    except (orjson.JSONDecodeError, AttributeError):
        return f"{answer.status_code} {answer.reason_phrase}"


def problem_line(problem: Mapping[str, Any]) -> str:
    """One line of a problem document: the fields and rules, else the title."""
    errors = problem.get("errors") or []
    if errors:
        return "; ".join(f"{e['field']}: {e['message']}" for e in errors[:3])
    return str(problem.get("detail") or problem.get("title") or problem.get("code"))


@asynccontextmanager
async def signed_in(
    settings: Settings,
    url: str,
    role: str,
    *,
    connections: int = 8,
    patience_s: float | None = 300.0,
    on_wait: Callable[[str], None] | None = None,
) -> AsyncIterator[tuple[Session, dict[str, Any]]]:
    """A session with BIHUAN_TOKEN, else as the state folder's first account of `role`; and who
    that is (`/me`). Raises Complaint."""
    accounts = accounts_of(settings)
    async with open_http(url, connections) as http:
        if settings.token is not None:
            token = settings.token.get_secret_value()
            session = Session(http, token=token, patience_s=patience_s, on_wait=on_wait)
        else:
            account = next((a for a in accounts if a.role == role), None)
            if account is None:
                raise Complaint(
                    f"no {role} account in {settings.state_dir / ACCOUNTS_FILE}: give --state DIR,"
                    " or a token in BIHUAN_TOKEN"
                )
            session = Session(http, account=account, patience_s=patience_s, on_wait=on_wait)
        await reachable(http)
        me = await session.get("/me")
        if session.account is None:
            same = next((a for a in accounts if a.username == me["username"]), None)
            if same is not None:
                session.sign_in_as(same)
        yield session, me


async def reachable(http: httpx.AsyncClient, within_s: float = 10.0) -> None:
    """Returns when anything answers: a wrong address is told at once, not after the patience that
    an outage gets. Raises Unreachable."""
    end = time.monotonic() + within_s
    while True:
        try:
            await http.get("/healthz")
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise Complaint(f"{http.base_url}: {error}") from None
        except httpx.TransportError:
            if time.monotonic() > end:
                raise Unreachable(f"nothing answers at {http.base_url}: is it running?") from None
            await asyncio.sleep(FIRST_PAUSE_S)
        else:
            return


def asked_once(
    settings: Settings, url: str | None, role: str, work: Callable[[Session], Any]
) -> Any:
    """What `work` answers, signed in as `role`: for commands that ask and end. Raises Complaint,
    also when the server has no answer for a while."""

    async def run() -> Any:
        address = address_of(settings, url)
        async with signed_in(settings, address, role, patience_s=ASKED_ONCE_S) as (session, _):
            return await work(session)

    return asyncio.run(run())
