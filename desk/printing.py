"""Printing: what one call asks for, and the digest made, kept and written for it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import typer

from desk.briefing import default_day, digest_of, write_digest
from desk.context import Context, chosen_outlets
from desk.files import write_file
from desk.keeping import keep_digest, past_digest
from desk.rendering import rendered
from digest.record import Digest
from news.outlet import Outlet
from news.place import Place

WEEK_DAYS = 7


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
    banner: str | None = None
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


def run_digest(desk: Context, wish: Wish, model: str) -> list[Path]:
    """Compose, keep and write the digest; return its files."""
    settings, now = desk.settings, wish.clock()
    day = wish.day or default_day(now, settings.zone)
    made = digest_of(
        day,
        first=_first(wish, day),
        zone=settings.zone,
        outlets=wish.outlets or chosen_outlets(desk, None),
        model=model,
        codebook=desk.codebook,
        made_at=now,
        scope=wish.scope,
        banner=wish.banner,
        places=(*desk.gazetteer.provinces, *desk.gazetteer.regencies),
    )
    keep_digest(made, now)
    return _written(desk, wish, made)


def run_reprint(desk: Context, wish: Wish) -> list[Path]:
    """Write a digest as it was made at or before ``wish.as_of``; return its files."""
    day = wish.day or default_day(wish.as_of or wish.clock(), desk.settings.zone)
    return _written(
        desk, wish, past_digest(day, wish.scope, first=_first(wish, day), as_of=wish.as_of)
    )


def _first(wish: Wish, day: date) -> date | None:
    return day - timedelta(days=WEEK_DAYS - 1) if wish.week else None


def _written(desk: Context, wish: Wish, made: Digest) -> list[Path]:
    letterhead = desk.settings.letterhead
    if wish.out is not None and str(wish.out) == "-":
        sys.stdout.buffer.write(rendered(made, wish.formats[0], wish.lang, letterhead))
        sys.stdout.flush()
        return []
    if wish.out is not None and wish.out.suffix and len(wish.formats) == 1:
        write_file(wish.out, rendered(made, wish.formats[0], wish.lang, letterhead))
        paths = [wish.out]
    else:
        folder = wish.out or desk.settings.digests
        written = write_digest(
            made, formats=wish.formats, lang=wish.lang, folder=folder, letterhead=letterhead
        )
        paths = [entry.path for entry in written]
    for path in paths:
        typer.echo(str(path))
    return paths
