"""What the demo's outlets say: two days of made-up news, and how each outlet shows it.

The four outlets stand for the four common kinds: a WordPress with an open REST API, a portal
with full-text feeds, one with a news sitemap and JSON-LD, and one with nothing but cluttered
listing pages. Days are counted from 1; what an outlet shows depends on the day it has reached.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from news.errors import WrongInput
from news.outlet import Outlet, Source

# The simulated days: the last two before the regional elections of 27 November 2024.
FIRST_DAY = datetime(2024, 11, 25, tzinfo=ZoneInfo("Asia/Jakarta"))
WORDPRESS, FEED, SITEMAP, LISTING = (
    "kabar-tanjung",
    "suara-pesisir",
    "harian-lembah",
    "portal-simpang",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One article as its outlet shows it on a given day.

    Parameters
    ----------
    number
        Its id at the outlet.
    slug
        Last part of its path.
    title, paragraphs
        The text.
    published_at, modified_at
        Aware, in the outlet's zone.
    dead
        True for a link that leads nowhere.
    """

    number: int
    slug: str
    title: str
    paragraphs: tuple[str, ...]
    published_at: datetime
    modified_at: datetime
    dead: bool = False


def demo_outlets(addresses: Mapping[str, str]) -> tuple[Outlet, ...]:
    """Return the outlet records of the demo.

    Parameters
    ----------
    addresses
        Root address (``http://127.0.0.1:port``) by outlet id.
    """
    common: dict[str, Any] = {"allow_private": True, "delay_s": 0.0, "reliability": "C"}
    rows: dict[str, dict[str, Any]] = {
        WORDPRESS: {"name": "Kabar Tanjung (simulasi)", "province": "65", "regency": "65.01",
                    "timezone": "Asia/Makassar", "kind": "wordpress", "path": "/wp-json/"},
        FEED: {"name": "Suara Pesisir (simulasi)", "province": "33", "regency": "33.74",
               "timezone": "Asia/Jakarta", "kind": "feed", "path": "/feed/"},
        SITEMAP: {"name": "Harian Lembah (simulasi)", "province": "95", "regency": "95.01",
                  "timezone": "Asia/Jayapura", "kind": "news_sitemap", "path": "/news-sitemap.xml"},
        LISTING: {"name": "Portal Simpang (simulasi)", "province": "73", "regency": "73.71",
                  "timezone": "Asia/Makassar", "kind": "listing", "path": "/"},
    }  # fmt: skip
    outlets = []
    for key, row in rows.items():
        source = Source(kind=row.pop("kind"), url=addresses[key] + row.pop("path"))
        if source.kind == "listing":
            source = replace(
                source, link_pattern=r"/(berita|internal)/", selectors={"links": "h3 a"}
            )
        outlets.append(
            Outlet(id=key, home=addresses[key] + "/", sources=(source,), **row, **common)
        )
    return tuple(outlets)


def load_posts(path: Path, zones: Mapping[str, ZoneInfo]) -> dict[str, dict[int, tuple[Post, ...]]]:
    """Return what each outlet shows, by outlet id and day.

    Raises
    ------
    WrongInput
        Where the file is missing or a line is not as expected.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        shown: dict[str, dict[int, tuple[Post, ...]]] = {key: {1: (), 2: ()} for key in zones}
        for number, row in enumerate(rows, 101):
            zone = zones[row["outlet"]]
            for day in (1, 2):
                if row["day"] <= day:
                    post = _post(number, row, zone, day)
                    shown[row["outlet"]][day] = (*shown[row["outlet"]][day], post)
    except (OSError, ValueError, KeyError) as error:
        raise WrongInput(
            "{path}: cannot be read as the demo's articles: {error}", path=path, error=repr(error)
        ) from error
    return shown


def _post(number: int, row: Mapping[str, Any], zone: ZoneInfo, day: int) -> Post:
    published = _instant(row["day"], row["time"], zone)
    post = Post(
        number=number,
        slug=row["slug"],
        title=row["title"],
        paragraphs=tuple(row["paragraphs"]),
        published_at=published,
        modified_at=published,
        dead=row.get("dead", False),
    )
    fix = row.get("corrected")
    if fix and day == 2:
        wrong, right = fix["replace"]
        mended = tuple(p.replace(wrong, right) for p in post.paragraphs)
        modified = _instant(2, fix["time"], zone)
        post = replace(
            post, title=fix["title"], paragraphs=(*mended, fix["append"]), modified_at=modified
        )
    return post


def _instant(day: int, clock: str, zone: ZoneInfo) -> datetime:
    hour, minute = map(int, clock.split(":"))
    date = (FIRST_DAY + timedelta(days=day - 1)).date()
    return datetime(date.year, date.month, date.day, hour, minute, tzinfo=zone)
