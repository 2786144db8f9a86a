"""Commands on tickets: one endpoint for each that people send, through Kafka and back."""

from __future__ import annotations

import re
import uuid
from typing import Any, Final

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, create_model
from sqlalchemy.ext.asyncio import AsyncConnection

from api.answers import answer
from api.bodies import Bodies, read_model
from api.incidents import reading, shown
from api.intake_rules import control_errors
from api.masking import masked_text
from api.metrics import COMMANDS_IN
from api.outcomes import outcome_as_dict
from api.problems import FieldError, Problem, ProblemDocument
from api.producer import KafkaAway, Record
from api.services import Services, ServicesOf
from api.shapes import OutcomeOut, Pending
from api.viewer import ListViewer, Viewer, commands_of
from dispatch.incident.commands import ENVELOPE, PEOPLE_SEND, PRIVATE, type_of
from dispatch.incident.reasons import TEXTS, Reason
from dispatch.messages import CommandMessage, Outcome
from dispatch.store import lists
from dispatch.topics import Lane, Stage, topic_of

_KEY: Final = re.compile(r"[A-Za-z0-9._:-]{1,60}")
_UUID: Final = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


def body_model(command: type[BaseModel]) -> type[BaseModel]:
    """The body of a command: its own fields, and the version that its sender looked at."""
    fields: dict[str, Any] = {
        name: (info.annotation, info)
        for name, info in command.model_fields.items()
        if name not in ENVELOPE
    }
    fields["seen_version"] = (int | None, None)
    return create_model(
        f"{command.__name__}Body",
        __config__=ConfigDict(extra="forbid", frozen=True),
        __doc__=command.__doc__,
        **fields,
    )


def personal_errors(command: type[BaseModel], body: BaseModel) -> list[FieldError]:
    """The fields that hold a telephone or identity number and are not sealed: what is no free text
    stands in events and outcomes, which are kept and cannot be changed."""
    texts = {
        name: value
        for name, info in command.model_fields.items()
        if name in type(body).model_fields
        and PRIVATE not in info.metadata
        and isinstance(value := getattr(body, name), str)
    }
    return [FieldError(n, "personal_number") for n, t in texts.items() if masked_text(t) != t]


def command_id_of(account: str, key: str | None) -> str:
    """The id of a command: a client's own UUID as it is; any other key is the account's own, so
    that it meets no id that somebody else, or the system itself, has given. Raises Problem."""
    if key is None:
        return str(uuid.uuid4())
    if _UUID.fullmatch(key.lower()):
        return key.lower()
    if not _KEY.fullmatch(key):
        raise Problem("invalid", errors=[FieldError("Idempotency-Key", "string_pattern_mismatch")])
    return f"{account}.{key}"[:80]


def commands_router(bodies: Bodies) -> APIRouter:
    """POST /incidents/{id}/{command} for each command, and GET /commands/{id}."""
    router = APIRouter(tags=["commands"])
    for command in PEOPLE_SEND:
        _add(router, bodies, command)

    @router.get("/commands/{command_id}", response_model=OutcomeOut)
    async def outcome(command_id: str, services: ServicesOf, viewer: ListViewer) -> Any:
        """How a command came out, by its id or by the key that this account gave it; 404 while it
        is under way, or never was."""
        asked = command_id[:80].replace("\0", "")
        async with reading(services) as connection:
            found = await services.outcomes.find(asked)
            found = found or await services.outcomes.find(f"{viewer.account.id}.{asked}"[:80])
            if found is None:
                raise Problem("not_found")
            incident = None
            if found.incident_id is not None:
                listed = await lists.find_ticket(connection, viewer.actor, found.incident_id)
                if listed is None and not await _is_theirs(connection, viewer, found):
                    raise Problem("not_found")
                incident = shown(listed, services) if listed is not None else None
        told = outcome_as_dict(found)
        return answer(
            {
                "outcome": found.outcome,
                "command_id": found.command_id,
                "version": found.version,
                "reason": found.reason,
                "zh": told["zh"],
                "en": told["en"],
                "facts": found.facts,
                "incident": incident,
            }
        )

    return router


