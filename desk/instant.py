"""Instants as a desk reads them: by the clock of a zone, not UTC's."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def instant_told(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant to the minute, by a clock of the zone: ``2024-11-26 22:30 WIB``."""
    local = at.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M} {_clock(local)}"


def _clock(local: datetime) -> str:
    hours = int((local.utcoffset() or local - local).total_seconds() // 3600)
    return {7: "WIB", 8: "WITA", 9: "WIT"}.get(hours, local.tzname() or "")
