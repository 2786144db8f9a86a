"""The tables of the API: accounts."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class AccountRow(SQLModel, table=True):
    """A local account. `rights_version` grows with every change of role, unit, area or state, so
    that tokens and open sockets notice it."""

    __tablename__ = "account"

    id: str = Field(primary_key=True)
    username: str = Field(unique=True)
    password_hash: str
    role: str
    unit: str | None
    area: str | None
    name: str
    active: bool
    rights_version: int
