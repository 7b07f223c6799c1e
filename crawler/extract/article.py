"""From a capture to an Article: the only way in for the crawler and the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from crawler.address import canonical_url
from crawler.extract.block import Block, fold, paragraph_chars, walk
from crawler.extract.body import find_story, paragraphs
from crawler.extract.dateline import find_dateline
from crawler.extract.families import families_of
from crawler.extract.hints import Hints
from crawler.extract.metadata import find_address, find_title, plain
from crawler.extract.page import MAX_BYTES, Page, is_html, parse_html, read_page, read_source
from crawler.extract.plain import read_copy
from crawler.extract.selector import Finder
from crawler.extract.stamp import Stamp, shown_stamps
from crawler.extract.times import Times, find_times, guess_day
from crawler.extract.trace import Step, Trace
from crawler.extract.verdict import MIN_CHARS, why_no_article, why_no_story
from language.identify import language_of
from news.article import Article, article_id
from news.capture import Capture
from news.errors import KentonganError, NotAnArticle, Quarantine, RefusedAddress
from news.outlet import Outlet, Source

_FEED_TAIL = re.compile(r"^(?:the\s+post\b.*\bappeared\s+first\s+on\b|artikel\b.*\bpertama\s+kali\s+(?:tampil|muncul)\s+(?:di|pada)\b|source\s*$)", re.IGNORECASE)
# What a headline on the page may have more than its title, in characters: quotation marks.
_PUNCTUATION = 30
# A subtree called noise with less text than this share of the page's paragraphs is not looked into;
# half of the share from which on ``density`` would take it for the story.
_NOISE_SHARE = 0.2
_MAX_MARKED = 5
# A language shows within a few sentences.
_LANGUAGE_CHARS = 500
_EXTRACTIONS = {"api": "wordpress"}


def article_from_capture(capture: Capture, *, outlet: Outlet, hints: Hints = Hints()) -> Article:  # noqa: B008 - frozen
    """Return the article of a captured page.

    Nothing is fetched and nothing of the page is executed.

    Parameters
    ----------
    capture
        A page, or a reader's copy in plain text.
    outlet
        Its zone, selectors and name are used.
    hints
        What API, feed or sitemap said; its text and times go before the page's.

    Returns
    -------
    Article
        Text without boilerplate; ``published_at`` never later than a day after the fetch.

    Raises
    ------
    NotAnArticle
        Where the page is a listing, a feed, a login wall, an error page, or holds no text.
    Quarantine
        Where it is too large to be read, or cannot be read at all.
    WrongOutletFile
        Where one of the outlet's selectors is no CSS.
    """
    return _extract(capture, outlet, hints, [])


def explain(capture: Capture, *, outlet: Outlet, hints: Hints = Hints()) -> Trace:  # noqa: B008 - frozen
    """Return which rule took what from a page, or why it was refused.

    Raises
    ------
    WrongOutletFile
        As ``article_from_capture``; a refused page is no error here.
    """
    steps: list[Step] = []
    try:
        article = _extract(capture, outlet, hints, steps)
    except Quarantine as error:
        return Trace(capture.url, tuple(steps), None, str(error))
    return Trace(capture.url, tuple(steps), article, "")


def default_outlet(url: str) -> Outlet:
    """Return an outlet for a page of which only the URL is known: the host's name, zone WIB."""
    host = (urlsplit(url).hostname or "unknown").removeprefix("www.")
    name = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")[:63] or "unknown"
    home = f"https://{host}/"
    return Outlet(
        id=name, name=host, home=home, province="00", timezone="Asia/Jakarta",
        sources=(Source(kind="listing", url=home),),
    )  # fmt: skip


def _extract(capture: Capture, outlet: Outlet, hints: Hints, steps: list[Step]) -> Article:
    try:
        if hints.text_html.strip():
            return _from_fragment(capture, outlet, hints, steps)
        source = read_source(capture)
        steps.append(Step("encoding", source.encoding, f"{len(capture.body)} bytes"))
        if not is_html(source.text):
            return _from_copy(capture, source.text, outlet, hints, steps)
        return _from_page(read_page(capture, source), outlet, hints, steps)
    except KentonganError:
        raise
    except (RecursionError, MemoryError, ValueError, LookupError, TypeError, AttributeError) as error:
        # The boundary of one article: what no rule foresaw must not end the crawl.
        raise Quarantine(f"{capture.url}: cannot be read: {type(error).__name__}: {error}") from error


def _from_page(page: Page, outlet: Outlet, hints: Hints, steps: list[Step]) -> Article:
    where = f"outlet {outlet.id}"
    finder = Finder(page.root)
    families = families_of(page)
    steps += [Step("family", family.name, "") for family in families]
    url = _address(page, outlet, steps)
    marked = finder.find_all(_given(outlet, "title"), where) + finder.find_all(t for f in families for t in f.title)
    title, title_rule = find_title(page, marked=[fold("".join(e.itertext())) for e in marked[:_MAX_MARKED]], outlet_name=outlet.name)
    if hints.title:
        title, title_rule = _plain_title(hints.title), hints.evidence or "hints"
    steps.append(Step("title", title_rule, title))
    if reason := why_no_story(page, url=url, title=title):
        steps.append(Step("verdict", "not_article", reason))
        raise NotAnArticle(f"{page.url}: {reason}")
    blocks = walk(page.body, _NOISE_SHARE * paragraph_chars(page.body))
    story = find_story(
        page, blocks, finder, title=title, selectors=outlet.selectors, families=families, where=where,
    )  # fmt: skip
    steps += story.steps

    def shown() -> Iterable[Stamp]:
        marked = finder.find(_given(outlet, "published"), where)
        return shown_stamps(
            page, zone=outlet.zone, blocks=blocks, headline=_headline(blocks, title),
            marked=(marked or finder.find(p for f in families for p in f.published))[:_MAX_MARKED],
        )  # fmt: skip

    times = find_times(page, zone=outlet.zone, hints=hints, url=url, text=story.text, shown=shown)
    if reason := why_no_article(page, story, times, title=title, title_rule=title_rule if not hints.title else "headline"):
        steps.append(Step("verdict", "not_article", reason))
        raise NotAnArticle(f"{page.url}: {reason}")
    if times.published_at is None:
        times = replace(guess_day(page, zone=outlet.zone, url=url), modified_at=times.modified_at)
    _note_times(times, steps)
    return _article(page.fetched_at, url, outlet, title, story.text, times, story.rule, steps)


