"""What one local node is: its folder, ports and properties, and how its storage is made."""

from __future__ import annotations

import base64
import json
import subprocess
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.broker.java import BrokerUnavailable, jars_folder, java_command
from deploy.kafka_clients import LOCAL_BROKER
from deploy.ports import LOOPBACK, free_port, is_free
from deploy.settings import Settings

FORMAT_WITHIN_S: Final = 60
QUICK_COMPILER: Final = ("-XX:TieredStopAtLevel=1",)
"""The optimising compiler takes more than half of a young broker's CPU for minutes, which a machine
of two cores that serves people meanwhile does not have to spare."""


@dataclass(frozen=True, slots=True)
class Node:
    """One local broker. `extra` goes over the properties, `format_args` to the storage tool."""

    folder: Path
    jars: Path
    java: str
    port: int
    controller_port: int
    heap_mb: int
    extra: Mapping[str, str] = field(default_factory=dict)
    format_args: tuple[str, ...] = ()

    @property
    def properties_file(self) -> Path:
        """Where its server.properties lies; also what its process is known by."""
        return self.folder / "server.properties"

    @property
    def data(self) -> Path:
        """Where its records lie."""
        return self.folder / "data"

    @property
    def log_file(self) -> Path:
        """What it says when it was started detached."""
        return self.folder / "broker.log"

    @property
    def bootstrap_servers(self) -> str:
        """What clients are given."""
        return f"{LOOPBACK}:{self.port}"

    def command(self) -> list[str]:
        """The command line of the running broker."""
        return [
            *self._jvm(f"-Xms{self.heap_mb // 2}m", f"-Xmx{self.heap_mb}m"),
            "kafka.Kafka",
            str(self.properties_file),
        ]

    def format_command(self) -> list[str]:
        """The command line that makes its storage, once."""
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        return [
            *self._jvm("-Xmx128m"),
            "kafka.tools.StorageTool",
            "format",
            f"--cluster-id={cluster}",
            f"--config={self.properties_file}",
            "--ignore-formatted",
            *self.format_args,
        ]

    def _jvm(self, *memory: str) -> list[str]:
        return [
            self.java,
            *memory,
            "-XX:+ExitOnOutOfMemoryError",
            *QUICK_COMPILER,
            "-Djava.net.preferIPv4Stack=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ",
            "-cp",
            f"{self.jars}/*",
        ]


def node_properties(node: Node) -> dict[str, str]:
    """Its server.properties: one KRaft node for broker and controller, on the loopback only."""
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@{LOOPBACK}:{node.controller_port}",
        "listeners": (
            f"PLAINTEXT://{LOOPBACK}:{node.port},CONTROLLER://{LOOPBACK}:{node.controller_port}"
        ),
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{node.port}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": str(node.data),
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "5",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "5",
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "3000",
        "num.network.threads": "2",
        "num.io.threads": "4",
        "num.recovery.threads.per.data.dir": "2",
        "log.cleaner.dedupe.buffer.size": "16777216",
        "log.index.size.max.bytes": "1048576",
        # After kill -9 the node waits until its earlier self counts as dead: 9 s by default.
        "broker.session.timeout.ms": "4000",
        "broker.heartbeat.interval.ms": "1000",
        **node.extra,
    }


def prepare_node(settings: Settings) -> Node:
    """The state folder's node, ready to be run: ports chosen, properties written, storage made.

    Ports stay the same from run to run unless somebody else has taken them meanwhile. Not for a
    node that is running.
    """
    folder = (settings.state_dir / LOCAL_BROKER.parent).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    port, controller_port = _ports(settings)
    node = Node(
        folder,
        jars_folder(settings).resolve(),
        java_command(),
        port,
        controller_port,
        settings.kafka.heap_mb,
    )
    make_storage(node)
    return node


def make_storage(node: Node) -> None:
    """Writes properties and address, and formats the data folder if that has not been done."""
    node.folder.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{name}={value}\n" for name, value in node_properties(node).items())
    node.properties_file.write_text(text, encoding="utf-8")
    address = {"port": node.port, "controller_port": node.controller_port}
    told = node.folder / LOCAL_BROKER.name
    beside = told.with_suffix(".new")
    beside.write_text(json.dumps(address), encoding="utf-8")
    beside.replace(told)  # whole, for those who wait for this broker and read it meanwhile
    if (node.data / "meta.properties").exists():
        return
    made = subprocess.run(  # noqa: S603 - our own command line
        node.format_command(),
        capture_output=True,
        text=True,
        timeout=FORMAT_WITHIN_S,
        check=False,
    )
    if made.returncode != 0:
        raise BrokerUnavailable(f"the broker's storage could not be made: {made.stderr[-500:]}")


def _ports(settings: Settings) -> tuple[int, int]:
    path = settings.state_dir / LOCAL_BROKER
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    wanted = settings.kafka.port or kept.get("port")
    if settings.kafka.port is not None and not is_free(settings.kafka.port):
        raise BrokerUnavailable(
            f"port {settings.kafka.port} of the broker is taken: set BIHUAN_KAFKA__PORT otherwise"
        )
    port = wanted if wanted is not None and is_free(wanted) else free_port()
    controller = kept.get("controller_port")
    if controller is None or controller == port or not is_free(controller):
        controller = free_port({port})
    return port, controller
