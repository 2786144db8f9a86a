"""Query parameters that an endpoint does not have are refused, not passed over: who misspells a
filter would take the whole list for what it chose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from fastapi import Request

from api.problems import MOST_ERRORS, FieldError, Problem

_NAME_CHARS: Final = 60


async def known_parameters(request: Request) -> None:
    """The dependency of every router under /api/v1. Raises Problem 422 that names each parameter
    which the endpoint does not know."""
    if not request.query_params:
        return
    known = frozenset(_names(request.scope["route"].dependant))
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        errors = [FieldError(name[:_NAME_CHARS], "unknown_parameter") for name in unknown]
        raise Problem("invalid", errors=errors[:MOST_ERRORS])


def _names(dependant: Any) -> Iterator[str]:
    for field in dependant.query_params:
        yield field.alias
    for inner in dependant.dependencies:
        yield from _names(inner)
