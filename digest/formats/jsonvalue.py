"""JSON's values: what several parts of the JSON form write alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from digest.province import province_name
from news.place import Place


def place_values(place: Place | None) -> dict[str, Any] | None:
    """Return a place with its province; None for None."""
    if place is None:
        return None
    return {
        "code": place.code,
        "name": place.name,
        "level": place.level,
        "province": {"code": place.province, "name": province_name(place.code)},
    }


def instant_text(instant: datetime | None) -> str | None:
    """Return an instant in UTC, ISO 8601; None for None."""
    return instant.astimezone(UTC).isoformat() if instant else None


def rounded(value: float | None) -> float | None:
    """Return a figure to three decimals; None for None."""
    return None if value is None else round(value, 3)
