"""Case numbers are never given twice, whoever asks at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from dispatch.store.engine import create_engine
from dispatch.store.serials import BLOCK, Serials

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def test_batches_side_by_side_never_share_a_number(database_url: str) -> None:
    engine = create_engine(database_url)
    one, other = Serials(engine, "331102"), Serials(engine, "331102")

    async def batch(serials: Serials, count: int) -> list[str]:
        numbers = await serials.reserve({"hotline": count}, NOW)
        await asyncio.sleep(0)
        return [numbers.next("hotline") for _ in range(count)]

    sizes = [1, 7, BLOCK, 2 * BLOCK + 3, 40, 90, 60]
    batches = await asyncio.gather(*(batch(s, n) for n in sizes for s in (one, other)))
    await engine.dispose()
    given = [number for numbers in batches for number in numbers]
    assert len(given) == 2 * sum(sizes)
    assert len(set(given)) == len(given)
    assert all(n.startswith("3311022026030202") and len(n) == 22 for n in given)


async def test_numbers_that_a_batch_did_not_need_serve_the_next(database_url: str) -> None:
    engine = create_engine(database_url)
    serials = Serials(engine, "331102")
    first = await serials.reserve({"grid": 5}, NOW)
    used = [first.next("grid"), first.next("grid")]
    serials.give_back(first, NOW)
    second = await serials.reserve({"grid": BLOCK - 2}, NOW)
    rest = [second.next("grid") for _ in range(BLOCK - 2)]
    await engine.dispose()
    assert sorted(n[-6:] for n in used + rest) == [f"{i:06d}" for i in range(1, BLOCK + 1)]


async def test_channels_without_digits_of_their_own_share_one_row_of_numbers(
    database_url: str,
) -> None:
    engine = create_engine(database_url)
    serials = Serials(engine, "331102")
    sizes = {"letters": BLOCK - 10, "open311": BLOCK - 20}
    numbers = await serials.reserve(sizes, NOW)
    given = [numbers.next(channel) for channel, n in sizes.items() for _ in range(n)]
    await engine.dispose()
    assert len(set(given)) == sum(sizes.values())
    assert all(n.startswith("3311022026030209") for n in given)


async def test_each_day_begins_anew(database_url: str) -> None:
    engine = create_engine(database_url)
    serials = Serials(engine, "331102")
    evening = datetime(2026, 3, 2, 15, 59, tzinfo=UTC)
    night = datetime(2026, 3, 2, 16, 1, tzinfo=UTC)
    before = await serials.reserve({"grid": 1}, evening)
    after = await serials.reserve({"grid": 1}, night)
    serials.give_back(before, night)
    await engine.dispose()
    assert before.next("grid") == "331102" + "20260302" + "01" + "000001"
    assert after.next("grid") == "331102" + "20260303" + "01" + "000001"
