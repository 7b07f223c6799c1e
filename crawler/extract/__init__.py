"""Extraction: a captured page in, an Article out. Nothing here fetches, stores or executes."""

from crawler.extract.article import article_from_capture, default_outlet, explain
from crawler.extract.hints import Hints, is_excerpt
from crawler.extract.paging import join, next_page
from crawler.extract.trace import Step, Trace

__all__ = [
    "Hints",
    "Step",
    "Trace",
    "article_from_capture",
    "default_outlet",
    "explain",
    "is_excerpt",
    "join",
    "next_page",
]
