"""Java and the broker's jars: where they are, and what to do when they are not."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from deploy.complaint import Complaint
from deploy.settings import Settings

PROJECT: Final = Path(__file__).parents[2]
JARS: Final = PROJECT / "var" / "broker" / "jars"
POM: Final = Path(__file__).with_name("pom.xml")
LEAST_JAVA: Final = 17


class BrokerUnavailable(Complaint):
    """The local broker cannot run; the text says why and what to do."""


def java_command() -> str:
    """The path of `java`, at least version 17.

    Raises BrokerUnavailable when it is missing or too old.
    """
    path = shutil.which("java")
    if path is None:
        raise BrokerUnavailable(
            f"Java is missing: install a Java runtime, version {LEAST_JAVA} or later"
            " (Debian: apt-get install openjdk-17-jre-headless)"
        )
    said = subprocess.run(  # noqa: S603 - the path comes from PATH, as for any command
        [path, "-version"], capture_output=True, text=True, timeout=30, check=False
    )
    version = java_version(said.stderr + said.stdout)
    if version is None or version < LEAST_JAVA:
        found = "has no readable version" if version is None else f"is version {version}"
        raise BrokerUnavailable(
            f"Java at {path} {found}: install a Java runtime, version {LEAST_JAVA} or later"
        )
    return path


def java_version(said: str) -> int | None:
    """The major version in what `java -version` said; 8 for `1.8`."""
    if (match := re.search(r'version "(\d+)(?:\.(\d+))?', said)) is None:
        return None
    major, minor = match.groups()
    return int(minor) if major == "1" and minor else int(major)


def jars_folder(settings: Settings) -> Path:
    """The folder that holds the broker's jars.

    Raises BrokerUnavailable when they are not there.
    """
    folder = settings.kafka.jars or JARS
    wanted = f"kafka_2.13-{kafka_version()}.jar"
    if not (folder / wanted).is_file():
        raise BrokerUnavailable(f"the broker's jars ({wanted}) are not in {folder}: `make setup`")
    return folder


def kafka_version() -> str:
    """The version of Apache Kafka that the pom names."""
    found = re.search(r"<kafka.version>([^<]+)<", POM.read_text(encoding="utf-8"))
    if found is None:
        raise BrokerUnavailable(f"{POM} names no kafka.version")
    return found.group(1)
