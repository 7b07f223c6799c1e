"""Sources: the ways into an outlet. Each module reads one kind and yields what it finds in batches.

A reader asks for pages with the ``Fetch`` it is given and knows neither the archive nor Scrapy.
"""

from collections.abc import AsyncIterator
from typing import Protocol

from crawler.response import Fetch
from crawler.sources import feed, listing, sitemap, wordpress
from crawler.sources.entry import Batch, Window
from news.outlet import Source


class Reader(Protocol):
    """What each module's ``read`` is."""

    def __call__(self, fetch: Fetch, source: Source, window: Window) -> AsyncIterator[Batch]:
        """Yield what a source names, batch by batch, until it meets known ground.

        Raises
        ------
        Unfetched
            Where the source does not answer, or is no such source.
        """
        ...


READERS: dict[str, Reader] = {
    "wordpress": wordpress.read,
    "feed": feed.read,
    "news_sitemap": sitemap.read,
    "sitemap": sitemap.read,
    "listing": listing.read,
}

# The same kinds, read back into the past: from ``Window.before``, or where ``Window.cursor`` says,
# down to ``Window.oldest``. ``Batch.cursor`` says where a later run can go on.
BACK_READERS: dict[str, Reader] = {
    "wordpress": wordpress.read_back,
    "feed": feed.read_back,
    "news_sitemap": sitemap.read_back,
    "sitemap": sitemap.read_back,
    "listing": listing.read_back,
}
