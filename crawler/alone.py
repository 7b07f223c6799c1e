"""``scrapy crawl outlet -a outlet=<id>``: a run of one outlet on Scrapy's own command line."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from archive.connection import close_archive, is_server, migrate, open_archive, sqlite_url
from archive.lock import run_lock
from archive.outcomes import begin_run, finish_run
from crawler.configure import apply_outlet
from crawler.readers import Readers
from crawler.session import Session
from news.errors import WrongSettings
from news.outlet import load_outlet


def _now() -> datetime:
    return datetime.now(UTC)


def arguments(
    crawler: Crawler, *, outlet: str = "", since: str = "", **kwargs: Any
) -> dict[str, Any]:
    """Return the spider's arguments: the outlet's record, and a session that ends with the spider.

    Parameters
    ----------
    crawler
        Its settings name home, data folder and database.
    outlet
        Id of the outlet.
    since
        ISO date or instant, UTC where it names no zone; ``""`` for the default.

    Raises
    ------
    WrongSettings, WrongOutletFile, ArchiveUnusable, LockHeld
        What keeps the run from starting.
    """
    if not outlet:
        raise WrongSettings("outlet is not given, expected -a outlet=<id>")
    settings = crawler.settings
    record = load_outlet(Path(settings["KENTONGAN_DATA"]) / "outlets" / f"{outlet}.toml")
    apply_outlet(settings, record)
    home = Path(settings["KENTONGAN_HOME"])
    url = settings["KENTONGAN_DATABASE_URL"] or sqlite_url(home / "archive.sqlite3")
    open_archive(url, captures=home / "captures")
    held = ExitStack()
    if not is_server():  # a server has claims on outlets in its place
        held.enter_context(run_lock(home))
    migrate()
    session = Session(
        run=begin_run("crawl", _now()),
        clock=_now,
        readers=Readers(settings.getint("KENTONGAN_EXTRACTORS")),
        since=_instant(since) if since else None,
        first_run_days=settings.getint("KENTONGAN_FIRST_RUN_DAYS"),
    )

    async def finish() -> None:
        ok = session.broken is None
        if ok:
            await session.ask(finish_run, session.run, _now(), ok)
        await session.close()
        close_archive()
        held.close()

    crawler.signals.connect(finish, signals.spider_closed, weak=False)
    return {**kwargs, "outlet": record, "session": session}


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongSettings(
            "since = {text!r}, expected a date such as 2025-03-01", text=text
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
