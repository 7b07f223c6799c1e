"""What ``kentongan doctor`` finds in the archive: the crawl, the queue, what was not delivered."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from desk.context import Context
from desk.instant import instant_told
from desk.language import told, tr
from desk.outcomes import delivery_told, set_aside_told
from news.message import Message

_T = TypeVar("_T")
# After two missed nights somebody should know.
STALE = timedelta(hours=48)
# A registry whose every visit fails has one cause, and hundreds of lines would hide the others.
_MANY = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``state`` is ``ok``, ``note`` (may be meant so) or ``bad``."""

    what: str
    state: str
    text: str


def archive(desk: Context) -> Iterator[Finding]:
    """Find whether the archive can be used, and whether it is still being filled."""
    from archive.connection import check_schema
    from archive.outcomes import last_run

    if not _has_archive(desk):
        yield Finding("archive", "note", tr("none yet: the first `crawl` makes it"))
        return
    with _opened(desk):
        current = check_schema()
        yield Finding(
            "archive",
            "ok" if current else "note",
            tr("reachable")
            if current
            else tr("empty, or of an older schema: the next command brings it up to date"),
        )
        if not current:
            return
        run = last_run("crawl")
        if run is None:
            yield Finding("crawl", "note", tr("no run yet"))
        else:
            at = instant_told(run.started_at, desk.settings.zone)
            if desk.now - run.started_at > STALE:
                text = tr("last run began {at}, over two days ago: is cron or the timer at work?")
                yield Finding("crawl", "bad", text.format(at=at))
            else:
                yield Finding("crawl", "ok", tr("last run began {at}").format(at=at))


def undelivered(desk: Context) -> Iterator[Finding]:
    """Find what of the last seven days did not arrive."""
    from archive.deliveries import delivery_ledger

    for line in _kept(desk, partial(delivery_ledger, desk.now - timedelta(days=7))):
        if line.troubled:
            what = f"{line.key} ({line.part}) → {line.recipient}: {delivery_told(line.state)}"
            yield Finding(line.subscription, "note", f"{what}; {told(Message(line.error))}")


def queue(desk: Context) -> Iterator[Finding]:
    """Find the visits that no worker tries any more."""
    from archive.setaside import set_aside

    found = _kept(desk, set_aside)
    for one in found[:_MANY]:
        what = one.visit.outlet if one.visit else tr("round")
        yield Finding(what, "bad", set_aside_told(one, desk.settings.zone))
    if found:
        text = tr("visits given up: {n}; `kentongan queue` lists them, `--retry` tries them again")
        yield Finding("queue", "note", text.format(n=len(found)))


def _kept(desk: Context, read: Callable[[], list[_T]]) -> list[_T]:
    """Return what the archive keeps of something; nothing where there is none of this schema."""
    from archive.connection import check_schema

    if not _has_archive(desk):
        return []
    with _opened(desk):
        return read() if check_schema() else []


def _has_archive(desk: Context) -> bool:
    return bool(desk.settings.database_url) or (desk.settings.home / "archive.sqlite3").exists()


@contextmanager
def _opened(desk: Context) -> Iterator[None]:
    """Hold the open archive as it stands, also where this user may only read it."""
    from archive.connection import close_archive, open_archive
    from archive.readonly import may, undisturbed

    settings = desk.settings
    to_write = may(settings.home, os.W_OK | os.X_OK)  # else that is a finding of its own
    open_archive(settings.archive_url, captures=settings.captures, to_write=to_write)
    try:
        with undisturbed():
            yield
    finally:
        close_archive()
