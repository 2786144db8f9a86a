"""The state folder of `bihuan up`: closed to others, held by one, refused in one line."""

from __future__ import annotations

import errno
import signal
import stat
import subprocess
from pathlib import Path

import pytest

from deploy import running
from deploy.complaint import Complaint
from deploy.running import Running, make_private, state_lock, unready_words, writing_to
from deploy.settings import load_settings
from tests.support.processes import BIHUAN, environment


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_state_folder_is_made_and_kept_for_the_owner_alone(tmp_path: Path) -> None:
    fresh, old = tmp_path / "fresh", tmp_path / "old"
    old.mkdir()
    old.chmod(0o755)
    for folder in (fresh, old):
        with state_lock(load_settings(state_dir=folder)):
            assert _mode(folder) == 0o700
            assert _mode(folder / "run" / "up.lock") == 0o600


def test_a_folder_that_many_share_is_no_state_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)
    with pytest.raises(Complaint, match="many share"):
        make_private(tmp_path)
    assert _mode(tmp_path) == 0o1777


def test_what_any_command_writes_is_closed_to_others(tmp_path: Path) -> None:
    state = tmp_path / "state"
    subprocess.run(
        [*BIHUAN, "db", "upgrade", "--state", str(state)],
        env=environment(),
        check=True,
        capture_output=True,
        umask=0o022,
    )
    written = [state, *state.rglob("*")]
    assert len(written) > 1
    assert [path for path in written if _mode(path) & 0o077] == []


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    said = subprocess.run(
        [*BIHUAN, "up", "--state", str(tmp_path / "file" / "state")],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert "cannot be written (Not a directory)" in said.stderr


def test_a_full_disk_is_one_line_and_a_lost_connection_is_not_taken_for_one() -> None:
    with (
        pytest.raises(Complaint, match="No space left on device"),
        writing_to(Path("/dev")),
        open("/dev/full", "wb", buffering=0) as full,
    ):
        full.write(b"x")
    with pytest.raises(ConnectionResetError), writing_to(Path("/dev")):
        raise ConnectionResetError(errno.ECONNRESET, "reset")


def test_a_start_says_in_words_what_it_waits_for() -> None:
    body = '{"ready":false,"checks":{"broker":true,"workers":false},"oldest_beat_age_s":5.2}'
    assert unready_words(503, body) == "waiting for workers"
    assert unready_words(502, "bad gateway") == "502 bad gateway"
    assert unready_words(503, "[]") == "503 []"


@pytest.mark.parametrize("error", [Complaint("it does not answer"), OSError(errno.ENOSPC, "full")])
def test_what_ran_before_is_tried_again_while_it_cannot_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    said: list[str] = []
    it = Running(load_settings(state_dir=tmp_path), workers=1, demo=None, say=said.append)

    class NoSupervisor:
        """supervisord on a full disk."""

        def __init__(self, *_: object) -> None:
            pass

        def start(self) -> None:
            it._asked_to_stop(signal.SIGINT, None)  # so that nobody waits for the next try
            raise error

        def stop(self) -> None:
            pass

    monkeypatch.setattr(running, "Supervisor", NoSupervisor)
    it._run_again()
    assert any(line.startswith("not running: ") for line in said)
