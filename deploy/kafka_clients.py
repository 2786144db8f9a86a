"""What each Kafka client library is given, made from the settings in one place."""

from __future__ import annotations

import importlib
import json
import ssl
from pathlib import Path
from typing import Any, Final

from deploy.complaint import Complaint
from deploy.settings import KafkaSettings, Settings

LOCAL_BROKER: Final = Path("broker") / "address.json"


class NoBroker(Complaint):
    """There is no broker to talk to; the text says what to do."""


def bootstrap_servers(settings: Settings) -> str:
    """`host:port[,host:port]` of the cluster: as set, or the local broker of the state folder.

    Raises NoBroker when neither exists.
    """
    if settings.kafka.bootstrap_servers is not None:
        return settings.kafka.bootstrap_servers
    path = settings.state_dir / LOCAL_BROKER
    try:
        port = json.loads(path.read_text(encoding="utf-8"))["port"]
    except FileNotFoundError as error:
        raise NoBroker(
            f"no local broker in {settings.state_dir}: `bihuan broker start` makes one, or"
            " BIHUAN_KAFKA__BOOTSTRAP_SERVERS names a cluster"
        ) from error
    return f"127.0.0.1:{port}"


def _ssl_context(kafka: KafkaSettings) -> ssl.SSLContext | None:
    if kafka.security_protocol not in ("SSL", "SASL_SSL"):
        return None
    context = ssl.create_default_context(cafile=kafka.ssl_cafile)
    if kafka.ssl_certfile is not None:
        context.load_cert_chain(kafka.ssl_certfile, kafka.ssl_keyfile)
    return context


def _common(settings: Settings) -> dict[str, Any]:
    kafka = settings.kafka
    kwargs: dict[str, Any] = {
        "bootstrap_servers": bootstrap_servers(settings).split(","),
        "security_protocol": kafka.security_protocol,
    }
    if (context := _ssl_context(kafka)) is not None:
        kwargs["ssl_context"] = context
    if kafka.sasl_password is not None and kafka.security_protocol.startswith("SASL"):
        kwargs["sasl_mechanism"] = kafka.sasl_mechanism
        kwargs["sasl_plain_username"] = kafka.sasl_username
        kwargs["sasl_plain_password"] = kafka.sasl_password.get_secret_value()
    return kwargs


def kafka_python_kwargs(settings: Settings) -> dict[str, Any]:
    """Keyword arguments of every kafka-python client."""
    return _common(settings)


def aiokafka_kwargs(settings: Settings) -> dict[str, Any]:
    """Keyword arguments of every aiokafka client."""
    return _common(settings)


def faust_broker(settings: Settings) -> str:
    """Faust's `broker` argument."""
    return ";".join(f"kafka://{server}" for server in bootstrap_servers(settings).split(","))


def faust_broker_credentials(settings: Settings) -> Any:
    """Faust's `broker_credentials` argument: None on a plain connection."""
    kafka = settings.kafka
    context = _ssl_context(kafka)
    if kafka.security_protocol.startswith("SASL"):
        auth = importlib.import_module("faust.auth")
        password = kafka.sasl_password
        return auth.SASLCredentials(
            username=kafka.sasl_username,
            password=password.get_secret_value() if password is not None else None,
            ssl_context=context,
            mechanism=kafka.sasl_mechanism,
        )
    if context is not None:
        return importlib.import_module("faust.auth").SSLCredentials(context=context)
    return None
