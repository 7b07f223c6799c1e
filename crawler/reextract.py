"""Extraction again over stored captures: a better extractor reads old pages, and nothing is asked.

The work of a partition is a plain function of ids: any engine may run partitions side by side. A
text that changed becomes a revision; one that did not changes nothing, so a partition that a kill
cut off is simply run again.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime

from archive.captures import captures_of, read_capture
from archive.pages import StoredPage, stored_pages
from archive.patience import patiently
from archive.storing import store_articles
from crawler.address import canonical_url
from crawler.check import first_window
from crawler.extract import Hints, article_from_capture, default_outlet, join
from crawler.extract.paging import MAX_PAGES
from crawler.reading import read
from crawler.sources import feed, wordpress
from crawler.sources.entry import Entry, NotASource
from news.article import Article
from news.capture import Capture, CaptureRef
from news.errors import NotAnArticle, Quarantine, RefusedAddress
from news.outlet import Outlet

log = logging.getLogger("kentongan.reextract")

# What is said of an article from outside its page stays said, whatever the page says.
_SOURCES = frozenset({"api", "feed", "sitemap"})


def reextract_partition(ids: Sequence[str], *, outlets: Mapping[str, Outlet]) -> Counter[str]:
    """Extract some articles again from their stored responses; store what came out otherwise.

    Where the database goes away, it is waited for and all of them are extracted once more.

    Parameters
    ----------
    ids
        Of articles, at most 500; see ``archive.pages.page_ids``.
    outlets
        The registry by id; an outlet that is no longer in it is read by its host's name, and
        one with a fault is not.

    Returns
    -------
    Counter
        How many were ``revised`` and ``unchanged``; ``refused`` where the extractor now takes the
        page for no article, and ``unreadable`` where its capture or its outlet's file is damaged:
        both keep their text, and the log says why.

    Raises
    ------
    ArchiveUnusable
        The database cannot be read or written.
    """
    return patiently(_reextract, ids, outlets)


def _reextract(ids: Sequence[str], outlets: Mapping[str, Outlet]) -> Counter[str]:
    counts: Counter[str] = Counter()
    articles: list[Article] = []
    refs: list[CaptureRef | None] = []
    answers = _Answers()
    # What came in one answer is read one after the other, so that it is taken apart once.
    for page in sorted(stored_pages(ids), key=lambda page: astuple(page.capture)):
        try:
            articles.append(_again(page, outlets, answers))
            refs.append(page.capture)
        except NotAnArticle as error:
            counts["refused"] += 1
            log.info("keeps its text: %s", error)
        except (Quarantine, NotASource) as error:
            counts["unreadable"] += 1
            log.warning("keeps its text: %s", error)
    counts.update(kind.value for kind in store_articles(articles, captures=refs, again=True))
    return counts


@dataclass
class _Answers:
    """The answer of a source that was read last, taken apart into its articles."""

    ref: CaptureRef | None = None
    capture: Capture | None = None
    hints: dict[str, Hints] = field(default_factory=dict)

    def given(self, page: StoredPage, outlet: Outlet) -> tuple[Capture, Hints]:
        """Return what an answer gave of an article, as the crawl handed it to the extractor.

        Raises
        ------
        Quarantine, NotASource
            The answer is damaged, or does not hold it.
        """
        url = page.article.url
        if self.capture is None or self.ref != page.capture:
            self.capture = read_capture(page.capture)
            self.ref, self.hints = page.capture, _given(self.capture, page.role, outlet)
        if url not in self.hints:
            raise Quarantine(
                "{url}: not in the answer of {answer} that it came from",
                url=url,
                answer=self.capture.url,
            )
        return replace(self.capture, url=url), self.hints[url]


def _given(capture: Capture, role: str, outlet: Outlet) -> dict[str, Hints]:
    window = first_window(outlet, capture.fetched_at)
    entries: list[Entry | None]
    if role == "feed":
        entries = list(feed.parse(capture, window)[0])
    else:
        entries = [wordpress.entry_of(post, window) for post in wordpress.posts_of(capture)]
    found = {}
    for entry in entries:
        if entry and entry.hints.text_html:
            with suppress(RefusedAddress):
                found[canonical_url(entry.url, outlet.home)] = entry.hints
    return found


def _again(page: StoredPage, outlets: Mapping[str, Outlet], answers: _Answers) -> Article:
    old = page.article
    outlet = outlets.get(old.outlet) or replace(default_outlet(old.url), id=old.outlet)
    if outlet.fault is not None:  # what its selectors would take is not known
        raise Quarantine(outlet.fault)
    if page.role == "page":
        capture, hints = read_capture(page.capture), _hints(page)
    else:
        capture, hints = answers.given(page, outlet)
    reading = read(capture, outlet, hints)
    if reading.failure:
        raise reading.failure
    if reading.article is None:
        raise Quarantine("{url}: no article and no reason", url=old.url)
    rest, missing = _rest(reading.next_url, outlet, capture)
    new = join([reading.article, *rest])
    if missing and len(new.text) < len(old.text):
        # The crawl had the further page; without it the text would be cut.
        raise Quarantine(
            "{url}: {missing} is not stored, expected the article's next page",
            url=old.url,
            missing=missing,
        )
    return replace(new, id=old.id, url=old.url, outlet=old.outlet)


def _rest(url: str | None, outlet: Outlet, first: Capture) -> tuple[list[Article], str]:
    """Return the further pages of a paged article, and the address of one that is not stored."""
    parts: list[Article] = []
    seen = {first.url}
    while url and url not in seen and len(parts) < MAX_PAGES:
        seen.add(url)
        refs = captures_of(url)
        if not refs:
            return parts, url
        capture = read_capture(refs[0])
        try:
            parts.append(article_from_capture(capture, outlet=outlet))
        except NotAnArticle:
            break
        url = read(capture, outlet, Hints()).next_url
    return parts, ""


def _hints(page: StoredPage) -> Hints:
    said, old = page.hints, page.article
    published = said.get("published_at")
    at = datetime.fromisoformat(published) if published else None
    evidence = said.get("evidence", "")
    if at is None and old.published_evidence in _SOURCES:
        at, evidence = old.published_at, old.published_evidence
    return Hints(title=said.get("title", ""), published_at=at, evidence=evidence)
