"""The search through one outlet: its ways in by preference, and a sample that confirms them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.discovery.front import Front, read_front
from crawler.discovery.listing import listing_ways
from crawler.discovery.record import Clue, Trial
from crawler.discovery.region import Region
from crawler.discovery.sample import SIZE, Sample, canonical_or_not
from crawler.discovery.visit import Visit
from crawler.discovery.ways import (
    STALE,
    STALE_AFTER,
    Way,
    attempt,
    feed_ways,
    sitemap_ways,
    wordpress_ways,
)
from crawler.extract.page import Page
from crawler.failure import Unfetched
from news.errors import Quarantine
from news.outlet import SOURCE_KINDS, Outlet

_ABOUT = re.compile(r"tentang|about|redaksi|kontak|contact|hubungi|alamat|profil", re.IGNORECASE)
_MAX_ABOUT = 2
_INFO = "_fields=name,description,gmt_offset,timezone_string"


@dataclass
class Search:
    """What is known of an outlet so far.

    Parameters
    ----------
    visit, outlet, now
        Who asks, whom, and when.
    front
        The home page, None where it did not come.

    Attributes
    ----------
    trials
        What was tried, in order.
    sample
        Articles read.
    info
        What the root of a WordPress' REST API says.
    """

    visit: Visit
    outlet: Outlet
    front: Front | None
    now: datetime
    trials: list[Trial] = field(default_factory=list)
    sample: Sample = field(default_factory=Sample)
    info: Mapping[str, Any] = field(default_factory=dict)
    _ways: list[Way] = field(default_factory=list)
    _stale: list[Way] = field(default_factory=list)

    async def ways(self) -> list[Way]:
        """Return the ways in that name articles which can be read, in order of preference."""
        visit, outlet, now = self.visit, self.outlet, self.now
        await self._take(await wordpress_ways(visit, outlet, self.front, now))
        if self._ways:
            await self._ask_info()
        await self._take(await feed_ways(visit, outlet, self.front, now))
        await self._take(await sitemap_ways(visit, outlet, now, usual=len(self._ways) < 2))
        if self.front is not None:
            named = [entry.url for way in self._ways for entry in way.batch.entries]
            known = {canonical_or_not(url, outlet.home) for url in named}
            await self._take(await listing_ways(visit, outlet, self.front, self.sample, known, now))
        if not self._is_fresh():  # an outlet that has not written for a month is one all the same
            await self._take([way.revived() for way in self._stale])
        self._ways.sort(key=lambda way: SOURCE_KINDS.index(way.trial.source.kind))
        return self._ways

    def _is_fresh(self) -> bool:
        """Tell whether the ways that are kept lead to anything new."""
        times = [way.trial.newest for way in self._ways]
        times += [article.published_at for article in self.sample.articles]
        known = [at for at in times if at is not None]
        return bool(self._ways) and (not known or max(known) >= self.now - STALE_AFTER)

    async def read_again(self, outlet: Outlet) -> Sample:
        """Return a sample of what an outlet's record leads to, by its zone and first source.

        The pages were fetched before, so that hardly a request is made.
        """
        sample = Sample()
        way = await attempt(self.visit, outlet, outlet.sources[0], "", self.now)
        await sample.read(self.visit, outlet, way.batch)
        return sample

    async def _take(self, ways: list[Way]) -> None:
        """Note what was tried, and keep those ways whose articles can be read."""
        for way in ways:
            kept = way
            if way.found:
                found = await self.sample.read(
                    self.visit, self.outlet, way.batch, count=1 if self._ways else SIZE
                )
                if not found:
                    kept = Way(replace(way.trial, problem="unreadable"), way.batch)
            elif way.trial.problem == STALE:
                self._stale.append(way)
            self._note(kept.trial)
            if kept.found:
                self._ways.append(kept)

    def _note(self, trial: Trial) -> None:
        """Note what was tried; a second look at the same source takes the first one's place."""
        self.trials = [one for one in self.trials if one.source != trial.source]
        self.trials.append(trial)

    async def _ask_info(self) -> None:
        """Ask a WordPress for its name and clock."""
        root = self._ways[0].trial.source.url
        joint = "&" if "?" in root else "?"
        with suppress(Unfetched, ValueError, RecursionError):
            found = json.loads((await self.visit(f"{root}{joint}{_INFO}")).body)
            self.info = found if isinstance(found, dict) else {}

    async def region(self, region: Region, name: Clue) -> Clue:
        """Return where the outlet reports from; pages about it are asked for only in doubt."""
        names = [name.value, str(self.info.get("name") or "")]
        title = str(self.info.get("description") or "")
        if self.front is not None:
            page = self.front.page
            title = "\n".join((title, page.title_tag, _description(page)))
            region.add_page(page)
        region.add_names(names, title, urlsplit(self.outlet.home).hostname or "")
        read = [article.dateline for article in self.sample.articles]
        region.add_datelines([line for line in self.sample.datelines or read if line])
        found = region.found()
        for url in self._about() if self.front is not None else ():
            if found.sure and len(found.value) > 2:
                break
            with suppress(Unfetched, Quarantine):
                front = read_front(await self.visit(url), self.outlet.home)
                region.add_text(front.page)
                found = region.found()
        return found

    def _about(self) -> list[str]:
        links = self.front.links if self.front else ()
        urls = [
            link.href.partition("#")[0]
            for link in links
            if _ABOUT.search(urlsplit(link.url).path) and len(link.text.split()) < 4
        ]
        return list(dict.fromkeys(urls))[:_MAX_ABOUT]


def _description(page: Page) -> str:
    return page.meta.get("description", "") or page.meta.get("og:description", "")
