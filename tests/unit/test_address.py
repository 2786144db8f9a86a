"""Commands that are given only the state folder find the server that listens elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.address import ADDRESS_FILE, note_address, where_it_listens
from deploy.clients.session import address_of
from deploy.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """As a command sees them that is given `--state` alone."""
    for name in ("HOST", "PORT", "PUBLIC_URL"):
        monkeypatch.delenv(f"BIHUAN_API__{name}", raising=False)
    everywhere = "0.0.0.0"  # noqa: S104 - nothing is bound
    note_address(load_settings(state_dir=tmp_path, api={"port": 18_123, "host": everywhere}))
    return load_settings(state_dir=tmp_path)


def test_the_port_of_up_is_remembered(settings: Settings) -> None:
    assert address_of(settings, None) == "http://127.0.0.1:18123"
    assert where_it_listens(settings).api.port == 18_123


def test_what_is_said_goes_before_what_is_remembered(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert address_of(settings, "http://elsewhere:1/") == "http://elsewhere:1"
    named = load_settings(state_dir=settings.state_dir, api={"port": 18_124})
    assert address_of(named, None) == "http://127.0.0.1:18124"
    monkeypatch.setenv("BIHUAN_API__PORT", "8080")  # the default, but said
    assert address_of(load_settings(state_dir=settings.state_dir), None) == "http://127.0.0.1:8080"


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"host": "h", "port": "x"}'])
def test_a_damaged_note_is_no_note(settings: Settings, content: str) -> None:
    (settings.state_dir / ADDRESS_FILE).write_text(content)
    assert address_of(settings, None) == "http://127.0.0.1:8080"
