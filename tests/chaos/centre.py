"""One running centre under attack: its `bihuan up`, its database, its processes by kind."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import psutil
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition

from deploy.kafka_clients import kafka_python_kwargs
from deploy.ports import LOOPBACK, free_port
from deploy.settings import Settings, load_settings
from dispatch.topics import Lane, Stage, Topic, topic_of
from tests.support.polling import wait_until
from tests.support.postgres import RealPostgres
from tests.support.processes import BIHUAN, Child, environment

READY: Final = "Ctrl-C stops everything"
CRASH_TEXT: Final = "这一条记录使处理它的程序崩溃"
READY_WITHIN_S: Final = 120


def is_normal_worker(words: list[str]) -> bool:
    """Whether this is the command line of a worker of the normal lane."""
    return "worker" in words and "normal" in words


def is_urgent_worker(words: list[str]) -> bool:
    """Whether this is the command line of the worker of the urgent lane."""
    return "worker" in words and "urgent" in words


def is_api(words: list[str]) -> bool:
    """Whether this is the command line of the API."""
    return words[1:4] == ["-m", "deploy", "api"]


def is_broker(words: list[str]) -> bool:
    """Whether this is the command line of the broker's JVM."""
    return words[0].endswith("java")


Kind = Callable[[list[str]], bool]


@dataclass
class Centre:
    """`bihuan up` with two workers in a folder, on SQLite or on `postgres`."""

    folder: Path
    postgres: RealPostgres | None = None
    up: Child | None = None

    def __post_init__(self) -> None:
        self.state = self.folder / "state"
        self.port = free_port()
        self._url = None if self.postgres is None else self.postgres.url("bihuan")
        self._env = {
            "test_mode": "true",
            "test_crash_text": CRASH_TEXT,
            "kafka__heap_mb": 400,
            "database__url": self._url,
        }

    @property
    def address(self) -> str:
        """Where its API is."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def settings(self) -> Settings:
        """Settings of a client of its parts."""
        database = {"url": self._url} if self._url else {}
        return load_settings(state_dir=self.state, database=database)

    @property
    def kafka(self) -> dict[str, Any]:
        """What kafka-python needs to reach its broker."""
        return kafka_python_kwargs(self.settings)

    @property
    def accounts(self) -> list[dict[str, Any]]:
        """Its accounts with their passwords."""
        found: list[dict[str, Any]] = json.loads(
            (self.state / "accounts.json").read_text(encoding="utf-8")
        )
        return found

    def start(self) -> float:
        """Starts it and waits until it says that it is ready; seconds that took."""
        log = self.folder / "up.log"
        log.unlink(missing_ok=True)
        words = ["up", "--state", str(self.state), "--port", str(self.port)]
        began = time.monotonic()
        self.up = Child(
            [*BIHUAN, *words, "--workers", "2", "--no-demo"], log, env=environment(**self._env)
        )
        wait_until(self._said_ready, timeout=READY_WITHIN_S, every=0.1)
        return time.monotonic() - began

    def _said_ready(self) -> bool:
        assert self.up is not None
        if not self.up.is_alive():
            raise RuntimeError(f"it ended: {self.up.output()}\n{self.logs()}")
        return READY in self.up.output()

    def extra_worker(self) -> Child:
        """One more worker of the normal lane, that nobody supervises."""
        return Child(
            [*BIHUAN, "worker", "--lane", "normal", "--state", str(self.state)],
            self.folder / "extra-worker.log",
            env=environment(**self._env),
        )

    def processes(self, kind: Kind | None = None) -> list[psutil.Process]:
        """Those that run for this folder, of one kind or all; `up` itself left out."""
        found = []
        for process in psutil.process_iter():
            try:
                words = process.cmdline()
            except psutil.Error:
                continue
            ours = any(str(self.state) in word for word in words)
            if ours and "up" not in words and (kind is None or kind(words)):
                found.append(process)
        return found

    def kill_everything(self) -> None:
        """kill -9 of `up`, of the supervisor and of all that they started."""
        assert self.up is not None
        self.up.kill()
        wait_until(self._none_left_after_killing, timeout=20)

    def _none_left_after_killing(self) -> bool:
        left = self.processes()
        for process in left:
            process.kill()
        return not left

    def is_ready(self) -> bool:
        """Whether its API says so."""
        try:
            return httpx.get(f"{self.address}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def wait_idle(self, timeout: float) -> None:
        """Returns when everything that is on the topics now has been worked, hop by hop."""
        end = time.monotonic() + timeout
        wait_until(self.is_ready, timeout=timeout, every=0.5)
        for stages in ((Stage.REPORTS, Stage.COMMANDS), (Stage.MATTERS,)):
            topics = [topic_of(stage, lane) for stage in stages for lane in Lane]
            ends = self._ends(topics)
            wait_until(
                lambda ends=ends, topics=topics: self._behind(topics, ends) == {},  # type: ignore[misc]
                timeout=max(1.0, end - time.monotonic()),
                every=0.5,
            )

    def _ends(self, topics: list[Topic]) -> dict[TopicPartition, int]:
        consumer = KafkaConsumer(**self.kafka)
        try:
            partitions = [TopicPartition(t.name, p) for t in topics for p in range(t.partitions)]
            found: dict[TopicPartition, int] = consumer.end_offsets(partitions)
            return found
        finally:
            consumer.close()

    def _behind(
        self, topics: list[Topic], ends: dict[TopicPartition, int]
    ) -> dict[TopicPartition, int]:
        """How far each partition is behind `ends`, those that are not left out."""
        admin = KafkaAdminClient(**self.kafka)
        try:
            done: dict[TopicPartition, int] = {}
            for lane in {t.lane for t in topics}:
                group = f"bihuan-{lane.value}"
                offsets = admin.list_group_offsets({group: None})[group]
                done |= {p: at.offset for p, at in offsets.items()}
        finally:
            admin.close()
        return {p: end - done.get(p, 0) for p, end in ends.items() if end > done.get(p, 0)}

    def logs(self) -> str:
        """The end of every log."""
        files = sorted((self.state / "logs").glob("*"))
        return "\n".join(f"--- {f.name}\n{f.read_text(errors='replace')[-3000:]}" for f in files)

    def stop(self) -> None:
        """Ends everything."""
        if self.up is not None:
            self.up.stop(within=40, by=signal.SIGINT)
