"""The statistics of a visit, kept in memory."""

from __future__ import annotations

from scrapy.statscollectors import MemoryStatsCollector


class Stats(MemoryStatsCollector):
    """Scrapy's own, without its warning of an argument that nothing here passes.

    For that Scrapy 2.19 wraps each look at an attribute, some thirty a page.
    """

    __getattribute__ = object.__getattribute__
