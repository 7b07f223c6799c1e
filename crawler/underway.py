"""What of a visit is under way: URLs that were begun, and whose outcomes are not written yet."""

from __future__ import annotations

import asyncio

from crawler.session import Session


class UnderWay:
    """The URLs of one visit from their beginning to their outcome.

    Parameters
    ----------
    session
        The run; where its archive breaks, nobody is kept waiting for an outcome.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._open: set[str] = set()
        self._begun: set[str] = set()
        self._changed = asyncio.Event()

    def __len__(self) -> int:
        """Return the number of URLs without an outcome."""
        return len(self._open)

    def begin(self, url: str) -> None:
        """Note that a URL was handed over to be read."""
        self._open.add(url)
        self._begun.add(url)

    def was_begun(self, url: str) -> bool:
        """Tell whether this visit has begun a URL, done with or not."""
        return url in self._begun

    def done(self, url: str) -> None:
        """Note that a URL's outcome is written, or never will be."""
        self._open.discard(url)
        self._changed.set()

    async def fewer_than(self, count: int) -> None:
        """Wait until fewer URLs than this are without an outcome."""
        while len(self._open) >= count and self._session.broken is None:
            self._changed.clear()
            await self._changed.wait()

    async def all_done(self) -> None:
        """Wait until everything under way is written."""
        await self.fewer_than(1)
