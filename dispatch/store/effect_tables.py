"""The tables of what is told outside: channels of people, effects, webhooks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import PrimaryKeyConstraint, Text
from sqlmodel import Field, SQLModel

from dispatch.store.tables import moment


class ChannelRow(SQLModel, table=True):
    """A way to reach an account. `body` holds the address, encrypted."""

    __tablename__ = "account_channel"
    __table_args__ = (PrimaryKeyConstraint("account", "kind"),)

    account: str
    kind: str
    body: str = Field(sa_type=Text)
    urgent_only: bool
    language: str
    at: datetime = moment()
