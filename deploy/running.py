"""One run of `bihuan up`: lock, clear away, prepare, start, watch, stop."""

from __future__ import annotations

import errno
import fcntl
import http.client
import importlib
import json
import os
import queue
import signal
import stat
import threading
import time
import xmlrpc.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from deploy.broker.java import jars_folder, java_command
from deploy.complaint import Complaint
from deploy.ports import is_free, port_holder
from deploy.settings import Settings
from deploy.supervise import Demo, Supervisor, end_strays, programs, run_folder

if TYPE_CHECKING:
    from deploy.prepare import Step

SAY_AGAIN_S: Final = 15.0
LOOK_EVERY_S: Final = 0.1
AGAIN_AFTER_S: Final = 10.0


UNWRITABLE: Final = frozenset(
    {
        errno.EACCES,
        errno.EDQUOT,
        errno.EEXIST,
        errno.ENOSPC,
        errno.ENOTDIR,
        errno.EPERM,
        errno.EROFS,
    }
)
"""What a person must mend before anything can be written."""


class Stopped(Exception):
    """Somebody asked to stop while something was still starting."""


def make_private(folder: Path) -> None:
    """Makes the state folder, or closes one that is there to all but its owner."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & stat.S_ISVTX:
        raise Complaint(f"{folder} is a folder that many share: choose another with --state")
    if mode & 0o077:
        folder.chmod(mode & 0o700)


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """Tells in one line that the state folder cannot be written, wherever that came up."""
    try:
        yield
    except OSError as error:
        if error.errno not in UNWRITABLE:
            raise
        raise Complaint(
            f"{error.filename or folder} cannot be written ({error.strerror}): make room or change"
            " its owner, or choose another folder with --state"
        ) from error


@contextmanager
def state_lock(settings: Settings) -> Iterator[None]:
    """Holds the state folder: of two `up` in one folder the second is refused. The kernel lets
    go when the holder dies, however it dies."""
    make_private(settings.state_dir.resolve())
    path = run_folder(settings) / "up.lock"
    path.parent.mkdir(exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 20).decode().strip() or "unknown"
            raise Complaint(
                f"{settings.state_dir} is in use by another `bihuan up` (pid {holder})"
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


class Running:
    """Everything of one state folder, from the first step to the last goodbye."""

    def __init__(
        self,
        settings: Settings,
        *,
        workers: int,
        demo: Demo | None,
        say: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._say = say
        self._stop = threading.Event()
        self._began = time.monotonic()
        self._programs = programs(settings, workers, demo)

    def run(self, when_ready: Callable[[], None]) -> None:
        """Runs until SIGINT or SIGTERM. A dead supervisor is replaced, with all that it kept."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._asked_to_stop)
        with writing_to(self._settings.state_dir), state_lock(self._settings):
            if ended := end_strays(self._settings):
                self._step_done(f"ended {ended} processes of an earlier run")
            self._refuse_what_cannot_work()
            os.environ["BIHUAN_STATE_DIR"] = str(self._settings.state_dir.resolve())
            os.environ["BIHUAN_API__PORT"] = str(self._settings.api.port)
            self._run_supervised(when_ready)
            while not self._stop.is_set():
                end_strays(self._settings)
                self._run_again()

    def _run_again(self) -> None:
        """What ran before is started again for as long as that takes: a full disk ends everything,
        and nobody may be there when it has room again."""
        try:
            self._run_supervised(lambda: self._say("running again"))
        except (Complaint, OSError, xmlrpc.client.Error) as error:
            self._say(f"not running: {error}; trying again every {AGAIN_AFTER_S:g} s")
            self._stop.wait(AGAIN_AFTER_S)

    def _run_supervised(self, when_ready: Callable[[], None]) -> None:
        supervisor = Supervisor(self._settings, self._programs)
        try:
            supervisor.start()
            self._prepare(supervisor)
            supervisor.start_prepared()
            self._await_ready(supervisor)
            self._step_done("ready")
            when_ready()
            while not self._stop.wait(LOOK_EVERY_S):
                if not supervisor.is_alive():
                    self._say("the supervisor died; starting everything again")
                    break
        except Stopped:
            pass
        finally:
            if self._stop.is_set():
                self._say("stopping")
            supervisor.stop()
            if self._stop.is_set():
                self._say("stopped")

    def _prepare(self, supervisor: Supervisor) -> None:
        """Runs the chains of steps side by side; the first failure ends the start. What they need
        is imported only now, while the broker is coming up."""
        results: queue.Queue[tuple[Step | None, Exception | None]] = queue.Queue()
        chains: list[list[Step]] = importlib.import_module("deploy.prepare").steps()
        for chain in chains:
            threading.Thread(
                target=_run_chain, args=(chain, self._settings, results), daemon=True
            ).start()
        unfinished = len(chains)
        while unfinished:
            self._check_stop(supervisor)
            try:
                step, failure = results.get(timeout=LOOK_EVERY_S)
            except queue.Empty:
                continue
            if failure is not None:
                raise failure
            if step is None:
                unfinished -= 1
            else:
                self._step_done(step.name)

    def _await_ready(self, supervisor: Supervisor) -> None:
        """Returns when all run and the API says that broker, database and workers are ready."""
        say_at = time.monotonic() + SAY_AGAIN_S
        while (why_not := self._why_not_ready(supervisor)) is not None:
            self._check_stop(supervisor)
            if time.monotonic() > say_at:
                logs = self._settings.state_dir / "logs"
                self._say(f"not ready yet: {why_not} (logs in {logs})")
                say_at = time.monotonic() + SAY_AGAIN_S
            self._stop.wait(LOOK_EVERY_S)

    def _why_not_ready(self, supervisor: Supervisor) -> str | None:
        waiting = [n for n, s in supervisor.states().items() if s != "RUNNING"]
        if waiting:
            return f"waiting for {', '.join(waiting)}"
        return readiness(self._settings)

    def _check_stop(self, supervisor: Supervisor) -> None:
        if self._stop.is_set():
            raise Stopped
        if not supervisor.is_alive():
            raise Complaint("the supervisor ended while everything was starting")

    def _refuse_what_cannot_work(self) -> None:
        if self._settings.runs_local_broker:
            java_command()
            jars_folder(self._settings)
        api = self._settings.api
        if not is_free(api.port, api.host):
            raise Complaint(
                f"port {api.port} is taken{_holder(api.port)}: choose another with --port"
            )

    def _step_done(self, what: str) -> None:
        self._say(f"{time.monotonic() - self._began:5.1f} s  {what}")

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()


