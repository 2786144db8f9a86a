"""What Faust does for each message and a worker can do without: four tasks, and its own counts."""

from __future__ import annotations

import inspect
import types
from collections.abc import Coroutine, Generator, Iterable
from functools import partial
from time import monotonic
from typing import Any

from faust.sensors import Monitor
from faust.transport.drivers.aiokafka import Consumer
from mode.services import Service, WaitResults


class FewTasks(Service):  # type: ignore[misc]
    """A service that makes tasks only for what has to wait.

    Faust's consumer waits for the hand-over of a message or its own end, whichever comes first,
    with four tasks a message. A hand-over waits for nothing unless a rebalance or a full buffer
    holds it up; only then are the tasks made.
    """

    async def wait_first(self, *coros: Any, timeout: Any = None) -> WaitResults:
        """As its parent's; a first one that ends at once makes no tasks."""
        first, *others = coros
        if timeout is not None or not inspect.iscoroutine(first) or self.should_stop:
            return await super().wait_first(*coros, timeout=timeout)
        try:
            held_up_by = first.send(None)
        except StopIteration as end:
            _close(others)
            return WaitResults([first], [end.value], False)
        except BaseException:
            _close(others)
            raise
        return await super().wait_first(_rest_of(first, held_up_by), *others)


def _close(unused: Iterable[Any]) -> None:
    for each in unused:
        if inspect.iscoroutine(each):
            each.close()


async def _rest_of(begun: Coroutine[Any, Any, Any], waits_for: Any) -> Any:
    """What is left of a coroutine that has begun and waits for something."""
    return await _going_on(begun, waits_for)


@types.coroutine
def _going_on(begun: Coroutine[Any, Any, Any], waits_for: Any) -> Generator[Any, Any, Any]:
    while True:
        try:
            sent = yield waits_for
        except GeneratorExit:
            begun.close()
            raise
        except BaseException as error:  # noqa: BLE001 - it is the coroutine's to handle
            go_on = partial(begun.throw, error)
        else:
            go_on = partial(begun.send, sent)
        try:
            waits_for = go_on()
        except StopIteration as end:
            return end.value


class LeanConsumer(FewTasks, Consumer):  # type: ignore[misc]
    """The worker's consumer: hands each message on without a task of its own."""


class LeanMonitor(Monitor):  # type: ignore[misc]
    """Counts nothing that bihuan's own metrics count; what Faust's watch over stalled streams
    needs is kept."""

    def on_message_in(self, tp: Any, offset: int, message: Any) -> None:  # noqa: ARG002
        self.tp_read_offsets[tp] = offset

    def on_stream_event_in(self, tp: Any, offset: int, stream: Any, event: Any) -> None:  # noqa: ARG002
        self.stream_inbound_time[tp] = monotonic()

    def on_stream_event_out(self, *_: Any) -> None:
        pass

    def on_message_out(self, *_: Any) -> None:
        pass
