"""JSON: the whole digest for other programs; its form is ``schema/digest.schema.json``.

The form is stable: within ``kentongan-digest/1`` keys are added, never renamed or removed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from digest.agenda import AgendaEntry
from digest.baseline import Baseline
from digest.correction import Correction
from digest.formats.jsoncoverage import coverage_values
from digest.formats.jsonitem import item_values
from digest.formats.jsonvalue import instant_text, place_values, rounded
from digest.record import Digest
from digest.summary import summary_sentences
from digest.wording import heading_text, section_name

SCHEMA = "kentongan-digest/1"
SCHEMA_FILE = Path(__file__).parent.parent / "schema" / "digest.schema.json"


def render(digest: Digest, lang: str) -> bytes:
    """Return the digest as one JSON object, UTF-8; names are in the language asked for.

    ``<``, ``>`` and ``&`` are written as escapes, so that the text stays harmless even where it
    is pasted into a page.

    Raises
    ------
    WrongSettings
        Where there is no catalogue of that language.
    """
    text = json.dumps(digest_dict(digest, lang), ensure_ascii=False, allow_nan=False, indent=1)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8") + b"\n"


def digest_dict(digest: Digest, lang: str) -> dict[str, Any]:
    """Return the digest as JSON-ready values, as the schema describes them."""
    figures, numbers = digest.figures, digest.numbers
    return {
        "schema": SCHEMA,
        "lang": lang,
        "name": heading_text(lang, weekly=digest.weekly),
        "first": digest.first.isoformat(),
        "day": digest.day.isoformat(),
        "timezone": str(digest.zone),
        "scope": place_values(digest.scope),
        "since": digest.since.isoformat() if digest.since else None,
        "banner": digest.banner,
        "made_at": instant_text(digest.made_at),
        "model": digest.model,
        "codebook": digest.codebook.version,
        "summary": list(summary_sentences(lang, digest)),
        "figures": {
            **{section.key: len(section.items) for section in digest.sections},
            "to_check": len(digest.to_check),
            "read": figures.read,
            "not_indonesian": figures.not_indonesian,
            "unjudged": figures.unjudged,
            "articles": figures.articles,
            "copies": figures.copies,
            "unplaced": figures.unplaced,
            "unplaced_incidents": len(digest.unplaced),
            "by_tag": {tag: dict(counts) for tag, counts in figures.by_tag.items()},
            "by_place": [
                {
                    "place": place_values(spot.place),
                    "occurred": spot.occurred,
                    "upcoming": spot.upcoming,
                    "prevention": spot.prevention,
                    "severity": spot.severity,
                    "baseline": spot.baseline and _baseline(spot.baseline),
                }
                for spot in figures.spots
            ],
            "severities": list(figures.severities),
            "baselines": [_baseline(row) for row in figures.baselines],
            "rises": [_baseline(row) for row in figures.rises],
        },
        "sections": [
            {
                "key": section.key,
                "name": section_name(lang, section.key),
                "items": [
                    item_values(item, numbers[item.id], digest.codebook, lang)
                    for item in section.items
                ],
                "see_also": list(section.see_also),
            }
            for section in digest.sections
        ],
        "agenda": [entry.story for entry in digest.agenda if entry.listed],
        "agenda_entries": [_entry(entry) for entry in digest.agenda],
        "trend": [
            {
                "day": one.day.isoformat(),
                "known": one.known,
                "occurred": one.occurred,
                "upcoming": one.upcoming,
                "severe": one.severe,
            }
            for one in digest.trend
        ],
        "corrections": [_correction(one) for one in digest.corrections],
        "coverage": coverage_values(digest, lang),
    }


def _entry(entry: AgendaEntry) -> dict[str, Any]:
    return {
        "day": entry.day.isoformat(),
        "place": place_values(entry.place),
        "other_places": [place_values(place) for place in entry.other_places],
        "title": entry.title,
        "language": entry.language,
        "story": entry.story,
        "listed": entry.listed,
        "tags": list(entry.tags),
        "election": entry.election,
        "outlets": list(entry.outlets),
        "url": entry.url or None,
        "announced": entry.announced.isoformat(),
    }


def _baseline(row: Baseline) -> dict[str, Any]:
    return {
        "key": row.key,
        "place": place_values(row.place),
        "count": row.count,
        "mean_7": rounded(row.mean_7),
        "mean_28": rounded(row.mean_28),
        "known_days": row.known_days,
        "expected": rounded(row.expected),
        "tail": row.tail,
        "method": row.method or None,
        "unusual": row.unusual,
    }


def _correction(one: Correction) -> dict[str, Any]:
    return {
        "article": one.article,
        "title": one.title,
        "language": one.language,
        "outlet_name": one.outlet_name,
        "url": one.url or None,
        "place": place_values(one.place),
        "was": place_values(one.was),
        "day": one.day.isoformat(),
        "kind": one.kind,
        "changes": [
            {"field": c.field, "tag": c.tag or None, "before": c.before, "after": c.after}
            for c in one.changes
        ],
        "corrected_at": instant_text(one.corrected_at),
    }
