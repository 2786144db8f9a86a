"""Keeps the processes of one state folder running: supervisord as a child, led by RPC."""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
import xmlrpc.client
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
from supervisor.xmlrpc import SupervisorTransport

from deploy.broker.process import running_broker
from deploy.complaint import Complaint
from deploy.processes import end_processes, noted_process
from deploy.settings import Settings

SOCKET_PATH_LIMIT: Final = 100
SUPERVISED: Final = frozenset({"worker", "api", "auditor", "demo", "broker"})
OPEN_FILES: Final = 65_536
FOR_EVER: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Program:
    """One kind of process. Groups with a higher `order` start later and stop earlier; those of
    one group stop together."""

    name: str
    group: str
    words: tuple[str, ...]
    order: int
    stop_within_s: int
    count: int = 1
    at_once: bool = False

    @property
    def processes(self) -> list[str]:
        """The names by which supervisord knows its processes."""
        return [f"{self.group}:{self.name}-{n}" for n in range(self.count)]


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo that runs beside: reports per second, and whether its staff works the tickets."""

    rate: float
    staff: bool = True

    @property
    def words(self) -> tuple[str, ...]:
        """The command that runs it."""
        return ("demo", "--rate", f"{self.rate:g}", "--staff" if self.staff else "--no-staff")


def programs(settings: Settings, workers: int, demo: Demo | None) -> list[Program]:
    """What runs in one state folder; `demo` None: no demo."""
    result = []
    if settings.runs_local_broker:
        result.append(Program("broker", "kafka", ("broker", "run"), 10, 8, at_once=True))
    result += [
        Program("worker-normal", "workers", ("worker", "--lane", "normal"), 20, 5, count=workers),
        Program("worker-urgent", "workers", ("worker", "--lane", "urgent"), 20, 5),
        Program("api", "web", ("api",), 30, 4),
        Program("auditor", "web", ("auditor",), 30, 3),
    ]
    if demo is not None:
        result.append(Program("demo", "feed", demo.words, 40, 2))
    return result


def command_line(program: Program, settings: Settings) -> list[str]:
    """How a program's process is started; the state folder in it is how it is found again."""
    state = str(settings.state_dir.resolve())
    return [sys.executable, "-m", "deploy", *program.words, "--state", state]


def supervisord_config(settings: Settings, programs: list[Program], socket: Path) -> str:
    """supervisord's configuration file."""
    run, logs = run_folder(settings), settings.state_dir.resolve() / "logs"
    head = f"""\
[supervisord]
nodaemon=true
umask=077
silent=true
loglevel=warn
logfile={_literal(logs / "supervisor.log")}
logfile_maxbytes=5MB
logfile_backups=2
pidfile={_literal(run / "supervisord.pid")}
childlogdir={_literal(logs)}

[unix_http_server]
file={_literal(socket)}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
    sections = "".join(_section(p, settings, logs) for p in programs)
    groups = {p.group: p.order for p in programs}
    for group, order in groups.items():
        names = ",".join(p.name for p in programs if p.group == group)
        sections += f"\n[group:{group}]\nprograms={names}\npriority={order}\n"
    return head + sections


def _section(program: Program, settings: Settings, logs: Path) -> str:
    command = " ".join(_quoted(word) for word in command_line(program, settings))
    return f"""
[program:{program.name}]
command={command}
process_name=%(program_name)s-%(process_num)d
numprocs={program.count}
priority={program.order}
autostart={str(program.at_once).lower()}
autorestart=true
startsecs=1
startretries={FOR_EVER}
stopwaitsecs={program.stop_within_s}
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile={_literal(logs)}/{program.name}-%(process_num)d.log
stdout_logfile_maxbytes=20MB
stdout_logfile_backups=4
"""


def _literal(path: Path) -> str:
    return str(path).replace("%", "%%")


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'


def run_folder(settings: Settings) -> Path:
    """Where pid files and the configuration lie."""
    return settings.state_dir.resolve() / "run"


def socket_path(settings: Settings) -> Path:
    """Where supervisord listens: in the state folder, or, where that is too long for a Unix
    socket, in a private folder of the system's temporary one."""
    path = run_folder(settings) / "supervisor.sock"
    if len(str(path).encode()) + len(f".{2**22}") <= SOCKET_PATH_LIMIT:
        return path
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"bihuan-{os.getuid()}-{digest}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise Complaint(f"{folder} belongs to somebody else: use a shorter path for --state")
    return folder / "supervisor.sock"


