"""The broker goes away and comes back: intake says so, and recovers by itself."""

from __future__ import annotations

import time
import uuid
from collections.abc import Awaitable, Callable

import pytest

from deploy.kafka_clients import aiokafka_kwargs
from grid.county import County
from tests.api.conftest import serving
from tests.support.broker import RealBroker
from tests.support.polling import eventually

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


async def test_intake_refuses_while_the_broker_is_away_and_recovers(
    sqlite_url: str, county: County
) -> None:
    with RealBroker() as broker:
        kafka = aiokafka_kwargs(broker.settings)
        async with serving(sqlite_url, county, kafka, kafka_within_s=3.0) as api:
            headers = await api.headers("INTEGRATOR")

            async def post(number: str) -> int:
                report = {
                    "channel": "hotline",
                    "text": "积水",
                    "source_system": "12345",
                    "external_no": number,
                }
                answer = await api.client.post("/api/v1/reports", json=report, headers=headers)
                return answer.status_code

            assert await post(uuid.uuid4().hex) == 202
            broker.kill()
            number = uuid.uuid4().hex
            began = time.monotonic()
            assert await post(number) == 503
            assert time.monotonic() - began < 6
            broker.start()

            async def answered() -> int:
                status = await post(number)
                return status if status in (200, 202) else 0

            ask: Callable[[], int | Awaitable[int]] = answered
            assert await eventually(ask, timeout=60)
            assert await post(number) == 200
