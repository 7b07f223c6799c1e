"""Running the demo: the real job over HTTP, twice, under a simulated clock."""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk.context import Context
from desk.crawling import run_crawl
from desk.demo.loopback import serving
from desk.demo.server import ZONES, DemoSites
from desk.demo.site import FIRST_DAY, demo_outlets, load_posts
from desk.language import tr
from desk.modelhome import usable_model
from desk.printing import run_digest
from desk.steps import run_classify
from desk.wish import Wish
from news.errors import WrongInput
from news.outcome import OutletCoverage

log = logging.getLogger("kentongan")

DEMO_HOME = "demo"
"""The demo's own folder below the home."""

_MARK = "a-demo.txt"
"""Name of the file by which a home is known as a demo's."""


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
    _claim(home, own=desk.settings.home / DEMO_HOME)
    model = usable_model(desk.with_settings(home=home))
    log.info("%s: %s", tr("model"), model.stem)
    for name in ("archive.sqlite3", "archive.sqlite3-wal", "archive.sqlite3-shm"):
        (home / name).unlink(missing_ok=True)
    for folder in ("captures", "digests"):
        shutil.rmtree(home / folder, ignore_errors=True)

    sites = DemoSites(load_posts(desk.settings.data / "demo" / "articles.jsonl", ZONES))
    ledgers, requests, files = [], [], []
    with serving(sites) as set_day:
        outlets = demo_outlets(sites.addresses)
        stage = desk.with_settings(
            home=home, database_url="", contact="demo@localhost", outlets=(), provinces=(),
            verified_only=False, timezone="Asia/Jakarta",
        )  # fmt: skip
        stage.__dict__["registry"] = outlets
        with stage.archive():
            for day in (1, 2):
                set_day(day)
                sites.requests = 0
                wish = Wish(
                    outlets=outlets,
                    day=(FIRST_DAY + timedelta(days=day - 1)).date(),
                    formats=stage.settings.formats,
                    lang=lang,
                    banner=tr("simulated data: outlets, events and persons are made up"),
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


def _claim(home: Path, *, own: Path) -> None:
    """Mark a home as the demo's; an archive that is not the demo's would be lost."""
    mark = home / _MARK
    if home != own and (home / "archive.sqlite3").exists() and not mark.exists():
        raise WrongInput(
            f"{home}: holds an archive that is not a demo's, and a demo would remove it;"
            " give `--home` another folder"
        )
    home.mkdir(parents=True, exist_ok=True)
    mark.touch()


def simulated_clock(day: int) -> Callable[[], datetime]:
    """Return a clock that starts at 22:30 WIB of a simulated day and then runs as time does."""
    start = (FIRST_DAY + timedelta(days=day - 1, hours=22, minutes=30)).astimezone(UTC)
    began = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)
