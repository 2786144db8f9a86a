"""The four names of failure: what is a hiccup, what is poison; the rest is a bug."""

from __future__ import annotations

import asyncio
from typing import Final

from aiokafka.errors import KafkaError
from asyncpg.exceptions import DataError
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dispatch.store.page import LostRace

_PASSING_CLASSES: Final = ("08", "53", "55", "57")
"""SQLSTATE classes that pass: connection, resources, lock timeout, operator intervention."""

_PASSING_STATES: Final = frozenset({"40001", "40P01", "25P03", "25P02", "XX000"})
"""Serialization failure, deadlock, a transaction that idled too long or was aborted."""


def _sqlstate(error: BaseException) -> str:
    for one in (error, getattr(error, "orig", None)):
        state = getattr(one, "sqlstate", None) or getattr(one, "pgcode", None)
        if isinstance(state, str):
            return state
    return ""


def _cause(error: DBAPIError) -> BaseException | None:
    """What the driver itself raised."""
    return getattr(error.orig, "__cause__", None)


def is_hiccup(error: BaseException) -> bool:
    """Whether trying again in place can succeed: a broker that moves, a database that restarts,
    a deadlock, a busy file, a race that was lost. A value that asyncpg cannot encode comes as an
    InterfaceError, and never passes."""
    if isinstance(error, LostRace | KafkaError | OSError | asyncio.TimeoutError | PoolTimeout):
        return True
    state = _sqlstate(error)
    if state:
        return state.startswith(_PASSING_CLASSES) or state in _PASSING_STATES
    if isinstance(error, DBAPIError):
        if isinstance(_cause(error), DataError):
            return False
        invalid = bool(error.connection_invalidated)
        return invalid or isinstance(error, OperationalError | InterfaceError)
    return False


def is_refused_by_database(error: BaseException) -> bool:
    """Whether the database refuses the data itself: found by halving the batch, then poison."""
    return isinstance(error, DBAPIError) and not is_hiccup(error)


def is_unique_clash(error: BaseException) -> bool:
    """Whether a row was there first: reload and decide again."""
    return isinstance(error, IntegrityError)
