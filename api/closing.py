"""Closing Kafka clients: quietly, in bounded time, and without being cancelled by them."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

import structlog
from aiokafka.errors import KafkaError

STOP_S: Final = 3.0

log = structlog.get_logger(__name__)


class Client(Protocol):
    """A client of aiokafka."""

    async def stop(self) -> None:
        """Closes its connections."""
        ...


def is_ours() -> bool:
    """Whether a CancelledError in hand means that this very task is to end. aiokafka lets the
    cancellation of its own tasks out of `stop()` while the broker is away."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def closed(client: Client, within_s: float = STOP_S) -> None:
    """Stops `client`; what goes wrong with it then is of no interest to anybody."""
    try:
        async with asyncio.timeout(within_s):
            await client.stop()
    except asyncio.CancelledError:
        if is_ours():
            raise
        log.info("kafka_client_closed_hard", client=type(client).__name__)
    except (TimeoutError, KafkaError, OSError):
        log.info("kafka_client_closed_hard", client=type(client).__name__)
