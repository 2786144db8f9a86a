"""The tables of what is told outside: channels of people, effects, webhooks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, PrimaryKeyConstraint, Text, text
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


_WAITING = text("state = 'waiting'")


class EffectRow(SQLModel, table=True):
    """One effect of one event on one recipient (对外动作): done once, tried until it is.

    `next_at` is when it may be tried; who claims it moves that past the end of the claim, so that
    nobody else tries meanwhile and somebody does when the claimer has died. Rows that went in one
    message share its `message`.
    """

    __tablename__ = "effect"
    __table_args__ = (
        PrimaryKeyConstraint("event_id", "effect", "recipient"),
        Index("effect_waiting", "next_at", postgresql_where=_WAITING, sqlite_where=_WAITING),
        Index("effect_of_recipient", "recipient", "settled_at"),
        Index("effect_of_incident", "incident_id"),
    )

    event_id: str
    effect: str
    recipient: str
    incident_id: str | None
    urgent: bool
    what: str
    facts: str = Field(sa_type=Text)
    state: str
    attempts: int
    next_at: datetime = moment()
    claimed_by: str | None
    message: str | None
    receipt: str | None = Field(sa_type=Text)
    made_at: datetime = moment()
    settled_at: datetime | None = moment(nullable=True)
    confirmed_at: datetime | None = moment(nullable=True)


class WebhookRow(SQLModel, table=True):
    """An outgoing webhook: which events it wants (a JSON list of types), where to and with which
    secret (encrypted in `body`)."""

    __tablename__ = "webhook"

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    events: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    active: bool
    at: datetime = moment()
