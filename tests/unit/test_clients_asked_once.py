"""Commands that ask once and end: nobody at a terminal waits minutes for a server that is away."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deploy.clients import session
from deploy.clients.session import Session, Unreachable, asked_once
from deploy.settings import load_settings


class AwayFromItsDatabase(BaseHTTPRequestHandler):
    """Answers who is signed in, and 503 to everything else."""

    def do_GET(self) -> None:
        """One request."""
        here = self.path in ("/healthz", "/api/v1/me")
        said = b'{"username": "auditor"}' if here else b'{"title": "The database is away."}'
        self.send_response(200 if here else 503)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_POST = do_GET

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    """Where such a server listens."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), AwayFromItsDatabase)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_outage_is_told_soon_and_in_the_servers_words(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "ASKED_ONCE_S", 0.5)
    monkeypatch.setenv("BIHUAN_TOKEN", "t")
    monkeypatch.setattr(Session, "token", _token)
    with pytest.raises(Unreachable, match=r"The database is away\.; given up after 0.5 s"):
        asked_once(
            load_settings(state_dir=tmp_path), address, "AUDITOR", lambda s: s.get("/statistics")
        )


async def _token(_: Session, *, not_this: str | None = None) -> str:  # noqa: ARG001
    return "t"
