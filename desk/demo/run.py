"""Running the demo: the real job over HTTP, twice, under a simulated clock."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.context import Context
from desk.crawling import run_crawl
from desk.demo.home import mark_demo
from desk.demo.loopback import serving
from desk.demo.server import ZONES, DemoSites
from desk.demo.site import FIRST_DAY, demo_outlets, load_posts
from desk.language import tr
from desk.modelhome import usable_model
from desk.printing import run_digest
from desk.registry import add_outlet
from desk.settings import DEMO_SETTINGS, Settings
from desk.steps import run_classify
from desk.wish import Wish
from news.errors import WrongInput
from news.outcome import OutletCoverage

log = logging.getLogger("kentongan")

DEMO_HOME = "demo"
"""The demo's own folder below the home."""

_MADE = ("archive.sqlite3", "captures", "digests", "outlets")
"""What a demo removes of an earlier one, and what no demo may find of somebody's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """What the demo did.

    Parameters
    ----------
    ledgers
        The ledger of each of the two runs.
    requests
        Requests that the outlets answered in each run.
    files
        The digest files of the second day.
    seconds
        How long it took, without set-up.
    """

    ledgers: tuple[list[OutletCoverage], ...]
    requests: tuple[int, ...]
    files: list[Path]
    seconds: float


def run_demo(desk: Context, home: Path, *, lang: str) -> DemoResult:
    """Serve the outlets, run the job on two simulated days, and write the second day's digest.

    Parameters
    ----------
    desk
        The call's context; its data folder is used, its home only for the trained model.
    home
        The demo's own home; an earlier demo's archive there is removed first.
    lang
        Language of the digest.

    Raises
    ------
    WrongInput
        Where the home holds an archive that no demo made.
    """
    begun = time.monotonic()
    _claim(desk.settings, home)
    stage = desk.with_settings(home=home, contact="demo@localhost", **DEMO_SETTINGS)
    mark_demo(stage.settings)
    model = usable_model(stage)
    log.info("%s: %s", tr("model"), model.stem)
    for name in ("archive.sqlite3", "archive.sqlite3-wal", "archive.sqlite3-shm"):
        (home / name).unlink(missing_ok=True)
    for folder in ("captures", "digests", "outlets"):
        shutil.rmtree(home / folder, ignore_errors=True)

    sites = DemoSites(load_posts(desk.settings.data / "demo" / "articles.jsonl", ZONES))
    ledgers, requests, files = [], [], []
    with serving(sites) as set_day:
        for outlet in demo_outlets(sites.addresses):
            add_outlet(stage.settings.registry, outlet)
        with stage.archive():
            for day in (1, 2):
                set_day(day)
                sites.requests = 0
                wish = Wish(
                    outlets=stage.registry,
                    day=(FIRST_DAY + timedelta(days=day - 1)).date(),
                    formats=stage.settings.formats,
                    lang=lang,
                    clock=simulated_clock(day),
                )
                ledgers.append(run_crawl(stage, wish))
                judge = run_classify(stage, None)
                requests.append(sites.requests)
                files = run_digest(stage, wish, judge.version)
    return DemoResult(
        ledgers=tuple(ledgers),
        requests=tuple(requests),
        files=files,
        seconds=time.monotonic() - begun,
    )


def _claim(settings: Settings, home: Path) -> None:
    """Make the demo's home; what is not the demo's would be lost, or no longer be crawled."""
    if home != settings.home / DEMO_HOME and not replace(settings, home=home).is_demo:
        for name in _MADE:
            if (home / name).exists():
                raise WrongInput(
                    "{home}: holds {name} that is not a demo's, and a demo would remove it;"
                    " give `--home` another folder",
                    home=home,
                    name=name,
                )
        if settings.database_url and home.resolve() == settings.home.resolve():
            raise WrongInput(
                "{home}: is the home of the archive that DATABASE_URL names, and would be a"
                " demo's; give `--home` another folder",
                home=home,
            )
    home.mkdir(parents=True, exist_ok=True)


def simulated_clock(day: int) -> Callable[[], datetime]:
    """Return a clock that starts at 22:30 WIB of a simulated day and then runs as time does."""
    start = (FIRST_DAY + timedelta(days=day - 1, hours=22, minutes=30)).astimezone(UTC)
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)
