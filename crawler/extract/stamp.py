"""Stamps: what a page tells machines, and shows readers, of when it was published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from lxml.etree import XPath

from crawler.extract import linked
from crawler.extract.block import Block
from crawler.extract.naming import names_clock
from crawler.extract.page import Page
from language.dates import parse_instant

_META_PUBLISHED = (
    "article:published_time", "datepublished", "og:article:published_time", "publishdate",
    "content_publisheddate", "dtk:publishdate", "article.published", "parsely-pub-date",
    "sailthru.date", "pubdate", "publish-date", "publication_date", "publisheddate",
    "published_date", "cxenseparse:recs:publishtime", "jpnncom_news_pubdate", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date", "datecreated", "article:created",
    "originalpublicationdate", "release_date", "date",
)  # fmt: skip
_META_MODIFIED = (
    "article:modified_time", "datemodified", "og:updated_time", "article:updated_time",
    "lastmod", "dcterms.modified",
)  # fmt: skip

_MACHINE = re.compile(
    r"^\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[\sT]+(\d{1,2})[:.-](\d{2})(?:[:.-](\d{2}))?(?:[.,]\d+)?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|WIB|WITA|WIT)?\s*$",
    re.IGNORECASE,
)
_MACHINE_CHARS = 80
_ZONE_HOURS = {"WIB": 7.0, "WITA": 8.0, "WIT": 9.0, "Z": 0.0, "UTC": 0.0, "GMT": 0.0}

_MONTH = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|pebruari|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ie]?"
    r"|jul[iy]?|agu(?:stus|st)?|agt|ags|aug(?:ust)?|sep(?:t|tember)?|o[kc]t(?:ober)?"
    r"|no[vp](?:ember)?|de[sc](?:ember)?)\.?"
)
_TIME_OF_DAY = (
    r"(?:[\s,|•·@–—/-]*(?:pukul|jam|at|pkl\.?)?\s*\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]m\b)?"
    r"(?:\s*\(?(?:WIB|WITA|WIT)\b\)?)?)?"
)
_SHOWN = re.compile(
    rf"(?:\d{{1,2}}[\s./-]+{_MONTH}[\s.,/-]+\d{{4}}|{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}"
    rf"|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}){_TIME_OF_DAY}"
    r"|\d{1,3}\s+(?:detik|menit|jam|hari)\s+(?:yang\s+)?lalu",
    re.IGNORECASE,
)
_TIGHT = re.compile(r",(?=\d)")
_AGO = re.compile(r"\blalu$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_HAS_ZONE = re.compile(r"\b(?:WIB|WITA|WIT)\b", re.IGNORECASE)
_UPDATED = re.compile(
    r"updated?|diperbar?ui|diupdate|di-update|last\s+modif|terakhir\s+diubah|diubah|disunting",
    re.IGNORECASE,
)
# How far from the headline its stamp stands, in blocks: a subtitle, a byline, a share bar between.
_AFTER, _BEFORE = 12, 4
# A stamp is a line of its own: a longer one that names a day is the story, or another's.
_STAMP_CHARS = 160
_MARKED_CHARS = 300
_MAX_INNER = 200
_TEXT = XPath("normalize-space()", smart_strings=False)


@dataclass(frozen=True, slots=True)
class Stamp:
    """One claim of when something happened.

    Parameters
    ----------
    at
        Aware UTC; local noon where only the day is known.
    precision
        ``"minute"`` or ``"day"``.
    evidence
        As in ``Article.published_evidence``.
    zone
        ``"utc"`` where the text says Z or +00:00, ``"explicit"`` for another offset or WIB, WITA,
        WIT, ``"naive"`` where it says nothing.
    source
        The text it was read from.
    """

    at: datetime
    precision: str
    evidence: str
    zone: str = "naive"
    source: str = ""


def noon(day: date, zone: ZoneInfo) -> datetime:
    """Return a day's local noon, aware UTC."""
    return datetime.combine(day, time(12), zone).astimezone(UTC)


def read_machine(value: str, zone: ZoneInfo, evidence: str) -> Stamp | None:
    """Return the stamp of a date written for machines, None where there is none.

    Reads ISO 8601 with its common misspellings ("2023-11-02T20-59-53Z", "2016-02-23 T16:00:20Z"),
    RFC 5322 and Unix time in seconds or milliseconds.

    Parameters
    ----------
    value
        The text.
    zone
        Of a stamp that names none.
    evidence
        What the stamp is to be called.
    """
    text = value.strip()[:_MACHINE_CHARS]
    try:
        match = _MACHINE.match(text)
        return _read_iso(match, zone, evidence) if match else _read_other(text, zone, evidence)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _read_iso(match: re.Match[str], zone: ZoneInfo, evidence: str) -> Stamp:
    year, month, day = (int(match[n]) for n in (1, 2, 3))
    text, mark = match[0].strip(), (match[7] or "").upper()
    if match[4] is None:
        return Stamp(noon(date(year, month, day), zone), "day", evidence, "naive", text)
    clock = time(int(match[4]), int(match[5]), int(match[6] or 0))
    local = datetime.combine(date(year, month, day), clock, zone)
    if not mark:
        return Stamp(local.astimezone(UTC), "minute", evidence, "naive", text)
    hours = _ZONE_HOURS[mark] if mark in _ZONE_HOURS else _offset_hours(mark)
    at = local.replace(tzinfo=UTC) - timedelta(hours=hours)
    return Stamp(at, "minute", evidence, "explicit" if hours else "utc", text)


