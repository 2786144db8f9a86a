"""What is measured of the live board."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge

SOCKETS: Final = Gauge("bihuan_live_sockets", "Open sockets of the live board")
VIEWS: Final = Gauge("bihuan_live_views", "Distinct views that open sockets share")
CHANGES: Final = Counter("bihuan_live_changes", "Frames with changes given to sockets")
RESETS: Final = Counter("bihuan_live_resets", "Sockets told to start anew", ["reason"])
DENIED: Final = Counter("bihuan_live_denied", "Sockets refused or closed", ["reason"])
GAPS: Final = Counter("bihuan_live_gaps", "Gaps in the stream of a ticket", ["filled"])
REPEATS: Final = Counter("bihuan_live_repeats", "Changes dropped because they were known")
UNREADABLE: Final = Counter("bihuan_live_unreadable", "Records of the events topic left out")
LAG: Final = Gauge("bihuan_live_reader_lag", "Records of the events topic not yet delivered")
OLDEST_BEAT: Final = Gauge("bihuan_live_oldest_beat_seconds", "Age of the oldest path's beat")
