"""Back-fills: an outlet's past, read page by page down to a day, or to known ground."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from archive.cursors import SourceState
from crawler.item import Item
from crawler.sifting import Sieve
from crawler.sources import BACK_READERS
from crawler.sources.entry import Batch
from crawler.survey import CLOSED, Survey
from news.errors import ArchiveUnusable
from news.outlet import Source


@dataclass
class Backfill:
    """The back-fill of one outlet: one that is asked for, or one that an earlier run left undone.

    Parameters
    ----------
    survey
        Which has read what is new, and whose window grows with the goal.
    is_enough
        Tells when this run has done its share; the next one goes on from there.
    """

    survey: Survey
    is_enough: Callable[[], bool]

    async def items(self) -> AsyncIterator[Item | None]:
        """Yield the articles that sources give whole; put the URLs of others into the frontier.

        As ``Survey.items``; where None is yielded, the pages that wait are to be fetched, too,
        before it goes on: how old they are tells some sources when to stop.

        Raises
        ------
        ArchiveUnusable
            Ends the run.
        """
        survey = self.survey
        states = {one.url: await survey.state_of(one.url) for one in survey.outlet.sources}
        goal = _goal(list(states.values()), survey.session.since)
        if goal is None:
            return
        for source in self._unread(states, goal):
            state = states[source.url]
            await survey.save(source.url, back_since=goal)
            end: Batch | None = None
            try:
                async for item, end in self._steps(source, state, goal):
                    yield item
                    if end and self.is_enough():
                        return
            except ArchiveUnusable:
                raise
            except Exception as error:  # noqa: BLE001 - the boundary of one source
                if not await self._is_closed_way(source, error):
                    return  # what it has not given, the next run asks for
                end = Batch(capture=None, reached=False)
            await self._note_end(source, state, goal, end)
            if end is None or end.reached:
                break
        for url, state in states.items():
            if state.back_since:
                await survey.save(url, back_since=None, back_cursor="")

    def _unread(self, states: Mapping[str, SourceState], goal: datetime) -> Iterator[Source]:
        """Yield the sources to be read back, up to the first that was read to the goal already."""
        for source in self.survey.outlet.sources:
            state = states[source.url]
            if state.reached and state.reached <= goal and not state.back_cursor:
                return
            if not self.survey.is_closed(state):
                yield source

    async def _steps(
        self, source: Source, state: SourceState, goal: datetime
    ) -> AsyncIterator[tuple[Item | None, Batch | None]]:
        """Yield a source's items, and None with each batch when its items are written."""
        survey = self.survey
        survey.oldest = min(goal, survey.oldest) if survey.oldest else goal
        sieve = Sieve(survey.outlet, survey.session, goal, back=True)
        window = replace(
            survey.window(state), oldest=goal, whole=True, cursor=state.back_cursor,
            before=state.reached or survey.session.clock(),
        )  # fmt: skip
        async for batch in BACK_READERS[source.kind](survey.fetch, source, window):
            async for item in sieve.items(batch, source):
                yield item, None
            # Rows of the frontier hold what is to be fetched; articles given whole must be written.
            if any(entry.hints.text_html for entry in batch.entries):
                yield None, None
            if batch.state is not None:
                await survey.save(batch.state_url, batch.state)
            if batch.cursor:
                await survey.save(source.url, back_cursor=batch.cursor)
            yield None, batch

    async def _is_closed_way(self, source: Source, error: Exception) -> bool:
        survey = self.survey
        failure = survey.failure(source, error)
        if failure.reason in CLOSED:
            return True
        outcome = survey.outcome(source.url, failure.kind, survey.session.clock(), failure.reason)
        await survey.session.record(outcome)
        return False

    async def _note_end(
        self, source: Source, state: SourceState, goal: datetime, end: Batch | None
    ) -> None:
        reached = state.reached
        if end is None or end.reached:
            reached = min(goal, reached or goal)
        await self.survey.save(source.url, back_since=None, back_cursor="", reached=reached)


def _goal(states: list[SourceState], since: datetime | None) -> datetime | None:
    goals = [state.back_since for state in states if state.back_since]
    return min([*goals, *([since] if since else [])], default=None)