def _offset_hours(mark: str) -> float:
    digits = mark[1:].replace(":", "")
    hours = int(digits[:2]) + int(digits[2:]) / 60
    return -hours if mark[0] == "-" else hours


def _read_other(text: str, zone: ZoneInfo, evidence: str) -> Stamp | None:
    if text.isdigit() and len(text) in (10, 13):
        at = datetime.fromtimestamp(int(text[:10]), UTC)
        return Stamp(at, "minute", evidence, "explicit", text)
    if not (text[:3].isalpha() and "," in text[:5]):
        return None
    at = parsedate_to_datetime(text)
    if at.tzinfo is None:
        return Stamp(at.replace(tzinfo=zone).astimezone(UTC), "minute", evidence, "naive", text)
    mark = "explicit" if at.utcoffset() else "utc"
    return Stamp(at.astimezone(UTC), "minute", evidence, mark, text)


def read_shown(text: str, zone: ZoneInfo, now: datetime, evidence: str) -> Stamp | None:
    """Return the stamp of a line written for readers, None where it names no day.

    Parameters
    ----------
    text
        The line: "Redaksi - Rabu, 19 Agustus 2020 | 14:35 WIB", "2 jam lalu".
    zone
        Of a stamp that names none.
    now
        Aware; what "2 jam lalu" counts from.
    evidence
        What the stamp is to be called.
    """
    match = _SHOWN.search(text) if _DIGIT.search(text) else None
    # "03-03-2025,18:10": between digits a comma reads like a decimal sign.
    found = parse_instant(_TIGHT.sub(", ", match[0]), zone, now) if match else None
    if match is None or found is None:
        return None
    at, precision = found
    if precision == "day":
        at = noon(at.astimezone(zone).date(), zone)
    mark = "explicit" if _HAS_ZONE.search(match[0]) else "naive"
    return Stamp(at.astimezone(UTC), precision, evidence, mark, match[0].strip())


def told_stamps(page: Page, zone: ZoneInfo) -> Iterator[Stamp]:
    """Yield what JSON-LD and meta say of the publication, the likeliest first."""
    for key in ("datePublished", "dateCreated", "uploadDate"):
        if stamp := read_machine(linked.text_of(page.article, key), zone, "jsonld"):
            yield stamp
    for key in _META_PUBLISHED:
        value = page.meta.get(key, "")
        exact = read_machine(value, zone, "meta")
        if stamp := exact or read_shown(value, zone, page.fetched_at, "meta"):
            yield stamp
    for item in page.data:
        if stamp := read_machine(linked.text_of(item, "datePublished"), zone, "jsonld"):
            yield stamp


def changed_stamps(page: Page, zone: ZoneInfo) -> Iterator[Stamp]:
    """Yield what JSON-LD and meta say of the last change."""
    if stamp := read_machine(linked.text_of(page.article, "dateModified"), zone, "jsonld"):
        yield stamp
    for key in _META_MODIFIED:
        if stamp := read_machine(page.meta.get(key, ""), zone, "meta"):
            yield stamp


def shown_stamps(
    page: Page,
    *,
    zone: ZoneInfo,
    blocks: Sequence[Block],
    headline: int | None,
    marked: Sequence[Any],
) -> Iterator[Stamp]:
    """Yield the stamps a reader sees beside the headline, the likeliest first.

    Parameters
    ----------
    page
        The page; "2 jam lalu" counts from its ``fetched_at``.
    zone
        The outlet's zone.
    blocks
        All blocks of the page, noise included, in reading order.
    headline
        Index of the headline among them, None where it is not shown.
    marked
        Elements that the outlet's or family's selectors call the publication time.
    """
    for element in marked:
        text = " ".join("".join(element.itertext()).split())[:_MARKED_CHARS]
        exact = element.get("datetime") or element.get("content") or ""
        stamp = read_machine(exact, zone, "time") or read_shown(text, zone, page.fetched_at, "time")
        if stamp and not _UPDATED.search(text):
            yield stamp
    if headline is None:
        return
    after = range(headline + 1, min(headline + 1 + _AFTER, len(blocks)))
    before = range(headline - 1, max(headline - 1 - _BEFORE, -1), -1)
    paragraphs = 0
    for n in (*after, *before):
        paragraphs += n > headline and len(blocks[n].text) > _STAMP_CHARS
        stamp = _of_block(blocks[n], zone, page.fetched_at)
        # Behind the first paragraphs "2 jam lalu" is a teaser's.
        if stamp and not (paragraphs > 1 and _AGO.search(stamp.source)):
            yield stamp


def _of_block(block: Block, zone: ZoneInfo, now: datetime) -> Stamp | None:
    if len(block.text) > _STAMP_CHARS or _UPDATED.search(block.text):
        return None
    exact = read_machine(block.moment, zone, "time")
    shown = read_shown(block.text, zone, now, "time")
    if exact and exact.zone == "utc" and shown and shown.precision == "minute":
        # What is shown beside a stamp in "UTC" tells whether it is.
        exact = None
    stamp = exact or shown
    if stamp is None or _in_clock(block.owner) or _holds_clock(block.owner, stamp.source):
        return None
    return stamp


def _holds_clock(element: Any, source: str) -> bool:
    """Tell whether a stamp stands in a clock's ``span`` within its line."""
    return any(
        names_clock(inner.get("class"), inner.get("id")) and source in _TEXT(inner)
        for inner in islice(element.iterdescendants(), _MAX_INNER)
    )


def _in_clock(element: Any) -> bool:
    while element is not None:
        name, mark = element.get("class"), element.get("id")
        if (name or mark) and names_clock(name, mark):
            return True
        element = element.getparent()
    return False
