"""From a capture to an Article: the only way in for the crawler and the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from urllib.parse import urlsplit

from crawler.extract.block import Block, paragraph_chars, walk
from crawler.extract.body import find_story, paragraphs
from crawler.extract.dateline import find_dateline
from crawler.extract.families import FAMILIES
from crawler.extract.family import Family, families_of
from crawler.extract.hints import Hints
from crawler.extract.line import fold
from crawler.extract.metadata import find_address, find_title, plain
from crawler.extract.page import MAX_BYTES, Page, is_html, parse_html, read_page, read_source
from crawler.extract.paging import next_of
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
from news.message import Message
from news.outlet import Outlet, Source

# A subtree called noise with less text than this share of the page's paragraphs is not looked into;
# half of the share from which on ``density`` would take it for the story.
_NOISE_SHARE = 0.2
# A language shows within a few sentences, and behind a table of names within a few more.
_LANGUAGE_CHARS = 1500
_MAX_MARKED = 5
# The longest of 17,000 articles has 35,000.
_MAX_CHARS = 500_000
# What a headline on the page may have more than its plain words, in characters: its marks.
_MARKS_CHARS = 30
_NO_HINTS = Hints()
_NO_PAGE = Page(
    url="", fetched_at=datetime.min.replace(tzinfo=UTC), source=b"", root=None, body=None, meta={},
    links={}, data=(),
)  # fmt: skip
# What WordPress and Yoast put below a text in a feed.
_FEED_TAIL = re.compile(
    r"^(?:the\s+post\b.*\bappeared\s+first\s+on\b|artikel\b.*\bpertama\s+kali\s+(?:tampil|muncul)\b"
    r"|source\s*$)",
    re.IGNORECASE,
)


def article_from_capture(capture: Capture, *, outlet: Outlet, hints: Hints = _NO_HINTS) -> Article:
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
        Text without boilerplate; ``published_at`` never later than ``CLOCK_GRACE`` after the fetch.

    Raises
    ------
    NotAnArticle
        Where the page is a listing, a feed, a login wall, an error page, or holds no text.
    Quarantine
        Where it is too large to be read, or cannot be read at all.
    WrongOutletFile
        Where one of the outlet's selectors is no CSS.
    """
    return _extract(capture, outlet, hints, [])[0]


def article_and_next(
    capture: Capture, *, outlet: Outlet, hints: Hints = _NO_HINTS
) -> tuple[Article, str | None]:
    """Return the article of a captured page, and where its next page is; see ``paging.next_of``.

    Raises
    ------
    NotAnArticle, Quarantine, WrongOutletFile
        As ``article_from_capture``.
    """
    return _extract(capture, outlet, hints, [])


def explain(capture: Capture, *, outlet: Outlet, hints: Hints = _NO_HINTS) -> Trace:
    """Return which rule took what from a page, or why it was refused.

    Raises
    ------
    WrongOutletFile
        As ``article_from_capture``; a refused page is no error here.
    """
    steps: list[Step] = []
    try:
        article, _ = _extract(capture, outlet, hints, steps)
    except Quarantine as error:
        return Trace(capture.url, tuple(steps), None, error.message)
    return Trace(capture.url, tuple(steps), article)


def default_outlet(url: str) -> Outlet:
    """Return an outlet for a page of which only the URL is known: the host's name, zone WIB."""
    host = (urlsplit(url).hostname or "unknown").removeprefix("www.")
    name = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")[:63] or "unknown"
    home = f"https://{host}/"
    return Outlet(
        id=name, name=host, home=home, province="00", timezone="Asia/Jakarta",
        sources=(Source(kind="listing", url=home),),
    )  # fmt: skip


