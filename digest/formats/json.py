"""JSON: the whole digest for other programs; its form is ``schema/digest.schema.json``.

The form is stable: within ``kentongan-digest/1`` keys are added, never renamed or removed.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from digest.agenda import AgendaEntry
from digest.baseline import Baseline
from digest.correction import Correction
from digest.entry import Item, Source, TagMark
from digest.ledger import Ledger
from digest.province import province_name
from digest.reading import failures_text, reading_sentence
from digest.record import Digest
from digest.summary import summary_sentences
from digest.wording import (
    family_name,
    heading_text,
    section_name,
    severity_text,
    stage_name,
    tag_name,
)
from news.codebook import Codebook
from news.outcome import OutletCoverage
from news.place import Place

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
    figures = digest.figures
    return {
        "schema": SCHEMA,
        "lang": lang,
        "name": heading_text(lang, weekly=digest.weekly),
        "first": digest.first.isoformat(),
        "day": digest.day.isoformat(),
        "timezone": str(digest.zone),
        "scope": _place(digest.scope),
        "since": digest.since.isoformat() if digest.since else None,
        "banner": digest.banner,
        "made_at": _instant(digest.made_at),
        "model": digest.model,
        "codebook": digest.codebook.version,
        "summary": list(summary_sentences(lang, digest)),
        "figures": {
            **{section.key: len(section.items) for section in digest.sections},
            "read": figures.read,
            "not_indonesian": figures.not_indonesian,
            "articles": figures.articles,
            "copies": figures.copies,
            "unplaced": figures.unplaced,
            "by_tag": {tag: dict(counts) for tag, counts in figures.by_tag.items()},
            "by_place": [
                {
                    "place": _place(spot.place),
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
                "items": [_item(item, digest.codebook, lang) for item in section.items],
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
        "coverage": _coverage(digest.ledger, reading_sentence(lang, digest), lang),
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "code": place.code,
        "name": place.name,
        "level": place.level,
        "province": {"code": place.province, "name": province_name(place.code)},
    }


def _instant(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat() if instant else None


def _item(item: Item, codebook: Codebook, lang: str) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "language": item.language,
        "stage": _stage(item.stage, codebook, lang),
        "tags": [_mark(mark, codebook, lang) for mark in item.tags],
        "place": _place(item.place),
        "event_date": item.event_date.isoformat() if item.event_date else None,
        "timezone": str(item.zone),
        "first_reported": _instant(item.first_reported),
        "last_reported": _instant(item.last_reported),
        "severity": {
            "level": item.severity,
            "name": severity_text(lang, item.severity, codebook),
        },
        "election": item.election,
        "revised": item.revised,
        "trend": item.trend or None,
        "quote": item.quote
        and {
            "text": item.quote.text,
            "outlet_name": item.quote.outlet_name,
            "language": item.quote.language,
            "cut": item.quote.cut,
        },
        "outlets": len(item.outlets),
        "articles": len(item.sources),
        "independent_outlets": item.independent,
        "sources": [_source(source) for source in item.sources],
        "score": item.score,
        "factors": [
            {
                "name": factor.name,
                "value": factor.value,
                "weight": factor.weight,
                "detail": factor.detail,
            }
            for factor in item.factors
        ],
        "rating": {
            "source": item.rating.source,
            "credibility": item.rating.credibility,
            "changed": item.rating.changed,
        },
        "institutions": list(item.institutions),
        "days": item.days,
        "corrected": item.corrected,
        "doubts": list(item.doubts),
    }


def _entry(entry: AgendaEntry) -> dict[str, Any]:
    return {
        "day": entry.day.isoformat(),
        "place": _place(entry.place),
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
        "place": _place(row.place),
        "count": row.count,
        "mean_7": _rounded(row.mean_7),
        "mean_28": _rounded(row.mean_28),
        "known_days": row.known_days,
        "expected": _rounded(row.expected),
        "tail": row.tail,
        "method": row.method or None,
        "unusual": row.unusual,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _correction(one: Correction) -> dict[str, Any]:
    return {
        "article": one.article,
        "title": one.title,
        "language": one.language,
        "outlet_name": one.outlet_name,
        "url": one.url or None,
        "place": _place(one.place),
        "was": _place(one.was),
        "day": one.day.isoformat(),
        "kind": one.kind,
        "changes": [
            {"field": c.field, "tag": c.tag or None, "before": c.before, "after": c.after}
            for c in one.changes
        ],
        "corrected_at": _instant(one.corrected_at),
    }


def _stage(key: str, codebook: Codebook, lang: str) -> dict[str, str] | None:
    return {"key": key, "name": stage_name(lang, key, codebook)} if key else None


def _mark(mark: TagMark, codebook: Codebook, lang: str) -> dict[str, Any]:
    return {
        "key": mark.key,
        "name": tag_name(lang, mark.key, codebook),
        "stage": _stage(mark.stage, codebook, lang),
        "family": {"key": mark.family, "name": family_name(lang, mark.family, codebook)}
        if mark.family
        else None,
        "probability": round(mark.probability, 4),
        "threshold": round(mark.threshold, 4),
        "borderline": mark.borderline,
    }


def _source(source: Source) -> dict[str, Any]:
    return {
        "article": source.article,
        "outlet": source.outlet,
        "outlet_name": source.outlet_name,
        "reliability": source.reliability,
        "url": source.url or None,
        "title": source.title,
        "language": source.language,
        "published_at": _instant(source.published_at),
        "precision": source.precision,
        "copied": source.copied,
        "revised": source.revised,
        "today": source.today,
        "late": source.late,
    }


def _coverage(ledger: Ledger, reading: str, lang: str) -> dict[str, Any]:
    return {
        "state": ledger.state,
        "reading": reading,
        "total": ledger.total,
        "seen": ledger.seen,
        "blind": len(ledger.blind),
        "partial": len(ledger.partial),
        "quiet": len(ledger.quiet),
        "articles": ledger.articles,
        "blind_provinces": list(ledger.blind_provinces),
        "elsewhere": {"total": ledger.elsewhere, "blind": ledger.elsewhere_blind},
        "outlets": [_line(line, lang) for line in ledger.lines],
    }


def _line(line: OutletCoverage, lang: str) -> dict[str, Any]:
    return {
        "outlet": line.outlet,
        "name": line.name,
        "province": line.province,
        "status": line.status,
        "articles": line.articles,
        "failures": line.failures,
        "failure_text": failures_text(lang, line),
        "counts": dict(line.counts),
        "requests": line.requests,
        "last_looked": _instant(line.last_looked),
    }