def strays(settings: Settings) -> list[psutil.Process]:
    """Processes that an earlier `up` of this folder left running, supervisord first."""
    state = str(settings.state_dir.resolve())
    run = run_folder(settings)
    found = []
    if keeper := noted_process(run / "supervisord.pid", str(run / "supervisord.conf")):
        found.append(keeper)
    if broker := running_broker(settings):
        found.append(broker)
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
        except psutil.Error:
            continue
        if is_supervised(words, state) and process.pid != os.getpid():
            found.append(process)
    return found


def is_supervised(words: list[str], state: str) -> bool:
    """Whether this is the command line of one of our processes of the folder `state`."""
    if words[1:3] != ["-m", "deploy"] or len(words) < 6 or words[3] not in SUPERVISED:
        return False
    return words[-2:] == ["--state", state]


def end_strays(settings: Settings) -> int:
    """Ends what an earlier `up` left; how many there were. The supervisor goes first, and at
    once, or it would start the others again."""
    found = strays(settings)
    if found:
        run = run_folder(settings)
        mark = str(run / "supervisord.conf")
        keepers = [p for p in found if any(mark in w for w in _words(p))]
        end_processes(keepers, grace_s=0)
        end_processes([p for p in strays(settings) if p not in keepers], grace_s=8)
    return len(found)


def _words(process: psutil.Process) -> list[str]:
    try:
        words: list[str] = process.cmdline()
    except psutil.Error:
        return []
    return words


class Supervisor:
    """supervisord, running as our child in a session of its own: a Ctrl-C reaches us alone."""

    def __init__(self, settings: Settings, programs: list[Program]) -> None:
        self._settings = settings
        self._programs = programs
        self._socket = socket_path(settings)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts supervisord and those programs that need nothing prepared."""
        run = run_folder(self._settings)
        run.mkdir(parents=True, exist_ok=True)
        (self._settings.state_dir / "logs").mkdir(exist_ok=True)
        file = run / "supervisord.conf"
        text = supervisord_config(self._settings, self._programs, self._socket)
        file.write_text(text, encoding="utf-8")
        self._socket.unlink(missing_ok=True)
        with (self._settings.state_dir / "logs" / "supervisor.out").open("ab") as out:
            self._process = subprocess.Popen(  # noqa: S603 - our own command line
                [sys.executable, "-m", "supervisor.supervisord", "-c", str(file)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_many_open_files,
            )
        self._await_socket()

    def _await_socket(self) -> None:
        end = time.monotonic() + 15
        while True:
            try:
                self._rpc().getState()
            except (OSError, xmlrpc.client.Error) as error:
                if not self.is_alive() or time.monotonic() > end:
                    folder = self._settings.state_dir / "logs"
                    raise Complaint(f"the supervisor does not answer; see {folder}") from error
                time.sleep(0.05)
            else:
                return

    def _rpc(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def start_prepared(self) -> None:
        """Starts the programs that had to wait until everything was prepared."""
        rpc = self._rpc()
        for program in self._programs:
            for name in [] if program.at_once else program.processes:
                rpc.startProcess(name, False)

    def states(self) -> dict[str, str]:
        """The state of each process, as supervisord names it (`RUNNING`, `BACKOFF`, …)."""
        return {p["name"]: p["statename"] for p in self._rpc().getAllProcessInfo()}

    def is_alive(self) -> bool:
        """Whether supervisord itself runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stops all: demo, api, workers, then the broker; what resists is killed."""
        if self._process is None:
            return
        within = sum(p.stop_within_s for p in self._programs) + 5
        if self.is_alive():
            self._process.terminate()
            try:
                self._process.wait(within)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
        end_strays(self._settings)
        self._socket.unlink(missing_ok=True)


def _many_open_files() -> None:
    """A thousand boards need a thousand sockets."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if most == resource.RLIM_INFINITY else min(OPEN_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