def _extract(
    capture: Capture, outlet: Outlet, hints: Hints, steps: list[Step]
) -> tuple[Article, str | None]:
    try:
        if hints.text_html.strip():
            return _from_fragment(capture, outlet, hints, steps), None
        source = read_source(capture)
        steps.append(Step("encoding", source.encoding, f"{len(capture.body)} bytes"))
        if not is_html(source.text):
            return _from_copy(capture, source.text, outlet, hints, steps), None
        page = read_page(capture, source)
        return _from_page(page, outlet, hints, steps), next_of(page)
    except KentonganError:
        raise
    except Exception as error:
        # The boundary of one article: what no rule foresaw must not end the crawl.
        raise Quarantine(
            "{url}: {kind}: {error}", url=capture.url, kind=type(error).__name__, error=error
        ) from error


def _from_page(page: Page, outlet: Outlet, hints: Hints, steps: list[Step]) -> Article:
    where = f"outlet {outlet.id}"
    url = _address(page, outlet)
    finder = Finder(page.root)
    families = families_of(page, url, FAMILIES, finder)
    steps += [Step("family", family.name, "") for family in families]
    title, rule = _title(page, url, outlet, hints, finder, families)
    steps.append(Step("title", rule, title))
    _refuse(page, why_no_story(page, url=url, title=title), steps)
    blocks = walk(page.body, _NOISE_SHARE * paragraph_chars(page.body))
    story = find_story(
        page,
        blocks,
        finder,
        title=title,
        selectors=outlet.selectors,
        families=families,
        where=where,
    )
    steps += story.steps

    def shown() -> Iterable[Stamp]:
        own = finder.find(_given(outlet, "published"), where)
        marked = own or finder.find(css for f in families for css in f.published)
        return shown_stamps(
            page, zone=outlet.zone, blocks=blocks, headline=_headline(blocks, title),
            marked=marked[:_MAX_MARKED],
        )  # fmt: skip

    times = find_times(page, zone=outlet.zone, hints=hints, url=url, text=story.text, shown=shown)
    confirmed = "headline" if hints.title else rule
    _refuse(page, why_no_article(page, story, times, title=title, title_rule=confirmed), steps)
    if times.published_at is None:
        guess = guess_day(page, zone=outlet.zone, url=url)
        times = replace(guess, modified_at=times.modified_at, notes=times.notes)
    lines = story.paragraphs
    return _article(outlet, url, page.fetched_at, (title, lines, story.rule), times, steps)


def _refuse(page: Page, reason: Message | None, steps: list[Step]) -> None:
    if reason:
        steps.append(Step("verdict", "not_article", reason))
        raise NotAnArticle("{url}: {error}", url=page.url, error=reason)


def _title(
    page: Page,
    url: str,
    outlet: Outlet,
    hints: Hints,
    finder: Finder,
    families: Sequence[Family],
) -> tuple[str, str]:
    if hints.title:
        return _plain_title(hints.title), hints.evidence or "hints"

    def marked() -> Sequence[str]:
        found = finder.find_all(_given(outlet, "title"), f"outlet {outlet.id}")
        found += finder.find_all(css for family in families for css in family.title)
        return [fold("".join(element.itertext())) for element in found[:_MAX_MARKED]]

    if outlet.selectors.get("title") and (own := marked()[:1]):
        return own[0], "headline"
    return find_title(page, url, marked=marked, outlet_name=outlet.name)


def _from_copy(
    capture: Capture, text: str, outlet: Outlet, hints: Hints, steps: list[Step]
) -> Article:
    title, lines, left = read_copy(text)
    steps += [Step("title", "copy", title), *left]
    chars = sum(map(len, lines))
    if chars < MIN_CHARS or not title:
        raise NotAnArticle(
            "{url}: {count} characters of text and title {title!r}, expected a title and a text",
            url=capture.url,
            count=chars,
            title=title[:60],
        )
    return _without_page(capture, outlet, hints, (title, lines, "copy"), steps)


