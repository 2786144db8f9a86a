"""What every part of a ticket and of its events is made of: plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict

_V = TypeVar("_V", bound="Value")
_set = object.__setattr__


class Value(BaseModel):
    """Plain frozen data that refuses fields it does not know.

    What comes from outside is validated as usual. `of` and `changed` are for what our own
    decisions make of values that have been validated: a tenth of the price, and a ticket is
    opened with a dozen of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def of(cls, **fields: Any) -> Self:
        """One with these fields, which must be of the declared types. Raises TypeError for a name
        that is not a field."""
        blank = _blank(cls)
        made = {**blank, **fields}
        if len(made) != len(blank):
            raise TypeError(f"{cls.__name__} has no field {(made.keys() - blank.keys()).pop()}")
        return _with(cls, made, set(fields))

    def changed(self, fields: Mapping[str, Any]) -> Self:
        """The same with other `fields`, of the declared types."""
        return _with(type(self), {**self.__dict__, **fields}, self.__pydantic_fields_set__)


@cache
def _blank(kind: type[Value]) -> dict[str, Any]:
    """Every field of a kind in order, with its default."""
    return {
        name: None if field.is_required() else field.get_default(call_default_factory=True)
        for name, field in kind.model_fields.items()
    }


def _with(kind: type[_V], fields: dict[str, Any], given: set[str]) -> _V:
    made = kind.__new__(kind)
    _set(made, "__dict__", fields)
    _set(made, "__pydantic_fields_set__", given)
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made
