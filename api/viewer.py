"""Who is asking: the token's account, looked at again for every request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.exc import SQLAlchemyError

from api import tokens
from api.accounts import Account, Accounts
from api.problems import Problem, database_away
from dispatch.access import ROLES_WITH_LISTS, Actor, Role
from dispatch.incident.commands import PEOPLE_SEND, type_of
from dispatch.incident.transitions import transitions_of

BEARER: Final = OAuth2PasswordBearer(tokenUrl="/api/v1/auth/token", auto_error=False)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in account, until when its token holds, and when its password was given (both in
    seconds since 1970)."""

    account: Account
    expires_at: int
    signed_in_at: int = 0

    @property
    def actor(self) -> Actor:
        """Who it is when a ticket asks."""
        return self.account.actor

    @property
    def role(self) -> Role:
        """Its role."""
        return self.account.role


class Viewers:
    """Tokens to viewers. The account must be active and its rights unchanged since the token."""

    def __init__(self, accounts: Accounts, key: bytes, now: Callable[[], datetime]) -> None:
        self._accounts = accounts
        self._key = key
        self._now = now

    async def of_token(self, token: str) -> Viewer:
        """Whose token it is. Raises TokenRefused, and SQLAlchemyError while the database is away
        and the account is not known."""
        claims = tokens.read(self._key, token, self._now())
        account = await self._accounts.current(claims.account)
        if account is None or not account.active:
            raise tokens.TokenRefused(expired=False)
        if account.rights_version != claims.rights_version:
            raise tokens.TokenRefused(expired=True)
        return Viewer(account, claims.expires_at, claims.signed_in_at)


async def current_viewer(request: Request, token: Annotated[str | None, Depends(BEARER)]) -> Viewer:
    """The dependency of every endpoint that is not public. Raises Problem 401."""
    challenge = {"www-authenticate": "Bearer"}
    if token is None:
        raise Problem("unauthenticated", headers=challenge)
    viewers: Viewers = request.app.state.services.viewers
    try:
        return await viewers.of_token(token)
    except tokens.TokenRefused as refused:
        code = "token_expired" if refused.expired else "unauthenticated"
        raise Problem(code, headers=challenge) from None
    except (SQLAlchemyError, OSError) as error:
        raise database_away(error) from None


CurrentViewer = Annotated[Viewer, Depends(current_viewer)]


async def viewer_with_lists(viewer: CurrentViewer) -> Viewer:
    """The viewer, if the role has any ticket to look at. Raises Problem 403."""
    if viewer.role not in ROLES_WITH_LISTS:
        raise Problem("forbidden")
    return viewer


ListViewer = Annotated[Viewer, Depends(viewer_with_lists)]

_REPORTS_BY: Final[dict[Role, frozenset[str]]] = {
    Role.GRID_WORKER: frozenset({"grid"}),
    Role.VILLAGE: frozenset({"grid"}),
    Role.TOWN_DESK: frozenset({"grid"}),
    Role.HOTLINE_AGENT: frozenset({"hotline"}),
    Role.ACCEPTOR: frozenset({"hotline"}),
    Role.DUTY_OFFICER: frozenset({"hotline"}),
    Role.PETITION_CLERK: frozenset({"petition"}),
}


def channels_of(role: Role, channels: frozenset[str]) -> frozenset[str]:
    """By which of the registered channels a role may report; an integrator by any."""
    return channels if role is Role.INTEGRATOR else _REPORTS_BY.get(role, frozenset()) & channels


SPEAKS_FOR_SOURCES: Final = frozenset(
    {Role.INTEGRATOR, Role.HOTLINE_AGENT, Role.ACCEPTOR, Role.DUTY_OFFICER}
)
"""Who posts under the numbers of registered source systems. The numbers that others give are
their own account's, so that nobody takes a number that the source will send."""


def commands_of(role: Role) -> list[str]:
    """The commands that a role may send at all."""
    names = [type_of(c) for c in PEOPLE_SEND]
    return [name for name in names if any(role in row.roles for row in transitions_of(name))]


READS_INTAKE_STATISTICS: Final = frozenset(
    {
        Role.INTEGRATOR,
        Role.ADMIN,
        Role.AUDITOR,
        Role.DUTY_OFFICER,
        Role.DISPATCHER,
        Role.ACCEPTOR,
        Role.CENTRE_LEADER,
        Role.COUNTY_LEADER,
    }
)
