"""Start: how soon `bihuan up` is ready on a folder that has been prepared."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from tests.bench.figures import Figure, Scale
from tests.bench.stand import Stand
from tests.support.centre import Centre
from tests.support.polling import wait_until

NAME: Final = "up"


def _seconds(centre: Centre) -> float:
    began = time.monotonic()
    centre.start("--no-demo")
    return time.monotonic() - began


def _kill(centre: Centre) -> None:
    """kill -9 of everything."""
    assert centre.up is not None
    centre.up.kill()

    def none_left() -> bool:
        left = centre.processes()
        for process in left:
            process.kill()
        return not left

    wait_until(none_left, timeout=20)


def measure(stand: Stand, scale: Scale) -> Iterator[Figure]:
    """After a clean stop, and after kill -9 of everything."""
    with stand.new_centre() as centre:
        first = _seconds(centre)
        yield Figure(NAME, "fresh folder", f"{first:.1f} s")
        centre.stop()
        yield scale.time(NAME, "ready after a clean stop", _seconds(centre), 20_000)
        _kill(centre)
        yield scale.time(NAME, "ready after kill -9 of everything", _seconds(centre), 35_000)