def _from_fragment(capture: Capture, outlet: Outlet, hints: Hints, steps: list[Step]) -> Article:
    if len(hints.text_html) > MAX_BYTES:
        chars = len(hints.text_html)
        raise Quarantine(
            "{url}: {count} characters, expected at most {limit}",
            url=capture.url,
            count=chars,
            limit=MAX_BYTES,
        )
    rule = "wordpress" if hints.evidence == "api" else hints.evidence or "feed"
    title = _plain_title(hints.title)
    steps.append(Step("title", rule, title))
    root = parse_html(f"<html><body><div>{hints.text_html}</div></body></html>")
    blocks = walk(root) if root is not None else []
    # All of it is the story, but for what plug-ins put in: related links, share bars.
    blocks = [b for b in blocks if not any(kind == "noise" for _, kind in b.suspects)]
    lines, left = paragraphs(blocks, title)
    while lines and _FEED_TAIL.match(lines[-1]):
        left.append(Step("line", "feed", lines.pop()))
    steps += [Step("body", rule, f"{len(lines)} paragraphs"), *left]
    if not title or not lines:
        raise NotAnArticle(
            "{url}: {count} paragraphs and title {title!r}, expected a title and a text",
            url=capture.url,
            count=len(lines),
            title=title[:60],
        )
    return _without_page(capture, outlet, hints, (title, lines, rule), steps)


def _without_page(
    capture: Capture,
    outlet: Outlet,
    hints: Hints,
    read: tuple[str, Sequence[str], str],
    steps: list[Step],
) -> Article:
    page = replace(_NO_PAGE, url=capture.url, fetched_at=capture.fetched_at)
    url = _address(page, outlet)
    text = "\n\n".join((read[0], *read[1]))
    times = find_times(page, zone=outlet.zone, hints=hints, url=url, text=text)
    return _article(outlet, url, capture.fetched_at, read, times, steps)


def _article(
    outlet: Outlet,
    url: str,
    fetched_at: datetime,
    read: tuple[str, Sequence[str], str],
    times: Times,
    steps: list[Step],
) -> Article:
    title, lines, rule = read
    text = "\n\n".join(lines)
    if len(text) > _MAX_CHARS:
        raise Quarantine(
            "{url}: {count} characters of text, expected at most {limit}",
            url=url,
            count=len(text),
            limit=_MAX_CHARS,
        )
    dateline = find_dateline(text)
    language = language_of(f"{title}\n{text[:_LANGUAGE_CHARS]}")
    at = times.published_at.isoformat() if times.published_at else ""
    steps.append(Step("published", times.evidence or "none", f"{at} {times.source}".strip()))
    steps += [Step("published", "note", note) for note in times.notes]
    if times.modified_at:
        steps.append(Step("modified", "page", times.modified_at.isoformat()))
    steps += [Step("dateline", "text", dateline), Step("language", "text", language)]
    steps.append(Step("url", "canonical", url))
    return Article(
        id=article_id(url), url=url, outlet=outlet.id, title=title, text=text,
        published_at=times.published_at, published_evidence=times.evidence,
        published_precision=times.precision, published_notes=" ".join(dict.fromkeys(times.notes)),
        modified_at=times.modified_at, fetched_at=fetched_at,
        language=language, dateline=dateline, extraction=rule,
    )  # fmt: skip


def _address(page: Page, outlet: Outlet) -> str:
    """Return the canonical address, or a file's name as it is."""
    try:
        return find_address(page, home=outlet.home)
    except RefusedAddress:
        return page.url


def _given(outlet: Outlet, key: str) -> list[str]:
    return [outlet.selectors[key]] if outlet.selectors.get(key) else []


def _headline(blocks: Sequence[Block], title: str) -> int | None:
    """Return the index of the headline among blocks: a heading before another line."""
    wanted = plain(title)
    near = range(len(wanted), len(title) + _MARKS_CHARS)
    places = [
        n for n, block in enumerate(blocks)
        if wanted and len(block.text) in near and plain(block.text) == wanted
    ]  # fmt: skip
    return next((n for n in places if blocks[n].heading), places[0] if places else None)


def _plain_title(title: str) -> str:
    root = parse_html(title) if "<" in title else None
    return fold(unescape("".join(root.itertext()) if root is not None else title))
