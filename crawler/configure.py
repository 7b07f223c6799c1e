"""Scrapy's settings for one outlet: the project's own, and what the outlet's file says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapy.settings import Settings

from crawler import settings as project
from news.outlet import Outlet

# At a server of one's own (delay_s = 0), as many requests at once as Scrapy sends by default.
_OWN_CONCURRENCY = 16
# There hundreds of pages a second come, and while one batch of a hundred gathers another is being
# written: of 128 under way few may be left for the readers. Scrapy's 5 MB are 90 pages of 56 kB.
_OWN_PAGES_AHEAD = 256
# So many bytes of pages stop Scrapy from asking for more: 180 pages of 56 kB. Twice as many never
# did, and the crawler's own process then took 3.2 ms of processor a page in place of 2.5.
_OWN_SLOT_BYTES = 10_000_000


def settings_for(
    outlet: Outlet, *, contact: str, overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Return the settings of a visit to an outlet.

    Parameters
    ----------
    outlet
        Its delay and its leave to be on a private network.
    contact
        E-mail address or web page named in the user agent; ``""`` for none.
    overrides
        Settings that win over all others.
    """
    settings = Settings()
    settings.setmodule(project, priority="project")
    apply_outlet(settings, outlet)
    settings.set("USER_AGENT", user_agent(contact), priority="cmdline")
    settings.update(dict(overrides or {}), priority="cmdline")
    return settings


def apply_outlet(settings: Settings, outlet: Outlet) -> None:
    """Set what an outlet's file decides; a delay of 0 says that the server is one's own."""
    own = outlet.delay_s == 0
    values = {
        "DOWNLOAD_DELAY": outlet.delay_s,
        "AUTOTHROTTLE_START_DELAY": outlet.delay_s,
        "AUTOTHROTTLE_MAX_DELAY": max(outlet.delay_s, settings.getfloat("AUTOTHROTTLE_MAX_DELAY")),
        "AUTOTHROTTLE_ENABLED": not own,
        "CONCURRENT_REQUESTS_PER_DOMAIN": _OWN_CONCURRENCY if own else 1,
        "KENTONGAN_ALLOW_PRIVATE": outlet.allow_private,
    }
    if own:
        values["KENTONGAN_PAGES_AHEAD"] = _OWN_PAGES_AHEAD
        values["SCRAPER_SLOT_MAX_ACTIVE_SIZE"] = _OWN_SLOT_BYTES
    settings.update(values, priority="spider")


def user_agent(contact: str) -> str:
    """Return the user agent: the project's name and version, and who is responsible."""
    return f"{project.PRODUCT} (+{contact})" if contact else project.PRODUCT
