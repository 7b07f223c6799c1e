"""Following redirects, without a word of where one came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Redirects(RedirectMiddleware):
    """Scrapy's own, for a crawl that sends no Referer.

    Scrapy's looks for what would set that header once the engine starts, and warns of each outlet
    where it finds none; left to itself it takes the header off, which is what is wanted.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make one for a crawl."""
        redirects = cls(crawler.settings)
        redirects.crawler = crawler
        return redirects
