"""What runs while the API runs: the producer, the outcomes, intake, accounts; made from parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from api.accounts import Accounts
from api.live.board import LiveBoard
from api.live.notices import NoticeReader
from api.outcomes import Outcomes
from api.parts import ApiParts
from api.producer import Producer
from api.throttle import OneAtATime, Throttle
from api.viewer import Viewers
from api.views import ViewNames
from dispatch.casefile import FieldCipher

if TYPE_CHECKING:
    from api.ends import Ends
    from api.intake import Intake


@dataclass(frozen=True, slots=True)
class Services:
    """The running things that endpoints use."""

    parts: ApiParts
    producer: Producer
    outcomes: Outcomes
    intake: Intake
    accounts: Accounts
    viewers: Viewers
    names: ViewNames
    cipher: FieldCipher
    track: Throttle
    sign_in_failures: Throttle
    address_failures: Throttle
    sign_in_turns: OneAtATime
    live: LiveBoard
    notices: NoticeReader
    ends: Ends

    def oldest_beat_s(self) -> float:
        """The age of the oldest beat: how long some partition may have stood still."""
        return max(self.live.beat_ages().values())

    async def start(self) -> None:
        """Begins to reach Kafka; waits for nothing."""
        await self.producer.start()
        await self.outcomes.start()
        await self.live.start(self.producer)
        await self.notices.start()

    async def stop(self) -> None:
        """Ends what was started."""
        await self.notices.stop()
        await self.live.stop()
        await self.ends.stop()
        await self.outcomes.stop()
        await self.producer.stop()


async def services_of(request: Request) -> Services:
    """The services of the app that serves `request`. (A plain function would run in a thread.)"""
    services: Services = request.app.state.services
    return services


ServicesOf = Annotated[Services, Depends(services_of)]
