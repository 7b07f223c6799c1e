"""Patience with a database that is away for a short while: its server restarts, a line is cut.

What was being written is written again whole: every call here is one transaction, or may be made
twice, so that an answer that was lost on its way back costs nothing either.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ParamSpec, TypeVar

from news.errors import ArchiveLost, ArchiveUnusable

log = logging.getLogger("kentongan.archive")
P = ParamSpec("P")
T = TypeVar("T")

# An update of PostgreSQL restarts it within seconds, a small machine boots within two minutes.
WAIT_S = 120.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.5, 15.0
_AWAKE = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def awake_s() -> float:
    """Return seconds by a clock that nobody sets, and that goes on while the machine sleeps."""
    return time.clock_gettime(_AWAKE)


@dataclass
class Patience:
    """Calling functions of the archive so that a short loss of its database ends nothing.

    Parameters
    ----------
    wait_s
        How long a call waits for the database in all, in seconds.
    on_found
        Called when the database answers again, before the call is made again. May raise.
    """

    wait_s: float = field(default_factory=lambda: WAIT_S)
    on_found: Callable[[], None] = lambda: None
    _is_lost: bool = False
    _called_s: float | None = None
    _answered_s: float = field(default_factory=awake_s)
    _hurried: threading.Event = field(default_factory=threading.Event)

    def call(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function of the archive, again with growing pauses where the database is away.

        Raises
        ------
        ArchiveUnusable
            The database was away for longer than ``wait_s``, or is unusable otherwise.
        """
        self._called_s = time.monotonic()
        try:
            found = function(*args, **kwargs)
        except ArchiveLost as error:
            found = self._call_again(lambda: function(*args, **kwargs), error)
        finally:
            self._called_s = None
        self._answered_s = awake_s()
        return found

    def _call_again(self, call: Callable[[], T], error: ArchiveLost) -> T:
        log.warning("the database is away, trying again for %.0f s: %s", self.wait_s, error)
        lost_s, pause_s = time.monotonic(), _FIRST_PAUSE_S
        self._is_lost = True
        while True:
            left_s = lost_s + self.wait_s - time.monotonic()
            if left_s <= 0 or self._hurried.wait(min(pause_s, left_s)):
                spent_s = time.monotonic() - lost_s
                raise ArchiveUnusable(
                    "{error}; tried again for {seconds:.0f} s", error=error, seconds=spent_s
                ) from error
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            try:
                self.on_found()
                found = call()
            except ArchiveLost as again:
                error = again
                continue
            self._is_lost = False
            log.warning("the database is back after %.0f s", time.monotonic() - lost_s)
            return found

    def hurry(self) -> None:
        """Wait no longer, now and later: somebody wants the run to end."""
        self._hurried.set()

    def is_silent(self, after_s: float) -> bool:
        """Tell whether the database is away, or has not answered a call for so long."""
        called_s = self._called_s
        return self._is_lost or (called_s is not None and time.monotonic() - called_s > after_s)

    def is_asking(self) -> bool:
        """Tell whether a call is being made."""
        return self._called_s is not None

    def was_silent(self, after_s: float) -> bool:
        """Tell whether the last answer is older than that, also where nothing was asked since."""
        return awake_s() - self._answered_s > after_s


def patiently(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function of the archive; see ``Patience.call``."""
    return Patience().call(function, *args, **kwargs)