def _run_chain(
    chain: list[Step],
    settings: Settings,
    results: queue.Queue[tuple[Step | None, Exception | None]],
) -> None:
    for step in chain:
        try:
            step.run(settings)
        except Exception as error:  # noqa: BLE001 - handed to the main thread, which raises it
            results.put((step, error))
            return
        results.put((step, None))
    results.put((None, None))


def readiness(settings: Settings) -> str | None:
    """None when `/readyz` says so; else why not."""
    host = "127.0.0.1" if settings.api.host in ("0.0.0.0", "::") else settings.api.host  # noqa: S104
    connection = http.client.HTTPConnection(host, settings.api.port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        response = connection.getresponse()
        body = response.read(500).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return f"the API does not answer ({error})"
    finally:
        connection.close()
    return None if response.status == 200 else unready_words(response.status, body)


def unready_words(status: int, body: str) -> str:
    """What an answer of `/readyz` says is missing; the answer as it is when it says nothing."""
    try:
        checks: dict[str, bool] = json.loads(body)["checks"]
        missing = [name for name, well in checks.items() if not well]
    except (ValueError, LookupError, TypeError, AttributeError):
        missing = []
    return f"waiting for {', '.join(missing)}" if missing else f"{status} {body}"


def _holder(port: int) -> str:
    holder = port_holder(port)
    return f" by {holder.name()} (pid {holder.pid})" if holder is not None else ""
