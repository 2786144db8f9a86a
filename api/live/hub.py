"""Tells every open socket what concerns its view: each change looked at once per distinct view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

from api.live import metrics
from api.live.arrivals import Arrival, Render
from api.live.cursor import Cursor
from api.live.filters import ViewKey, shown
from api.live.ring import Ring
from dispatch.access import Sight

_ITEMS: Final = 200
"""Most changes in one frame."""


class Listener(Protocol):
    """A socket that shows a view."""

    def push(self, body: str) -> None:
        """A frame to be sent, without its opening brace and number. Never waits."""

    def restart(self, reason: str) -> None:
        """What it shows is no longer right: begin again with a snapshot. Never waits."""


class View:
    """One distinct view and the sockets that show it."""

    def __init__(self, key: ViewKey) -> None:
        self.key = key
        self.viewer = key.viewer
        self.listeners: set[Listener] = set()
        self.changed = True
        """Whether something concerned it since it was counted last."""

    def items(self, arrivals: list[Arrival], render: Render) -> list[str]:
        """What this view is told of these changes: what enters or stays is a change, what leaves
        is gone. Members of JSON objects, without braces."""
        told: list[str] = []
        viewer, wish = self.viewer, self.key.filter
        for arrival in arrivals:
            after = shown(viewer, wish, arrival.after)
            if after is not Sight.NOTHING:
                told.append(arrival.text(after, render))
            elif arrival.before is not None and (
                shown(viewer, wish, arrival.before) is not Sight.NOTHING
            ):
                told.append(arrival.gone_text)
        return told


def frames_of(items: list[str], before: str, after: str) -> list[str]:
    """The bodies of the frames that tell these items, from the cursor `before` to `after`.

    Only the last one carries the new cursor: who has not got them all comes back for all.
    """
    frames = []
    for start in range(0, len(items), _ITEMS):
        part = items[start : start + _ITEMS]
        cursor = after if start + _ITEMS >= len(items) else before
        if len(part) == 1:
            frames.append(f'"cursor":"{cursor}",{part[0]}}}')
        else:
            joined = "},{".join(part)
            frames.append(f'"cursor":"{cursor}","type":"changes","items":[{{{joined}}}]}}')
    return frames


class Hub:
    """The views that are open, and the newest changes for those who come back."""

    def __init__(self, render: Render, ring: int) -> None:
        self._render = render
        self._ring_size = ring
        self._ring = Ring(ring, {})
        self._views: dict[ViewKey, View] = {}
        self.cursor = Cursor("", ())

    @property
    def views(self) -> list[View]:
        """The views that somebody looks at."""
        return list(self._views.values())

    @property
    def listeners(self) -> list[Listener]:
        """Everybody who is told."""
        return [one for view in self._views.values() for one in view.listeners]

    def begin(self, epoch: str, position: Mapping[int, int]) -> None:
        """A stream begins: nobody can be told how to get there from an earlier one."""
        self.cursor = Cursor.at(epoch, position)
        self._start_over("epoch")

    def deliver(self, arrivals: list[Arrival], position: Mapping[int, int], *, whole: bool) -> None:
        """Tells every view what concerns it."""
        before = str(self.cursor)
        self.cursor = Cursor.at(self.cursor.epoch, position)
        if not whole:
            self._start_over("too_old")
            return
        if not arrivals:
            return
        self._ring.add(arrivals)
        cursor = str(self.cursor)
        for view in self._views.values():
            items = view.items(arrivals, self._render)
            if not items:
                continue
            view.changed = True
            for body in frames_of(items, before, cursor):
                metrics.CHANGES.inc(len(view.listeners))
                for listener in view.listeners:
                    listener.push(body)

    def _start_over(self, reason: str) -> None:
        self._ring = Ring(self._ring_size, dict(enumerate(self.cursor.offsets)))
        for listener in self.listeners:
            listener.restart(reason)

    def wrong_with(self, since: Cursor) -> str | None:
        """Why who has followed until `since` cannot catch up; None when it can."""
        if since.epoch != self.cursor.epoch or any(
            since.of(p) > here for p, here in enumerate(self.cursor.offsets)
        ):
            return "epoch"
        return None if self._ring.covers(since) else "too_old"

    def join(self, listener: Listener, key: ViewKey, since: Cursor) -> View:
        """Tells `listener` what it missed after `since`, which nothing is wrong with, and from now
        on everything."""
        view = self._views.get(key)
        if view is None:
            view = self._views[key] = View(key)
            metrics.VIEWS.set(len(self._views))
        items = view.items(self._ring.after(since), self._render)
        for body in frames_of(items, str(since), str(self.cursor)):
            listener.push(body)
        view.listeners.add(listener)
        return view

    def leave(self, listener: Listener, key: ViewKey) -> None:
        """Tells `listener` nothing more."""
        view = self._views.get(key)
        if view is None:
            return
        view.listeners.discard(listener)
        if not view.listeners:
            del self._views[key]
            metrics.VIEWS.set(len(self._views))
