"""The command line: lists everything, imports little, and complains in one line."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest
import typer

from deploy.broker.java import java_version
from deploy.cli import COMMANDS, is_there
from tests.support.processes import BIHUAN, environment


def bihuan(*words: str, **settings: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*BIHUAN, *words],
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_the_help_lists_every_command() -> None:
    said = bihuan("--help").stdout
    assert [name for name in COMMANDS if is_there(name) and f" {name} " not in said] == []


def test_the_help_imports_none_of_them() -> None:
    code = (
        "import sys; sys.argv = ['bihuan', '--help']\n"
        "from deploy.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'faust', 'kafka', 'aiokafka', 'sqlalchemy', 'fastapi', 'numpy', 'pydantic'}\n"
        "print('IMPORTED', sorted(heavy & set(sys.modules)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert "IMPORTED []" in said.stdout


@pytest.mark.parametrize("name", [name for name in COMMANDS if is_there(name)])
def test_every_command_has_an_application(name: str) -> None:
    assert isinstance(importlib.import_module(f"deploy.commands.{name}").app, typer.Typer)


def test_a_wrong_setting_is_one_line() -> None:
    said = bihuan("db", "current", api__port=99_999)
    assert said.returncode == 1
    assert said.stderr == (
        "bihuan: BIHUAN_API__PORT: Input should be less than or equal to 65535\n"
    )


def test_no_broker_is_one_line(tmp_path: object) -> None:
    said = bihuan("topics", "diff", "--state", str(tmp_path))
    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert "bihuan broker start" in said.stderr


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('openjdk version "21" 2023-09-19', 21),
        ('java version "1.8.0_391"', 8),
        ("command not found", None),
    ],
)
def test_the_version_of_java_is_read(said: str, version: int | None) -> None:
    assert java_version(said) == version
