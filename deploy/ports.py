"""Which TCP ports of this machine are free."""

from __future__ import annotations

import random
import socket
from collections.abc import Container
from typing import Final

import psutil

LOOPBACK: Final = "127.0.0.1"
CHOSEN_FROM: Final = range(20_000, 32_000)
"""Below Linux's ephemeral range, so that no outgoing connection sits on a port that we keep."""


def is_free(port: int, host: str = LOOPBACK) -> bool:
    """Whether something new could listen on `host:port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True


def free_port(taken: Container[int] = ()) -> int:
    """A port of the loopback on which nobody listens, other than `taken`."""
    for _ in range(1000):
        port = random.choice(CHOSEN_FROM)  # noqa: S311 - no secret
        if port not in taken and is_free(port):
            return port
    raise OSError(f"no free port between {CHOSEN_FROM.start} and {CHOSEN_FROM.stop}")


def port_holder(port: int) -> psutil.Process | None:
    """Who listens on `port`, if we may know."""
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN
            if listens and connection.laddr.port == port and connection.pid:
                return psutil.Process(connection.pid)
    except psutil.Error:
        return None
    return None
