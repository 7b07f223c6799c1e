"""The pause that a server asks for by 429 or 503: kept by this visit and by those after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from archive.cursors import save_source_state, source_state
from crawler.failure import MAX_HOST_PAUSE_S
from crawler.session import Session
from news.outcome import Outcome, OutcomeKind
from news.outlet import Outlet


@dataclass
class Rest:
    """The pause of one outlet.

    Parameters
    ----------
    outlet, session
        Whose, in which run.
    asked_s
        The longest pause that was asked for in this visit, in seconds; None where none was.
    """

    outlet: Outlet
    session: Session
    asked_s: float | None = None

    def ask(self, pause_s: float | None) -> None:
        """Note a pause that the server asked for, if it did."""
        if pause_s:
            self.asked_s = max(self.asked_s or 0.0, pause_s)

    async def is_on(self) -> bool:
        """Tell whether a pause of an earlier visit is not over; the ledger is told so."""
        now = self.session.clock()
        state = await self.session.ask(source_state, self.outlet.id, self.outlet.home)
        # One that is longer than any was begun by a clock that was wrong.
        longest = now + timedelta(seconds=MAX_HOST_PAUSE_S)
        if state.rest_until is None or not now < state.rest_until <= longest:
            return False
        await self.session.record(
            Outcome(
                run=self.session.run, outlet=self.outlet.id, url=self.outlet.home,
                kind=OutcomeKind.FAILED, reason="resting", at=now,
            )
        )  # fmt: skip
        return True

    async def keep(self) -> None:
        """Keep the pause, if one was asked for, so that later runs keep it too."""
        if not self.asked_s:
            return
        until = self.session.clock() + timedelta(seconds=self.asked_s)
        state = await self.session.ask(source_state, self.outlet.id, self.outlet.home)
        rested = replace(state, rest_until=until)
        await self.session.ask(save_source_state, self.outlet.id, self.outlet.home, rested)
