"""What settings take and refuse, and that their table in the docs is true."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from deploy.setting_table import rows, table
from deploy.settings import Settings, SettingsRefused, load_settings

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_table_in_the_docs_is_the_generated_one() -> None:
    assert DOCS.read_text(encoding="utf-8") == table(), "run `bihuan settings --write`"


def test_every_setting_says_what_it_means() -> None:
    assert [row[0] for row in rows() if not row[3]] == []


def test_a_nested_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIHUAN_KAFKA__HEAP_MB", "300")
    assert load_settings().kafka.heap_mb == 300
    assert load_settings().kafka.replication == 3


def test_a_moved_clock_is_refused_outside_test_mode(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="test_mode"):
        load_settings(clock_file=tmp_path / "clock.json")
    assert load_settings(clock_file=tmp_path / "clock.json", test_mode=True).clock_file is not None


def test_a_sasl_protocol_without_a_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIHUAN_KAFKA__SECURITY_PROTOCOL", "SASL_SSL")
    with pytest.raises(SettingsRefused, match=r"BIHUAN_KAFKA.*sasl_password"):
        load_settings()


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u:p@h:5432/d", "postgresql+asyncpg://u:p@h:5432/d"),
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("sqlite:////tmp/x.db", "sqlite+aiosqlite:////tmp/x.db"),
        ("postgresql+asyncpg://u@h/d", "postgresql+asyncpg://u@h/d"),
    ],
)
def test_a_database_url_gets_its_asynchronous_driver(
    given: str, used: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIHUAN_DATABASE__URL", given)
    assert load_settings().database_url == used


def test_without_a_url_the_database_lies_in_the_state_folder(tmp_path: Path) -> None:
    settings = load_settings(state_dir=tmp_path)
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/bihuan.sqlite3"


def test_a_misspelt_nested_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIHUAN_KAFKA__BOOTSTRAP", "x:1")
    with pytest.raises(SettingsRefused, match="BIHUAN_KAFKA__BOOTSTRAP"):
        load_settings()


def test_no_secret_shows_in_a_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIHUAN_DATABASE__URL", "postgresql://u:hunter2@h/d")
    monkeypatch.setenv("BIHUAN_KAFKA__SASL_PASSWORD", "hunter2")
    monkeypatch.setenv("BIHUAN_KEYS__TOKEN", "hunter2")
    assert "hunter2" not in repr(load_settings())


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().state_dir = Path("elsewhere")  # type: ignore[misc]


def test_a_trap_for_records_is_refused_outside_test_mode() -> None:
    with pytest.raises(SettingsRefused, match="test_mode"):
        load_settings(test_crash_text="boom")
    assert load_settings(test_crash_text="boom", test_mode=True).test_crash_text == "boom"
