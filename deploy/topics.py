"""Makes the cluster's topics what `dispatch.topics` says, and tells where they differ."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kafka import KafkaAdminClient
from kafka.admin import ConfigFilterType, ConfigResource, ConfigResourceType
from kafka.errors import KafkaError

from deploy.complaint import Complaint
from deploy.kafka_clients import NoBroker, bootstrap_servers, kafka_python_kwargs
from deploy.settings import Settings
from dispatch.topics import DAY_MS, TOPICS, Topic

SETTLED_WITHIN_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which the cluster is not what the table says. `fixable`: apply can change it."""

    topic: str
    what: str
    found: str
    wanted: str
    fixable: bool = True

    def __str__(self) -> str:
        return f"{self.topic}: {self.what} is {self.found}, should be {self.wanted}"


@dataclass(frozen=True, slots=True)
class Found:
    """A topic as the cluster has it."""

    name: str
    partitions: int
    replication: int
    configs: Mapping[str, str]


class TopicsDiffer(Complaint):
    """The cluster's topics are not those of the table; the text is one clear line."""

    def __init__(self, differences: list[Difference]) -> None:
        more = f" (and {len(differences) - 1} more)" if len(differences) > 1 else ""
        super().__init__(f"{differences[0]}{more}; `bihuan topics apply` sets them right")
        self.differences = differences


def wanted_configs(topic: Topic, replication: int) -> dict[str, str]:
    """The topic's configuration on a cluster that keeps `replication` copies.

    A segment is closed after a day at the latest: only closed ones are deleted, and a topic that
    holds text must not hold it for much longer than it says. The broker's time counts, because
    retention by a sender's clock could be stretched by whoever sets it.
    """
    return {
        "cleanup.policy": "delete",
        "retention.ms": str(topic.retention_ms),
        "segment.ms": str(min(DAY_MS, topic.retention_ms)),
        "min.insync.replicas": str(min(replication, topic.min_insync)),
        "max.message.bytes": str(topic.max_bytes),
        "message.timestamp.type": "LogAppendTime",
    }


def differences(
    table: Iterable[Topic], found: Mapping[str, Found], replication: int
) -> list[Difference]:
    """Where the cluster differs from `table`."""
    result = []
    for topic in table:
        here = found.get(topic.name)
        if here is None:
            result.append(Difference(topic.name, "topic", "missing", "there"))
            continue
        if here.partitions != topic.partitions:
            grows = here.partitions < topic.partitions
            count = (str(here.partitions), str(topic.partitions))
            result.append(Difference(topic.name, "partitions", *count, fixable=grows))
        if here.replication != replication:
            count = (str(here.replication), str(replication))
            result.append(Difference(topic.name, "replication", *count, fixable=False))
        for name, value in wanted_configs(topic, replication).items():
            if (is_ := here.configs.get(name)) != value:
                result.append(Difference(topic.name, name, is_ or "unset", value))
    return result


def open_admin(settings: Settings, within_s: float = 10.0) -> KafkaAdminClient:
    """An administration client; raises NoBroker when nobody answers."""
    kwargs = kafka_python_kwargs(settings)
    try:
        return KafkaAdminClient(**kwargs, bootstrap_timeout_ms=int(within_s * 1000))
    except KafkaError as error:
        raise NoBroker(
            f"no broker answers at {bootstrap_servers(settings)} ({type(error).__name__}): start it"
            " with `bihuan broker start`, or set BIHUAN_KAFKA__BOOTSTRAP_SERVERS right"
        ) from error


def replication_of(admin: KafkaAdminClient, settings: Settings) -> int:
    """How many copies this cluster can keep."""
    return min(settings.kafka.replication, len(admin.describe_cluster()["brokers"]))


def find_topics(admin: KafkaAdminClient, names: Iterable[str]) -> dict[str, Found]:
    """Those of `names` that exist, by name."""
    described: list[dict[str, Any]] = [
        t for t in admin.describe_topics(list(names)) if t["error_code"] == 0
    ]
    if not described:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, t["name"]) for t in described]
    configs = admin.describe_configs(resources, config_filter=ConfigFilterType.ALL)["topic"]
    return {
        t["name"]: Found(
            t["name"],
            len(t["partitions"]),
            min((len(p["replica_nodes"]) for p in t["partitions"]), default=0),
            {name: str(config["value"]) for name, config in configs[t["name"]].items()},
        )
        for t in described
    }


def check_topics(settings: Settings, table: Iterable[Topic] = TOPICS) -> list[Difference]:
    """Where the cluster differs from the table; empty when all is right."""
    wanted = list(table)
    with open_admin(settings) as admin:
        found = find_topics(admin, [t.name for t in wanted])
        return differences(wanted, found, replication_of(admin, settings))


def require_topics(settings: Settings) -> None:
    """Returns when the topics are right; raises TopicsDiffer else. Called before a worker runs."""
    if found := check_topics(settings):
        raise TopicsDiffer(found)


def apply_topics(settings: Settings, table: Iterable[Topic] = TOPICS) -> list[Difference]:
    """Makes what is missing, changes what can be changed; answers what remains for a person."""
    wanted = {t.name: t for t in table}
    with open_admin(settings) as admin:
        replication = replication_of(admin, settings)

        def now() -> list[Difference]:
            return differences(wanted.values(), find_topics(admin, wanted), replication)

        differ = now()
        _create(admin, [wanted[d.topic] for d in differ if d.what == "topic"], replication)
        _grow(admin, [d for d in differ if d.what == "partitions" and d.fixable])
        _configure(admin, [d for d in differ if "." in d.what])
        left = _settled(now)
        admin.wait_for_topics(list(wanted), timeout_ms=int(SETTLED_WITHIN_S * 1000))
        return left


def _settled(now: Callable[[], list[Difference]]) -> list[Difference]:
    """What remains once the brokers have heard of all changes, which takes them a moment."""
    end = time.monotonic() + SETTLED_WITHIN_S
    left = now()
    while any(d.fixable for d in left) and time.monotonic() < end:
        time.sleep(0.05)
        left = now()
    return left


def _grow(admin: KafkaAdminClient, differ: list[Difference]) -> None:
    if differ:
        admin.create_partitions({d.topic: int(d.wanted) for d in differ})


def _create(admin: KafkaAdminClient, topics: list[Topic], replication: int) -> None:
    if topics:
        admin.create_topics(
            {
                t.name: {
                    "num_partitions": t.partitions,
                    "replication_factor": replication,
                    "configs": wanted_configs(t, replication),
                }
                for t in topics
            }
        )


def _configure(admin: KafkaAdminClient, differ: list[Difference]) -> None:
    by_topic: dict[str, dict[str, str]] = {}
    for difference in differ:
        by_topic.setdefault(difference.topic, {})[difference.what] = difference.wanted
    if by_topic:
        admin.alter_configs(
            [ConfigResource(ConfigResourceType.TOPIC, n, c) for n, c in by_topic.items()]
        )
