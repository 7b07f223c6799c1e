"""JSON's stories: every fact of an item, under the names of the published schema."""

from __future__ import annotations

from typing import Any

from digest.entry import Item, Source, TagMark
from digest.formats.jsonvalue import instant_text, place_values
from digest.wording import family_name, severity_text, stage_name, tag_name
from news.codebook import Codebook


def item_values(item: Item, number: int, codebook: Codebook, lang: str) -> dict[str, Any]:
    """Return a story as JSON-ready values."""
    return {
        "id": item.id,
        "number": number,
        "title": item.title,
        "language": item.language,
        "stage": _stage(item.stage, codebook, lang),
        "tags": [_mark(mark, codebook, lang) for mark in item.tags],
        "place": place_values(item.place),
        "other_places": [place_values(place) for place in item.other_places],
        "event_date": item.event_date.isoformat() if item.event_date else None,
        "timezone": str(item.zone),
        "first_reported": instant_text(item.first_reported),
        "last_reported": instant_text(item.last_reported),
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
        "published_at": instant_text(source.published_at),
        "precision": source.precision,
        "copied": source.copied,
        "revised": source.revised,
        "today": source.today,
        "late": source.late,
    }
