"""Every case file of a database against itself and against the anchors that are kept outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncEngine

from dispatch.anchoring import Anchored, BrokenAnchor, anchored, name_of, number_of
from dispatch.store.anchors import anchor_numbers, anchor_of, count_tickets, files_after
from dispatch.store.engine import snapshot
from dispatch.verifying import Finding, verify_file

PAGE: Final = 200
MOST_FINDINGS: Final = 10_000
"""More are counted, and not told one by one."""


@dataclass(slots=True)
class Verdict:
    """What was looked at and what was found. `proven` is the time of the newest anchor that holds:
    of what came after it nobody can say that nothing was taken away. `unproven` are the tickets
    that changed since."""

    tickets: int = 0
    events: int = 0
    records: int = 0
    anchors: int = 0
    newest: int = 0
    proven: datetime | None = None
    unproven: int = 0
    broken: list[BrokenAnchor] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.broken and not self.counts

    def found(self, one: Finding) -> None:
        """Adds a finding."""
        self.counts[one.fault] = self.counts.get(one.fault, 0) + 1
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(one)


async def read_anchors(
    engine: AsyncEngine, folder: Path, public: str, county: str
) -> tuple[Anchored, int]:
    """What the anchors prove, and how many there are: the files of the folder, and where a file is
    not there, what the database says (which is signed as well, and named as missing)."""
    files = _files_in(folder)
    lost: list[BrokenAnchor] = []
    async with engine.connect() as connection:
        for no in await anchor_numbers(connection):
            if no not in files and (kept := await anchor_of(connection, no)) is not None:
                files[no] = kept.file.encode()
                lost.append(BrokenAnchor(no, "anchor_missing"))
    proof = anchored(list(files.items()), public, county)
    known = {(b.no, b.fault) for b in proof.broken}
    more = tuple(b for b in lost if (b.no, b.fault) not in known)
    return Anchored(proof.heads, proof.newest, (*proof.broken, *more)), len(files)


def _files_in(folder: Path) -> dict[int, bytes]:
    if not folder.is_dir():
        return {}
    numbers = {path: number_of(path.name) for path in folder.iterdir()}
    return {no: path.read_bytes() for path, no in numbers.items() if no is not None}


def _quietly(_done: int, _whole: int) -> None:
    """Tells nobody how far it is."""


async def verify(
    engine: AsyncEngine,
    *,
    folder: Path,
    public: str,
    county: str,
    only: str | None = None,
    progress: Callable[[int, int], None] = _quietly,
) -> Verdict:
    """Looks at every case file, or at `only` one. It reads and changes nothing, and may be stopped
    at any moment. Each page of files is read as it stood at one moment, while work goes on."""
    proof, count = await read_anchors(engine, folder, public, county)
    verdict = Verdict(anchors=count, broken=list(proof.broken))
    at = proof.newest.at if proof.newest is not None else None
    verdict.proven, verdict.newest = at, proof.newest.no if proof.newest is not None else 0
    async with engine.connect() as connection:
        whole = 1 if only is not None else await count_tickets(connection)
    after, seen = "", set[str]()
    while True:
        async with engine.connect() as plain:
            connection = await snapshot(plain)
            async with connection.begin():
                files = await files_after(connection, after, PAGE, only=only)
        for file in files:
            heads = proof.heads.get(file.id, {}) if at is not None else None
            for finding in verify_file(file, heads, at):
                verdict.found(finding)
            verdict.tickets += 1
            verdict.events += len(file.events)
            verdict.records += len(file.records)
            if heads is None or (file.version or 0) > max(heads, default=0):
                verdict.unproven += 1
            seen.add(file.id)
        progress(verdict.tickets, whole)
        if len(files) < PAGE:
            break
        after = files[-1].id
    for ident in sorted(proof.heads):
        if ident not in seen and only in (None, ident):
            no = max(no for _, no in proof.heads[ident].values())
            verdict.found(Finding(ident, "ticket_missing", None, f"anchor {name_of(no)} names it"))
    return verdict
