"""Scrapy's item pipelines: a response becomes an article, and an article a row.

Whatever an item meets on its way is kept in it as its failure: every URL reaches the archive and
gets its outcome there.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.crawler import Crawler

from crawler.extract import join
from crawler.extract.paging import MAX_PAGES
from crawler.failure import Unfetched
from crawler.item import Item
from crawler.readers import Unreadable
from crawler.reading import Reading
from news.errors import ArchiveUnusable, KentonganError
from news.outlet import Outlet

if TYPE_CHECKING:
    from crawler.spiders.outlet import OutletSpider

log = logging.getLogger("kentongan.crawl")


def _mistake(item: Item, error: Exception) -> Unreadable:
    """Return the failure of an item that a mistake of ours has cost."""
    return Unreadable(
        "internal",
        "{url}: {kind}: {error}",
        url=item.url,
        kind=type(error).__name__,
        error=error,
    )


class _Pipeline:
    """What both have in common: the spider, known once the crawl has begun."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> _Pipeline:
        """Return the pipeline of a crawler."""
        return cls(crawler)

    @property
    def _spider(self) -> OutletSpider:
        spider: OutletSpider = self._crawler.spider  # type: ignore[assignment]  # the only spider
        return spider


class ExtractionPipeline(_Pipeline):
    """Read the page, and the further pages of an article that is spread over several."""

    async def process_item(self, item: Item) -> Item:
        """Fill in the item's article or failure."""
        if item.failure or item.article or item.capture is None:
            return item
        try:
            reading = await self._whole(item)
            item.article, item.failure = reading.article, reading.failure
            item.terms, item.record = reading.terms, reading.record
        except Unfetched as error:
            item.failure = error
        except Exception as error:
            # The boundary of one article: a mistake of ours costs this one, not the run.
            log.exception("%s: cannot be read", item.url)
            item.failure = _mistake(item, error)
        return item

    async def _whole(self, item: Item) -> Reading:
        spider = self._spider
        outlet: Outlet = spider.outlet
        if item.capture is None:
            raise KentonganError("{url}: no capture, expected one to read", url=item.url)
        readers = spider.session.readers
        first = await readers.read(item.capture, outlet, item.hints, keep=item.ref is None)
        if first.article is None or first.next_url is None:
            return first
        articles, seen, url = [first.article], {item.capture.url}, first.next_url
        while url and url not in seen and len(seen) < MAX_PAGES:
            seen.add(url)
            capture = await spider.fetch(url)
            await spider.keep(capture, "page")
            part = await readers.read(capture, outlet, item.hints)
            if part.article is None:
                break  # the last link of a pager may lead to a list
            articles.append(part.article)
            url = part.next_url or ""
        return Reading(article=join(articles), record=first.record)


class ArchivePipeline(_Pipeline):
    """Write the item's article, outcome, capture and frontier row."""

    async def process_item(self, item: Item) -> Item:
        """Store the item."""
        spider = self._spider
        try:
            await spider.session.settle(spider.outlet.id, item)
        except ArchiveUnusable:
            pass  # the session knows, and ends the run; this page is fetched again in the next
        except Exception as error:
            log.exception("%s: cannot be stored", item.url)
            item.article = None
            item.failure = _mistake(item, error)
            await spider.session.settle(spider.outlet.id, item)
        finally:
            spider.under_way.done(item.url)
        return item
