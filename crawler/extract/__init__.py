"""Extraction: a captured page in, an Article out. Nothing here fetches, stores or executes."""

from crawler.extract.article import (
    article_and_next,
    article_from_capture,
    default_outlet,
    explain,
)
from crawler.extract.hints import Hints, is_excerpt
from crawler.extract.paging import join
from crawler.extract.trace import Step, Trace

__all__ = [
    "Hints",
    "Step",
    "Trace",
    "article_and_next",
    "article_from_capture",
    "default_outlet",
    "explain",
    "is_excerpt",
    "join",
]
