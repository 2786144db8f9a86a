"""The garbage collector of a process that runs for weeks: kept from looking at what stays."""

from __future__ import annotations

import gc


def spare_the_collector() -> None:
    """Leaves alone what has been built, which lives as long as the process, and looks seldom at
    the rest: batches of hundreds of records and a thousand sockets make collections too frequent
    otherwise, and every socket waits while one runs."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
