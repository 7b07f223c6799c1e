"""Wish: what one call of the job asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from news.outlet import Outlet
from news.place import Place


@dataclass(frozen=True)
class Wish:
    """What one call of the job asks for, checked before anything is begun."""

    outlets: tuple[Outlet, ...] = ()
    since: datetime | None = None
    recheck: timedelta | None = None
    day: date | None = None
    week: bool = False
    as_of: datetime | None = None
    scope: Place | None = None
    formats: tuple[str, ...] = ()
    lang: str = "id"
    out: Path | None = None
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