def _add(router: APIRouter, bodies: Bodies, command: type[BaseModel]) -> None:
    name = type_of(command)  # type: ignore[arg-type]
    model = body_model(command)

    async def send(
        incident_id: str,
        request: Request,
        services: ServicesOf,
        viewer: ListViewer,
        idempotency_key: str | None = Header(None),
    ) -> Any:
        if name not in commands_of(viewer.role):
            raise Problem("forbidden")
        command_id = command_id_of(viewer.account.id, idempotency_key)
        raw = await request.body()
        body = await read_model(request, model) if raw else _empty(model)
        if errors := [*control_errors(body), *personal_errors(command, body)]:
            raise Problem("invalid", errors=errors)
        async with reading(services) as connection:
            listed = await lists.find_ticket(
                connection, viewer.actor, incident_id[:64].replace("\0", "")
            )
            before = None if listed else await services.outcomes.find(command_id)
            if before is not None and (
                not _is_of(before, incident_id, name, viewer)
                or not await _is_theirs(connection, viewer, before)
            ):
                before = None
        if before is not None:
            return await _answer(services, viewer, command_id, before)
        if listed is None:
            raise Problem("not_found")
        message = command.model_validate(
            {
                **body.model_dump(),
                "type": name,
                "command_id": command_id,
                "incident_id": listed.ticket.id,
                "actor": viewer.actor,
                "issued_at": services.parts.now(),
            }
        )
        lane = Lane.URGENT if listed.ticket.urgent else Lane.NORMAL
        found = await _sent(services, message, lane)
        COMMANDS_IN.labels(name, found.outcome if found is not None else "pending").inc()
        if found is not None and not _is_of(found, listed.ticket.id, name, viewer):
            raise Problem("key_used", errors=[FieldError("Idempotency-Key", "key_of_another")])
        return await _answer(services, viewer, command_id, found)

    router.add_api_route(
        f"/incidents/{{incident_id}}/{name}",
        send,
        methods=["POST"],
        name=f"send_{name.replace('-', '_')}",
        summary=(command.__doc__ or name).split("\n")[0],
        response_model=OutcomeOut,
        responses={
            202: {"model": Pending, "description": "Still under way"},
            409: {"model": ProblemDocument, "description": "Refused, with the reason as code"},
        },
        openapi_extra=bodies.read(model),
    )


def _is_of(found: Outcome, incident_id: str, name: str, viewer: Viewer) -> bool:
    """Is it the outcome of what was asked? A key that was used before, for another ticket, another
    command or by another account, brings that one's: nothing of what is asked now was done."""
    return (
        found.incident_id in (None, incident_id)
        and found.command in (None, name)
        and found.account in (None, viewer.account.id)
    )


async def _is_theirs(connection: AsyncConnection, viewer: Viewer, found: Outcome) -> bool:
    """Is it the viewer's own command that was done? It is told again also when the ticket went
    out of sight with it, as a visitor's does."""
    if found.incident_id is None:
        return False
    sender = await lists.sender_of(connection, found.command_id, found.incident_id)
    return sender == viewer.account.id


def _empty(model: type[BaseModel]) -> BaseModel:
    """The body of who sends none. Raises Problem when the command has required fields."""
    missing = [n for n, f in model.model_fields.items() if f.is_required()]
    if missing:
        raise Problem("invalid", errors=[FieldError(name, "missing") for name in missing])
    return model()


async def _sent(services: Services, command: Any, lane: Lane) -> Outcome | None:
    """The outcome when it comes in time. Raises Problem when Kafka does not take the command."""
    expected = services.outcomes.expect(command.command_id)
    try:
        try:
            await services.producer.send(
                Record(
                    topic=topic_of(Stage.COMMANDS, lane),
                    key=command.incident_id.encode(),
                    value=CommandMessage(command=command).model_dump_json().encode(),
                )
            )
        except KafkaAway:
            raise Problem("kafka_unavailable", headers={"retry-after": "3"}) from None
        return await services.outcomes.wait(
            command.command_id, expected, services.parts.limits.answer_within_s
        )
    finally:
        services.outcomes.forget(command.command_id, expected)


async def _answer(
    services: Services, viewer: Viewer, command_id: str, found: Outcome | None
) -> Any:
    if found is None:
        look_at = f"/api/v1/commands/{command_id}"
        return answer({"command_id": command_id, "look_at": look_at}, status=202)
    if found.outcome in ("refused", "dead"):
        raise _refusal(found)
    incident = None
    if found.incident_id is not None:
        async with reading(services) as connection:
            listed = await lists.find_ticket(connection, viewer.actor, found.incident_id)
        incident = shown(listed, services) if listed is not None else None
    return answer(
        {
            "outcome": found.outcome,
            "version": found.version,
            "command_id": command_id,
            "incident": incident,
        }
    )


def _refusal(found: Outcome) -> Problem:
    reason = found.reason or Reason.CRASHED.value
    zh, en = TEXTS.get(Reason(reason), TEXTS[Reason.CRASHED]) if reason in set(Reason) else ("", "")
    return Problem(
        reason,
        status=409,
        texts=(found.zh or zh, found.en or en),
        extra={
            "outcome": found.outcome,
            "command_id": found.command_id,
            "version": found.version,
            "zh": found.zh or zh,
            "en": found.en or en,
            "facts": found.facts,
        },
    )
