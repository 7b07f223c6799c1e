"""Printing: the digest made, kept and written as one call asks for it."""

from __future__ import annotations

import logging
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import typer

from archive.patience import patiently
from desk.briefing import default_day, digest_of, write_digest
from desk.context import Context, chosen_outlets
from desk.demo.home import banner_of
from desk.files import write_file
from desk.keeping import keep_digest, past_digest
from desk.language import tr
from desk.rendering import rendered
from desk.schedule import week_start
from desk.wish import Wish
from digest.record import Digest

log = logging.getLogger("kentongan")


def run_digest(desk: Context, wish: Wish, model: str) -> list[Path]:
    """Compose, keep and write the digest; return its files."""
    settings, now = desk.settings, wish.clock()
    day = wish.day or default_day(now, settings.zone)
    made = patiently(
        digest_of,
        day,
        first=_first(wish, day),
        zone=settings.zone,
        outlets=wish.outlets or chosen_outlets(desk, None),
        model=model,
        codebook=desk.codebook,
        made_at=now,
        scope=wish.scope,
        banner=banner_of(settings, wish.lang),
        places=(*desk.gazetteer.provinces, *desk.gazetteer.regencies),
    )
    patiently(keep_digest, made, now)
    if waiting := made.figures.unjudged:
        log.warning(
            tr("%d articles are not judged by the model at work: `kentongan classify`"), waiting
        )
    return _written(desk, wish, made)


def run_reprint(desk: Context, wish: Wish) -> list[Path]:
    """Write a digest as it was made at or before ``wish.as_of``; return its files."""
    day = wish.day or default_day(wish.as_of or wish.clock(), desk.settings.zone)
    made = past_digest(
        day, wish.scope, first=_first(wish, day), as_of=wish.as_of, zone=desk.settings.zone
    )
    # One that an older program made in a demo's home has no banner.
    return _written(desk, wish, replace(made, banner=banner_of(desk.settings, wish.lang)))


def _first(wish: Wish, day: date) -> date | None:
    return week_start(day) if wish.week else None


def _written(desk: Context, wish: Wish, made: Digest) -> list[Path]:
    letterhead = desk.settings.letterhead
    if wish.out is not None and str(wish.out) == "-":
        sys.stdout.buffer.write(rendered(made, wish.formats[0], wish.lang, letterhead))
        sys.stdout.flush()
        return []
    if wish.out is not None and wish.out.suffix and not wish.out.is_dir():
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
