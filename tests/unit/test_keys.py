"""Keys are made once, kept from other eyes, and can come from outside."""

from __future__ import annotations

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.keys import KEYS_FILE, NAMES, KeysUnusable, load_keys
from deploy.settings import load_settings


def test_keys_are_made_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    settings = load_settings(state_dir=tmp_path)
    first = load_keys(settings)
    assert stat.S_IMODE((tmp_path / KEYS_FILE).stat().st_mode) == 0o600
    assert load_keys(settings) == first
    assert len({getattr(first, name) for name in NAMES}) == len(NAMES)
    assert [p.name for p in tmp_path.iterdir()] == [KEYS_FILE]


def test_many_makers_agree(tmp_path: Path) -> None:
    settings = load_settings(state_dir=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: load_keys(settings), range(32)))
    assert all(keys == made[0] for keys in made)


def test_a_key_from_outside_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIHUAN_KEYS__TOKEN", base64.b64encode(b"k" * 32).decode())
    assert load_keys(load_settings(state_dir=tmp_path)).token == b"k" * 32


def test_with_all_keys_from_outside_no_file_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NAMES:
        monkeypatch.setenv(f"BIHUAN_KEYS__{name.upper()}", base64.b64encode(b"k" * 32).decode())
    load_keys(load_settings(state_dir=tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("bad", ["not base64!", base64.b64encode(b"short").decode()])
def test_a_bad_key_is_refused_without_being_shown(
    bad: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIHUAN_KEYS__TOKEN", bad)
    with pytest.raises(KeysUnusable, match="token") as refused:
        load_keys(load_settings(state_dir=tmp_path))
    assert bad not in str(refused.value)


def test_keys_do_not_show(tmp_path: Path) -> None:
    assert repr(load_keys(load_settings(state_dir=tmp_path))) == "Keys()"
