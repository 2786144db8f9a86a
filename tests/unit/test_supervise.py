"""What supervisord is told, and whom a new run takes for its own."""

from __future__ import annotations

import configparser
import sys
from pathlib import Path

import pytest

from deploy.settings import load_settings
from deploy.supervise import (
    SOCKET_PATH_LIMIT,
    Demo,
    command_line,
    is_supervised,
    programs,
    socket_path,
    supervisord_config,
)


def config_of(state: Path, **kwargs: object) -> configparser.RawConfigParser:
    settings = load_settings(state_dir=state, **kwargs)
    text = supervisord_config(settings, programs(settings, 2, Demo(1.5)), state / "s.sock")
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    return parser


def test_groups_stop_feed_first_and_broker_last(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    groups = [s for s in config.sections() if s.startswith("group:")]
    last_to_first = sorted(groups, key=lambda g: config.getint(g, "priority"))
    assert last_to_first == ["group:kafka", "group:workers", "group:web", "group:feed"]


def test_the_broker_starts_at_once_and_the_others_wait(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    at_once = {
        s: config.getboolean(s, "autostart") for s in config.sections() if s.startswith("program:")
    }
    assert [s for s, now in at_once.items() if now] == ["program:broker"]
    assert len(at_once) == 6


def test_everything_is_stopped_within_a_bounded_time(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    slowest: dict[str, int] = {}
    for group in (s for s in config.sections() if s.startswith("group:")):
        for program in config.get(group, "programs").split(","):
            wait = config.getint(f"program:{program}", "stopwaitsecs")
            slowest[group] = max(slowest.get(group, 0), wait)
    assert sum(slowest.values()) < 20


def test_a_cluster_from_outside_needs_no_broker(tmp_path: Path) -> None:
    config = config_of(tmp_path, kafka={"bootstrap_servers": "k1:9092"})
    assert "program:broker" not in config.sections()


def test_a_percent_sign_in_the_path_is_written_so_that_supervisord_reads_it(
    tmp_path: Path,
) -> None:
    state = tmp_path / "50% done"
    settings = load_settings(state_dir=state)
    text = supervisord_config(settings, programs(settings, 1, None), state / "s.sock")
    assert "50%% done" in text
    assert "50% done" not in text


def test_a_long_path_moves_the_socket_to_the_temporary_folder(tmp_path: Path) -> None:
    near = load_settings(state_dir=tmp_path)
    far = load_settings(state_dir=tmp_path / ("x" * 100))
    assert len(str(socket_path(near))) <= SOCKET_PATH_LIMIT
    assert socket_path(far).parent != socket_path(near).parent
    assert len(str(socket_path(far))) <= SOCKET_PATH_LIMIT
    assert socket_path(far) == socket_path(far)
    socket_path(far).parent.rmdir()


def test_our_processes_are_known_by_their_command_line(tmp_path: Path) -> None:
    settings = load_settings(state_dir=tmp_path)
    for program in programs(settings, 2, Demo(1.0)):
        assert is_supervised(command_line(program, settings), str(tmp_path))


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["tail", "-f", "STATE/logs/api.log"],
        [sys.executable, "-m", "deploy", "worker", "--lane", "normal", "--state", "STATE-other"],
        [sys.executable, "-m", "deploy", "replay", "hotline", "x.csv", "--state", "STATE"],
        [sys.executable, "-m", "deploy", "up", "--state", "STATE"],
        ["vim", "--state", "STATE", "-m", "deploy", "worker"],
    ],
)
def test_others_are_left_alone(words: list[str], tmp_path: Path) -> None:
    here = [word.replace("STATE", str(tmp_path)) for word in words]
    assert not is_supervised(here, str(tmp_path))


@pytest.mark.parametrize(("staff", "word"), [(True, "--staff"), (False, "--no-staff")])
def test_the_demo_is_told_whether_its_staff_works(tmp_path: Path, staff: bool, word: str) -> None:
    settings = load_settings(state_dir=tmp_path)
    demo = programs(settings, 1, Demo(0.5, staff))[-1]
    assert demo.words == ("demo", "--rate", "0.5", word)
