"""The auditor's hourly anchors: made of all heads, signed, kept, and exported as files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.files import write_once
from dispatch.anchoring import Anchor, AnchorFile, Head, Root, Signer, digest_of, name_of
from dispatch.casefile import Hash
from dispatch.store.anchors import (
    KeptAnchor,
    anchor_numbers,
    anchor_of,
    heads,
    newest_anchor,
    save_anchor,
)
from dispatch.store.engine import writing

MOST_CHANGED: Final = 50_000
"""Tickets that one anchor names: the first ones of an old installation would need much memory."""

log = structlog.get_logger()


class Anchorer:
    """Makes anchors. `folder` is where their files go: a county copies it to where whoever writes
    to the database does not."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        signer: Signer,
        county: str,
        hash_by: Hash,
        folder: Path,
        now: Callable[[], datetime],
        most: int = MOST_CHANGED,
    ) -> None:
        self._engine = engine
        self._signer = signer
        self._county = county
        self._hash = hash_by
        self._folder = folder
        self._now = now
        self._most = most

    async def make_when_due(self, every: timedelta) -> Anchor | None:
        """An anchor, if the newest one is of an earlier span (of the day, from midnight UTC)."""
        async with self._engine.connect() as connection:
            newest = await newest_anchor(connection)
        done = newest is not None and not _anchor_of(newest).more
        if newest is not None and done and _span(newest.at, every) >= _span(self._now(), every):
            await self.export()
            return None
        return await self.make()

    async def make(self) -> Anchor | None:
        """An anchor over all heads as they stand, the last of several where many have changed; None
        when another made one meanwhile."""
        while True:
            made = await self._make_one()
            if made is None or not made.more:
                return made

    async def _make_one(self) -> Anchor | None:
        now, root = self._now(), Root(self._hash)
        changed: list[Head] = []
        more = False
        async with self._engine.connect() as connection:
            before = await newest_anchor(connection)
            async for seen in heads(connection):
                root.add(seen.id, seen.version, seen.head.hex())
                if seen.anchored == seen.version:
                    continue
                if len(changed) < self._most:
                    changed.append((seen.id, seen.version, seen.head.hex()))
                else:
                    more = True
        previous = ""
        if before is not None:
            previous = digest_of(AnchorFile.model_validate_json(before.file), self._hash)
        anchor = Anchor(
            no=1 if before is None else before.no + 1,
            at=now,
            county=self._county,
            hash=self._hash,
            previous=previous,
            tickets=root.tickets,
            root=root.hex(),
            changed=tuple(changed),
            more=more,
        )
        file = self._signer.signed(anchor).model_dump_json()
        try:
            async with self._engine.connect() as plain:
                connection = await writing(plain)
                async with connection.begin():
                    await save_anchor(connection, KeptAnchor(anchor.no, now, file), changed)
        except IntegrityError:
            log.info("anchor_made_by_another", no=anchor.no)
            return None
        await self.export()
        log.info("anchored", no=anchor.no, tickets=anchor.tickets, changed=len(changed))
        return anchor

    async def export(self) -> int:
        """Writes the files of anchors that have none; answers how many. A file that is there is
        never written again."""
        self._folder.mkdir(parents=True, exist_ok=True)
        async with self._engine.connect() as connection:
            numbers = await anchor_numbers(connection)
            missing = [no for no in numbers if not (self._folder / name_of(no)).exists()]
            for no in missing:
                kept = await anchor_of(connection, no)
                if kept is not None:
                    write_once(self._folder / name_of(no), kept.file.encode(), 0o400)
        return len(missing)


def _anchor_of(kept: KeptAnchor) -> Anchor:
    return Anchor.model_validate_json(AnchorFile.model_validate_json(kept.file).anchor)


def _span(at: datetime, every: timedelta) -> int:
    return int(at.timestamp() // every.total_seconds())
