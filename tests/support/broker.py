"""A real Apache Kafka broker in a temporary folder, for a test session or a benchmark."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deploy.broker.java import BrokerUnavailable
from deploy.broker.node import Node, make_storage, prepare_node
from deploy.broker.process import wait_ready
from deploy.settings import Settings, load_settings
from deploy.topics import apply_topics
from tests.support.processes import Child


class RealBroker:
    """A broker that can be killed and started again. Use it as a context manager.

    `properties` go over the node's own; `settings` are what a client of it needs.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        topics: bool = True,
        properties: Mapping[str, str] | None = None,
        format_args: tuple[str, ...] = (),
        **settings: Any,
    ) -> None:
        self._temporary = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="bihuan-broker-"))
        self._topics = topics
        self._properties = dict(properties or {})
        self._format_args = format_args
        self._overrides = settings
        self.node: Node | None = None
        self.child: Child | None = None

    @property
    def bootstrap(self) -> str:
        """`host:port` for clients."""
        assert self.node is not None, "the broker was not started"
        return self.node.bootstrap_servers

    @property
    def settings(self) -> Settings:
        """Settings of a client of this broker, with this folder as its state folder."""
        kafka = {"heap_mb": 400, "bootstrap_servers": self.bootstrap}
        kafka.update(self._overrides.get("kafka", {}))
        rest = {k: v for k, v in self._overrides.items() if k != "kafka"}
        return load_settings(state_dir=self.folder, kafka=kafka, **rest)

    def start(self) -> Self:
        """Starts it, also after `kill` on the same ports, and waits until it answers."""
        if self.node is None:
            own = load_settings(state_dir=self.folder, kafka={"heap_mb": 400})
            if self._properties or self._format_args:
                self.node = self._special(own)
            else:
                self.node = prepare_node(own)
        child = self.child = Child(self.node.command(), self.folder / "broker.log")
        try:
            wait_ready(self.settings, lambda: not child.is_alive())
        except BrokerUnavailable as error:
            child.stop()
            raise AssertionError(f"{error}\n{child.output()[-3000:]}") from error
        if self._topics:
            left = apply_topics(self.settings)
            assert left == [], left
        return self

    def _special(self, own: Settings) -> Node:
        plain = prepare_node(own)
        shutil.rmtree(plain.data)
        node = replace(plain, extra=self._properties, format_args=self._format_args)
        make_storage(node)
        return node

    def kill(self) -> None:
        """kill -9."""
        assert self.child is not None
        self.child.kill()

    def stop(self) -> None:
        """Ends it and removes its folder, if that is temporary."""
        if self.child is not None:
            self.child.stop()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        _: type[BaseException] | None,
        __: BaseException | None,
        ___: TracebackType | None,
    ) -> None:
        self.stop()
