"""One running centre: a state folder, and the `bihuan up` that runs in it."""

from __future__ import annotations

import http.client
import json
import signal
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import psutil

from deploy.ports import LOOPBACK, free_port
from tests.support.polling import wait_until
from tests.support.processes import BIHUAN, Child, environment

READY = "Ctrl-C stops everything"
READY_WITHIN_S = 120


@dataclass
class Centre:
    """One state folder and the `up` that runs in it. As a context manager it ends what it started.

    `settings` go into its environment (`database__url="postgresql://…"`).
    """

    state: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, object] = field(default_factory=dict)
    up: Child | None = None

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def start(self, *more: str) -> Self:
        """Starts it, and waits until it says that it is ready."""
        log = self.state.with_suffix(".log")
        log.unlink(missing_ok=True)
        words = ["up", "--state", str(self.state), "--port", str(self.port), *more]
        self.up = Child([*BIHUAN, *words], log, env=environment(**self.settings))
        wait_until(self._said_ready, timeout=READY_WITHIN_S, every=0.1)
        return self

    def _said_ready(self) -> bool:
        assert self.up is not None
        if not self.up.is_alive():
            raise RuntimeError(f"it ended: {self.up.output()}\n{self.logs()}")
        return READY in self.up.output()

    def stop(self) -> None:
        """Ends it as Ctrl-C does."""
        if self.up is not None:
            self.up.stop(within=40, by=signal.SIGINT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        self.stop()

    def logs(self) -> str:
        """The ends of its log files."""
        files = sorted((self.state / "logs").glob("*"))
        return "\n".join(f"--- {f.name}\n{f.read_text(errors='replace')[-1500:]}" for f in files)

    def processes(self) -> list[psutil.Process]:
        """All that run for this folder, `up` itself left out."""
        assert self.up is not None
        found = []
        for process in psutil.process_iter():
            try:
                words = process.cmdline()
            except psutil.Error:
                continue
            if process.pid != self.up.pid and any(str(self.state) in w for w in words):
                found.append(process)
        return found

    def readyz(self) -> int:
        """The status that /readyz answers; 0 when nobody answers."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def accounts(self) -> list[dict[str, Any]]:
        """The demo accounts."""
        found: list[dict[str, Any]] = json.loads((self.state / "accounts.json").read_text())
        return found

    def account(self, role: str, unit: str | None = None) -> dict[str, Any]:
        """One account of a role, of a unit where one is named."""
        return next(a for a in self.accounts() if a["role"] == role and unit in (None, a["unit"]))

    def client(self, role: str, unit: str | None = None) -> httpx.Client:
        """An HTTP client signed in with that account."""
        account = self.account(role, unit)
        answer = httpx.post(
            f"{self.address}/api/v1/auth/token",
            data={"username": account["username"], "password": account["password"]},
            timeout=30,
        )
        answer.raise_for_status()
        token = answer.json()["access_token"]
        return httpx.Client(
            base_url=self.address, timeout=30, headers={"Authorization": f"Bearer {token}"}
        )
