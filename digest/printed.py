"""Printed: the fields of the desk's own form as the printed reports say them, PDF and DOCX."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from digest.correction import Correction
from digest.entry import MAY_HAVE_OCCURRED, Item
from digest.form import (
    change_text,
    correction_kind,
    doubt_text,
    level_text,
    rating_text,
    state_words,
)
from digest.quotation import quote_text
from digest.record import Digest
from digest.translation import translator
from digest.wording import (
    counted_text,
    event_day_text,
    instant_text,
    listed_text,
    mark_text,
    places_text,
    published_text,
    severity_text,
)
from news.codebook import Codebook

# Of a section. Beyond it a paper is no longer the right form: it says how many there are.
MAX_FULL_ITEMS = 40  # told in full; the next stand in a table
MAX_BRIEF_ITEMS = 60
MAX_INSTITUTIONS = 6
MAX_SOURCES = 6
MAX_QUOTE_CHARACTERS = 420


def when_text(lang: str, item: Item, digest: Digest) -> str:
    """Return when an event is, or that the reports do not tell, and when it was reported."""
    _ = translator(lang)
    event = (
        event_day_text(lang, item.event_date, digest.day) if item.event_date else _("day not told")
    )
    first, last = item.first_reported, item.last_reported
    if first is None or last is None:
        return event
    told = _("reported %(first)s") % {"first": _instant(lang, first, item, digest.day)}
    if last != first:
        told = _("reported %(first)s to %(last)s") % {
            "first": _instant(lang, first, item, digest.day),
            # "25 Nov, 10.15 to 07.05" reads as if time ran backwards.
            "last": _instant(lang, last, item, first.astimezone(item.zone).date()),
        }
    return f"{event} ({told})"


def _instant(lang: str, when: datetime, item: Item, day: date) -> str:
    source = next(s for s in item.sources if s.published_at == when)
    return published_text(lang, source, item.zone, day)


def who_text(lang: str, item: Item) -> str:
    """Return the institutions that the reports name; persons are not listed."""
    _ = translator(lang)
    return listed_text(lang, item.institutions, MAX_INSTITUTIONS) or _("no institution named")


def what_text(lang: str, item: Item, digest: Digest) -> str:
    """Return the tags with their stages, the severity, and what is new."""
    parts = ["; ".join(mark_text(lang, mark, digest.codebook) for mark in item.tags)]
    if item.severity:
        name = severity_text(lang, item.severity, digest.codebook)
        parts.append(f"{level_text(lang, item)}, {name}")
    return "; ".join([*parts, *state_words(lang, item)])


def signs_text(lang: str, item: Item, codebook: Codebook) -> str:
    """Return the tags with their stages in short, and whether it may already have happened."""
    signs = [mark_text(lang, mark, codebook) for mark in item.tags]
    signs += [doubt_text(lang, MAY_HAVE_OCCURRED)] if item.may_have_occurred else []
    return "; ".join(signs)


def sources_text(lang: str, item: Item, digest: Digest) -> str:
    """Return how many outlets and articles carry a story, and the first of them with times."""
    names = [
        f"{source.outlet_name} {published_text(lang, source, item.zone, digest.day)}"
        for source in item.sources
    ]
    return f"{counted_text(lang, item)}: {listed_text(lang, names, MAX_SOURCES)}"


def value_text(lang: str, item: Item) -> str:
    """Return the value of the information, in marks and words, and what speaks against it."""
    doubts = "; ".join(doubt_text(lang, doubt) for doubt in item.doubts)
    text = f"{item.rating.text}: {rating_text(lang, item.rating)}"
    return f"{text}. {doubts}" if doubts else text


def fields_of(lang: str, item: Item, digest: Digest) -> list[tuple[str, str]]:
    """Return the fields of the desk's form, in the order of the page: label and text."""
    _ = translator(lang)
    quote = quote_text(item, MAX_QUOTE_CHARACTERS)
    return [
        (_("Where"), places_text(item) or _("place not told")),
        (_("When"), when_text(lang, item, digest)),
        (_("What"), what_text(lang, item, digest)),
        (_("Who"), who_text(lang, item)),
        *([(_("How"), quote)] if quote else []),
        (_("Sources"), sources_text(lang, item, digest)),
        (_("Value"), value_text(lang, item)),
    ]


def correction_text(lang: str, row: Correction, codebook: Codebook) -> str:
    """Return what an analyst changed of an article: kind, outlet, day, and from what to what."""
    changes = "; ".join(change_text(lang, change, codebook) for change in row.changes)
    when = event_day_text(lang, row.day, row.day)
    return f"{correction_kind(lang, row)} ({row.outlet_name}, {when}): {changes}"


def made_text(lang: str, digest: Digest) -> str:
    """Return when and with what a digest was made."""
    _ = translator(lang)
    return (
        f"{_('made')} {instant_text(lang, digest.made_at, digest.zone)} · {_('model')}"
        f" {digest.model or '–'} · {_('codebook')} {digest.codebook.version}"
    )


def names_text(names: Sequence[str]) -> str:
    """Return the first of some outlets, and how many more."""
    return f"{names[0]} +{len(names) - 1}" if len(names) > 1 else "".join(names)