def _from_copy(capture: Capture, text: str, outlet: Outlet, hints: Hints, steps: list[Step]) -> Article:
    title, lines, left = read_copy(text)
    steps += [Step("title", "copy", title), *left]
    body = "\n\n".join(lines)
    if len(body) < MIN_CHARS or not title:
        raise NotAnArticle(f"{capture.url}: {len(body)} characters of text and title {title[:60]!r}, expected an article")
    page = _bare_page(capture)
    times = find_times(page, zone=outlet.zone, hints=hints, url=capture.url, text=f"{title}\n{body}")
    _note_times(times, steps)
    return _article(capture.fetched_at, _own_address(capture.url, outlet), outlet, title, body, times, "copy", steps)


def _from_fragment(capture: Capture, outlet: Outlet, hints: Hints, steps: list[Step]) -> Article:
    if len(hints.text_html) > MAX_BYTES:
        raise Quarantine(f"{capture.url}: {len(hints.text_html)} characters, expected at most {MAX_BYTES}")
    rule = _EXTRACTIONS.get(hints.evidence, hints.evidence or "feed")
    root = parse_html(f"<html><body><div>{hints.text_html}</div></body></html>")
    title = _plain_title(hints.title)
    steps.append(Step("title", rule, title))
    blocks = [b for b in walk(root.find("body")) if not any(kind == "noise" for _, kind in b.suspects)] if root is not None else []
    lines, left = paragraphs(blocks, title)
    while lines and _FEED_TAIL.match(lines[-1]):
        left.append(Step("line", "feed", lines.pop()))
    steps += [Step("body", rule, f"{len(lines)} paragraphs"), *left]
    body = "\n\n".join(lines)
    if not title or not body:
        raise NotAnArticle(f"{capture.url}: title {title[:60]!r} and {len(body)} characters of text, expected both")
    url = _own_address(capture.url, outlet)
    times = find_times(_bare_page(capture), zone=outlet.zone, hints=hints, url=url, text=body)
    _note_times(times, steps)
    return _article(capture.fetched_at, url, outlet, title, body, times, rule, steps)


def _article(
    fetched_at: datetime, url: str, outlet: Outlet, title: str, text: str, times: Times, rule: str, steps: list[Step]
) -> Article:
    dateline = find_dateline(text)
    language = language_of(f"{title}\n{text[:_LANGUAGE_CHARS]}")
    steps += [Step("dateline", "text", dateline), Step("language", "text", language), Step("url", "canonical", url)]
    return Article(
        id=article_id(url), url=url, outlet=outlet.id, title=title, text=text, published_at=times.published_at,
        fetched_at=fetched_at, published_evidence=times.evidence, published_precision=times.precision,
        modified_at=times.modified_at, language=language, dateline=dateline, extraction=rule,
    )  # fmt: skip


def _address(page: Page, outlet: Outlet, steps: list[Step]) -> str:
    try:
        return find_address(page, home=outlet.home)
    except RefusedAddress:
        steps.append(Step("url", "none", page.url))
        return page.url


def _own_address(url: str, outlet: Outlet) -> str:
    """Return an address as canonical, or as it is where it is a file's name."""
    try:
        return canonical_url(url, outlet.home)
    except RefusedAddress:
        return url


def _given(outlet: Outlet, key: str) -> list[str]:
    return [outlet.selectors[key]] if outlet.selectors.get(key) else []


def _headline(blocks: Sequence[Block], title: str) -> int | None:
    """Return the index of the headline among blocks: a heading before another line."""
    wanted = plain(title)
    near = range(len(wanted), len(title) + _PUNCTUATION)
    places = [
        n for n, block in enumerate(blocks)
        if wanted and len(block.text) in near and plain(block.text) == wanted
    ]  # fmt: skip
    return next((n for n in places if blocks[n].heading), places[0] if places else None)


def _plain_title(title: str) -> str:
    root = parse_html(title) if "<" in title else None
    return fold(unescape("".join(root.itertext()) if root is not None else unescape(title)))


def _note_times(times: Times, steps: list[Step]) -> None:
    at = times.published_at.astimezone(UTC).isoformat() if times.published_at else ""
    steps.append(Step("published", times.evidence or "none", f"{at} {times.precision} {times.source}".strip()))
    steps += [Step("published", "note", note) for note in times.notes]
    if times.modified_at:
        steps.append(Step("modified", "page", times.modified_at.isoformat()))


def _bare_page(capture: Capture) -> Page:
    """Return a page that says nothing, for texts that come without one."""
    return Page(
        url=capture.url, fetched_at=capture.fetched_at, source=b"", root=None, body=None, meta={}, links={}, data=(),
    )  # fmt: skip
