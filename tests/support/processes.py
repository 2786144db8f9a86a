"""Child processes of tests: their output drained to a file, ended by pid, never left behind."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

PROJECT = Path(__file__).parents[2]
BIHUAN = [sys.executable, "-m", "deploy"]
PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """For `preexec_fn`: the kernel kills the child when the thread that started it ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def environment(**settings: object) -> dict[str, str]:
    """This environment without BIHUAN_ settings, and with those given: `kafka__heap_mb=300`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BIHUAN_")}
    given = {f"BIHUAN_{k.upper()}": str(v) for k, v in settings.items() if v is not None}
    return {**kept, **given, "PYTHONPATH": str(PROJECT)}


class Child:
    """One process and, when it is ended, all of its descendants."""

    def __init__(
        self,
        command: Sequence[str | Path],
        log: Path,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
    ) -> None:
        self.log = log
        with log.open("ab") as out:
            self.popen = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=dict(env) if env is not None else None,
                cwd="/" if user else PROJECT,
                user=user,
                group=user and _group_of(user),
                extra_groups=[] if user else None,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    @property
    def pid(self) -> int:
        """The process's number."""
        return self.popen.pid

    def output(self) -> str:
        """All that it has written."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def is_alive(self) -> bool:
        """Whether it still runs."""
        return self.popen.poll() is None

    def descendants(self) -> list[psutil.Process]:
        """Its children and theirs."""
        try:
            children: list[psutil.Process] = psutil.Process(self.pid).children(recursive=True)
            return children
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """kill -9, of this process alone."""
        self.popen.kill()
        self.popen.wait(10)

    def interrupt(self) -> None:
        """What Ctrl-C sends."""
        self.popen.send_signal(signal.SIGINT)

    def stop(self, within: float = 20.0, by: signal.Signals = signal.SIGTERM) -> int:
        """Ends it, and whatever it leaves; its exit status."""
        left = self.descendants()
        if self.is_alive():
            self.popen.send_signal(by)
        try:
            self.popen.wait(within)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait(10)
        for process in left:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(left, timeout=5)
        return self.popen.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        self.stop()


def _group_of(user: str) -> int:

    return pwd.getpwnam(user).pw_gid
