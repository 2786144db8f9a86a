"""The table of all settings, generated from the class that defines them."""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from deploy.settings import ENV_PREFIX, NESTED, Settings

OPENING: Final = """\
# Settings

Read from the environment; made by `bihuan settings --write` from `deploy/settings.py`.

| variable | value | default | meaning |
|---|---|---|---|
"""


def rows(model: type[BaseModel] = Settings, prefix: str = ENV_PREFIX) -> Iterator[tuple[str, ...]]:
    """One row per setting: variable, what it takes, default, meaning."""
    for name, field in model.model_fields.items():
        variable = f"{prefix}{name.upper()}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from rows(field.annotation, variable + NESTED)
        else:
            yield variable, _takes(field.annotation), _default(field), field.description or ""


def variables() -> frozenset[str]:
    """The names of all environment variables that are settings."""
    return frozenset(row[0] for row in rows())


def table() -> str:
    """docs/settings.md, whole."""
    lines = ("| " + " | ".join(_cell(c) for c in row) + " |\n" for row in rows())
    return OPENING + "".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _takes(annotation: Any) -> str:
    if get_origin(annotation) is Literal:
        return ", ".join(str(a) for a in get_args(annotation))
    if get_origin(annotation) in (Union, types.UnionType):
        return " or ".join(_takes(a) for a in get_args(annotation) if a is not types.NoneType)
    words: dict[Any, str] = {
        bool: "true, false",
        int: "whole number",
        float: "number",
        str: "text",
        Path: "path",
        SecretStr: "secret text",
    }
    return words[annotation]
