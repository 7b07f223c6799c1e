"""Arriving: the home page by whichever spelling of its address answers."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urljoin, urlsplit, urlunsplit

from crawler import settings as project
from crawler.discovery.front import Front, read_front
from crawler.discovery.naming import is_number
from crawler.discovery.visit import Enough, Visit
from crawler.extract import article_from_capture
from crawler.failure import Unfetched
from news.capture import Capture
from news.errors import Quarantine
from news.outlet import Outlet

log = logging.getLogger("kentongan.discover")

# Where another spelling may do, and where the home page's failure leaves nothing to ask for.
_UNREACHED = ("dns", "connection", "certificate", "timeout")
_DEAD = ("dns", "connection", "timeout", "certificate", "refused-address", "bad-address",
         "elsewhere", "redirects", "enough", "robots-", "http-429", "http-5")  # fmt: skip


async def arrive(visit: Visit, outlet: Outlet) -> Front | None:
    """Return an outlet's home page, None where it is closed or none; ``visit.home`` says where.

    Raises
    ------
    Unfetched
        Where the server cannot be reached, or leads away: there is nothing else to ask for.
    """
    first: Unfetched | None = None
    for home in _spellings(outlet.home):
        try:
            front = await _read(visit, replace(outlet, home=home))
        except Unfetched as error:
            first = first or error
            if not error.reason.startswith(_UNREACHED):
                break
        else:
            visit.home = _settled(visit.home, outlet.home)
            with suppress(Enough):
                await visit.read_robots(project.ROBOTSTXT_USER_AGENT)
            return front
    raise first or Enough("enough", outlet.home)


def _spellings(home: str) -> list[str]:
    """Return a home page's address and others for it, where its certificate or name fails."""
    scheme, _, rest = home.partition("://")
    spellings = [home]
    if scheme == "https":
        spellings.append(f"http://{rest}")
    if not is_number(urlsplit(home).hostname or ""):
        other = rest.removeprefix("www.") if rest.startswith("www.") else f"www.{rest}"
        spellings.append(f"{scheme}://{other}")
    return spellings


async def _read(visit: Visit, outlet: Outlet) -> Front | None:
    """Return the home page, the whole site's where the address is an article's; None for no page.

    Raises
    ------
    Unfetched
        Where nothing else is to be asked for either.
    """
    visit.home = outlet.home
    try:
        capture = await visit(outlet.home)
        front = await asyncio.to_thread(read_front, capture, capture.url)
        if _is_below(outlet.home, capture.url) and await _is_article(capture, outlet):
            return await _read(visit, replace(outlet, home=urljoin(capture.url, "/")))
        visit.home = capture.url
    except Unfetched as error:
        if error.reason.startswith(_DEAD):
            raise
        return None
    except Quarantine as error:
        log.info("%s", error)
        return None
    return front


def _is_below(*urls: str) -> bool:
    """Tell whether addresses all lie below their sites' roots: a root leads to no other page."""
    return all(urlsplit(url).path.strip("/") for url in urls)


async def _is_article(capture: Capture, outlet: Outlet) -> bool:
    try:
        await asyncio.to_thread(article_from_capture, capture, outlet=outlet)
    except Quarantine:
        return False
    return True


def _settled(url: str, home: str) -> str:
    """Return the address that the home page answers on, without what a redirect added to it."""
    final, asked = urlsplit(url), urlsplit(home)
    path = final.path if asked.path.strip("/") else "/"
    return urlunsplit((final.scheme, final.netloc, path or "/", "", ""))
