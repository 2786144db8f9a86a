"""What the database's errors say."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dispatch.store.engine import create_engine


async def test_an_error_quotes_no_value_of_its_statement(database_url: str) -> None:
    engine = create_engine(database_url)
    try:
        async with engine.connect() as connection:
            with pytest.raises(DBAPIError) as caught:
                await connection.execute(
                    text("select cast(:phone as text) from no_such_table"),
                    {"phone": "13800001111"},
                )
        assert "no_such_table" in str(caught.value)
        assert "13800001111" not in str(caught.value)
    finally:
        await engine.dispose()
