"""Processes known by pid file and command line: found again, ended, never mistaken for another."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from pathlib import Path

import psutil


def write_pid(path: Path, pid: int) -> None:
    """Notes a process for the next run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{pid}\n", encoding="utf-8")


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs: not gone, its number not somebody else's, and no zombie."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def noted_process(path: Path, mark: str) -> psutil.Process | None:
    """The living process that the pid file `path` notes, if `mark` stands in its command line.

    A pid alone proves nothing: the number may have gone to somebody else.
    """
    try:
        process = psutil.Process(int(path.read_text(encoding="utf-8")))
        if is_alive(process) and any(mark in word for word in process.cmdline()):
            return process
    except (FileNotFoundError, ValueError, psutil.Error):
        pass
    return None


def end_processes(processes: Iterable[psutil.Process], grace_s: float) -> None:
    """Asks all to end, waits up to `grace_s`, kills those that remain."""
    asked = list(processes)
    for process in asked:
        _send(process, signal.SIGTERM)
    _, remain = psutil.wait_procs(asked, timeout=grace_s)
    for process in remain:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(remain, timeout=5)


def _send(process: psutil.Process, what: signal.Signals) -> None:
    try:
        process.send_signal(what)
    except psutil.NoSuchProcess:
        return
