"""Sign-in: a password for a short token, and who one is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.security import OAuth2PasswordRequestForm
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from api import tokens
from api.accounts import Account
from api.answers import answer
from api.metrics import SIGN_INS
from api.problems import Problem, database_away
from api.services import Services, ServicesOf
from api.throttle import Throttle
from api.viewer import READS_INTAKE_STATISTICS, CurrentViewer, Viewer, channels_of, commands_of
from dispatch.access import ROLES_WITH_LISTS

log = structlog.get_logger(__name__)


class AccountOut(BaseModel):
    """An account, as its holder is told of it."""

    id: str
    username: str
    role: str
    unit: str | None
    area: str | None
    name: str


class TokenOut(BaseModel):
    """A token and whose it is."""

    access_token: str
    token_type: str
    expires_in: int
    account: AccountOut


class Rights(BaseModel):
    """What the role may do at all; each ticket decides again."""

    commands: list[str]
    report_channels: list[str]
    lists: bool
    intake_statistics: bool


class Me(AccountOut):
    """The account and its rights."""

    rights: Rights


def client_address(request: Request) -> str:
    """Where a request comes from, as far as the server knows."""
    return request.client.host if request.client is not None else "unknown"


def rights_of(viewer: Viewer, services: Services) -> dict[str, Any]:
    """What the viewer's role may do at all."""
    return {
        "commands": commands_of(viewer.role),
        "report_channels": sorted(channels_of(viewer.role, services.parts.sources.channels)),
        "lists": viewer.role in ROLES_WITH_LISTS,
        "intake_statistics": viewer.role in READS_INTAKE_STATISTICS,
    }


def token_for(
    account: Account, services: Services, signed_in_at: int | None = None
) -> dict[str, Any]:
    """A token for an account, as it is answered."""
    parts = services.parts
    life = timedelta(minutes=parts.limits.token_minutes)
    text, seconds = tokens.issue(
        parts.token_key, account.id, account.rights_version, parts.now(), life, signed_in_at
    )
    return {
        "access_token": text,
        "token_type": "bearer",
        "expires_in": seconds,
        "account": account.shown(),
    }


def _forgive(guesses: Iterable[tuple[Throttle, str]]) -> None:
    """What was counted was no wrong guess."""
    for failures, key in guesses:
        failures.give_back(key)


async def _signed_in(
    services: Services, form: OAuth2PasswordRequestForm, address: str, named: str
) -> Account:
    guesses = ((services.sign_in_failures, named), (services.address_failures, address))
    for failures, key in guesses:
        if not failures.lets(key):
            SIGN_INS.labels("throttled").inc()
            raise Problem("too_many_requests", headers={"retry-after": str(failures.wait_s(key))})
    for failures, key in guesses:  # before the password is looked at: other names come at once
        failures.count(key)
    try:
        account = await services.accounts.signed_in(form.username, form.password[:1000])
    except (SQLAlchemyError, OSError) as error:
        _forgive(guesses)
        raise database_away(error) from None
    if account is None:
        SIGN_INS.labels("refused").inc()
        log.info("sign_in_refused")
        raise Problem("sign_in_failed", headers={"www-authenticate": "Bearer"})
    _forgive(guesses)
    SIGN_INS.labels("done").inc()
    return account


def sign_in_router() -> APIRouter:
    """POST /auth/token, POST /auth/renew and GET /me."""
    router = APIRouter(tags=["sign-in"])

    @router.post("/auth/token", response_model=TokenOut)
    async def token(
        request: Request,
        services: ServicesOf,
        form: Annotated[OAuth2PasswordRequestForm, Depends()],
    ) -> Any:
        """Sign in (OAuth2 password form). Failures are throttled by address and by address and
        user name, and do not tell whether the user exists."""
        address = client_address(request)
        named = f"{address} {form.username[:200]}"
        # Guesses for one name wait for each other, so that those that come at once are counted,
        # and many clients of one account may sign in at once.
        async with services.sign_in_turns.turn(named):
            account = await _signed_in(services, form, address, named)
        return answer(token_for(account, services))

    @router.post("/auth/renew", response_model=TokenOut)
    async def renew(services: ServicesOf, viewer: CurrentViewer) -> Any:
        """A new token for the bearer of one that is still good, for one shift after the password
        was given."""
        parts = services.parts
        shift = timedelta(hours=parts.limits.session_hours)
        if parts.now().timestamp() >= viewer.signed_in_at + shift.total_seconds():
            raise Problem("token_expired", headers={"www-authenticate": "Bearer"})
        return answer(token_for(viewer.account, services, viewer.signed_in_at))

    @router.get("/me", response_model=Me)
    async def me(services: ServicesOf, viewer: CurrentViewer) -> Any:
        """Who one is, and what the role may do."""
        return answer({**viewer.account.shown(), "rights": rights_of(viewer, services)})

    return router
