"""Atom: the digest as a feed (RFC 4287), one entry a story, for a reader or another program."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from digest.clean import language_code, shortened
from digest.detail import detail_text
from digest.entry import Item
from digest.form import doubt_text, level_text, report_number_text, state_words
from digest.quotation import quote_text
from digest.record import Digest, Section
from digest.summary import summary_sentences
from digest.translation import translator
from digest.wording import (
    counted_text,
    event_day_text,
    listed_text,
    mark_text,
    places_text,
    section_name,
    severity_text,
    title_text,
)

_NAMESPACE = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MAX_ENTRIES = 500  # a feed is read from the top; the JSON form has every story
MAX_LINKS = 10
_MAX_TITLE_CHARACTERS = 300
_MAX_QUOTE_CHARACTERS = 400


def render(digest: Digest, lang: str) -> bytes:
    """Return the digest as an Atom feed, UTF-8: the two main sections first, as on the page.

    A story's entry has the same id every day, so that a reader shows what is new of it in place.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    scope = digest.scope.code if digest.scope else "nasional"
    feed = ET.Element("feed", {"xmlns": _NAMESPACE, _XML_LANG: lang})
    _add(feed, "id", f"urn:kentongan:digest:{scope}")
    _add(feed, "title", title_text(lang, digest))
    _add(feed, "updated", _instant(digest.made_at))
    told = (*summary_sentences(lang, digest), detail_text(lang, digest))
    subtitle = " ".join(filter(None, told))
    _add(feed, "subtitle", f"[{digest.banner}] {subtitle}" if digest.banner else subtitle)
    _add(_add(feed, "author"), "name", "Kentongan")
    _add(feed, "generator", "Kentongan")
    for number, (section, item) in enumerate(list(digest.entries())[:MAX_ENTRIES], 1):
        _entry(feed, digest, section, item, number, lang)
    ET.indent(feed)
    body: str = ET.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def _entry(
    feed: ET.Element, digest: Digest, section: Section, item: Item, number: int, lang: str
) -> None:
    _ = translator(lang)
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:kentongan:story:{item.id}")
    told = shortened(item.title, _MAX_TITLE_CHARACTERS) or _("(no title)")
    if section.key != "occurred":  # a list of titles by time must not show a meeting as a clash
        told = f"{section_name(lang, section.key)}: {told}"
    title = _add(entry, "title", told)
    if language_code(item.language) and item.language != lang:
        title.set(_XML_LANG, item.language)
    # Without a known time the entry is as old as the digest, never "now".
    _add(entry, "updated", _instant(item.last_reported or digest.made_at))
    if item.first_reported:
        _add(entry, "published", _instant(item.first_reported))
    for name in item.outlets[:MAX_LINKS]:
        _add(_add(entry, "author"), "name", name or "–")
    for source in [source for source in item.sources if source.url][:MAX_LINKS]:
        _add(entry, "link", rel="alternate" if source is item.lead else "related",
             href=source.url, title=source.outlet_name)  # fmt: skip
    _add(entry, "category", term=section.key, label=section_name(lang, section.key))
    for mark in item.tags:
        _add(entry, "category", term=f"{mark.key}:{mark.stage}",
             label=mark_text(lang, mark, digest.codebook))  # fmt: skip
    summary = _add(entry, "summary", _summary(digest, section, item, number, lang))
    summary.set("type", "text")


def _summary(digest: Digest, section: Section, item: Item, number: int, lang: str) -> str:
    _ = translator(lang)
    facts = [
        section_name(lang, section.key),
        report_number_text(lang, digest, number),
        places_text(item) or _("place not told"),
        event_day_text(lang, item.event_date, digest.day) if item.event_date else "",
        level_text(lang, item),
        severity_text(lang, item.severity, digest.codebook) if item.severity else "",
        *state_words(lang, item),
        *(doubt_text(lang, doubt) for doubt in item.doubts),
        item.rating.text,
    ]
    marks = "; ".join(mark_text(lang, mark, digest.codebook) for mark in item.tags)
    quote = quote_text(item, _MAX_QUOTE_CHARACTERS)
    sources = f"{counted_text(lang, item)}: {listed_text(lang, item.outlets, MAX_LINKS)}"
    return "\n".join(filter(None, [" · ".join(filter(None, facts)), marks, quote, sources]))


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, attributes)
    element.text = text or None
    return element


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
