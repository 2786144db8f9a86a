"""Starts, finds, waits for and ends the local broker's process."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NoReturn

import psutil
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from deploy.broker.java import BrokerUnavailable
from deploy.broker.node import Node, prepare_node
from deploy.kafka_clients import LOCAL_BROKER, NoBroker, kafka_python_kwargs
from deploy.ports import LOOPBACK
from deploy.processes import end_processes, is_alive, noted_process, write_pid
from deploy.settings import Settings

READY_WITHIN_S: Final = 60.0
STOP_WITHIN_S: Final = 20.0


def pid_file(settings: Settings) -> Path:
    """Where the broker's pid is noted."""
    return settings.state_dir / LOCAL_BROKER.parent / "broker.pid"


def running_broker(settings: Settings) -> psutil.Process | None:
    """The state folder's broker, if it runs."""
    folder = (settings.state_dir / LOCAL_BROKER.parent).resolve()
    return noted_process(pid_file(settings), str(folder / "server.properties"))


def run_broker(settings: Settings) -> NoReturn:
    """Becomes the broker: this process is replaced, so that whoever watches it watches Kafka."""
    refuse_second(settings)
    node = prepare_node(settings)
    write_pid(pid_file(settings), os.getpid())
    command = node.command()
    os.execv(command[0], command)  # noqa: S606 - replaces this process on purpose


def start_broker(settings: Settings) -> Node:
    """Starts the broker detached; it is ready when this returns."""
    refuse_second(settings)
    node = prepare_node(settings)
    pid = spawn(node)
    write_pid(pid_file(settings), pid)
    started = psutil.Process(pid)  # by its command line it is not found while it is being replaced
    wait_ready(settings, lambda: not is_alive(started))
    return node


def spawn(node: Node) -> int:
    """Starts `node` in a session of its own, its words going to its log file; its pid."""
    command = node.command()
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    return os.posix_spawn(
        command[0],
        command,
        os.environ,
        setsid=True,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(node.log_file), append, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
    )


def refuse_second(settings: Settings) -> None:
    """Raises BrokerUnavailable when this folder's broker runs already."""
    if (process := running_broker(settings)) is not None:
        raise BrokerUnavailable(f"the broker of {settings.state_dir} runs (pid {process.pid})")


def stop_broker(settings: Settings) -> bool:
    """Ends the broker; whether there was one."""
    process = running_broker(settings)
    if process is None:
        return False
    end_processes([process], STOP_WITHIN_S)
    pid_file(settings).unlink(missing_ok=True)
    return True


def is_ready(settings: Settings, within_s: float = 2.0) -> bool:
    """Whether a broker answers and counts itself among the living."""
    try:
        kwargs = kafka_python_kwargs(settings)
        if not any(_listens(server) for server in kwargs["bootstrap_servers"]):
            return False
        with KafkaAdminClient(
            **kwargs, bootstrap_timeout_ms=int(within_s * 1000), request_timeout_ms=5000
        ) as admin:
            return any(not b.get("is_fenced") for b in admin.describe_cluster()["brokers"])
    except (KafkaError, NoBroker, OSError):
        return False


def wait_ready(
    settings: Settings, has_ended: Callable[[], bool], within_s: float = READY_WITHIN_S
) -> None:
    """Returns when the broker is ready; raises BrokerUnavailable when it ends or takes too long."""
    end = time.monotonic() + within_s
    while not is_ready(settings):
        if has_ended():
            raise BrokerUnavailable(f"the broker ended; its log lies in {settings.state_dir}")
        if time.monotonic() > end:
            raise BrokerUnavailable(f"the broker is not ready after {within_s:.0f} s")
        time.sleep(0.1)


def _listens(server: str) -> bool:
    host, _, port = server.strip().rpartition(":")
    try:
        with socket.create_connection((host or LOOPBACK, int(port)), timeout=1):
            return True
    except OSError:
        return False
