"""Discovery: from a home page's address to an outlet's record, by the outlet's own pages."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from archive.claim import give_back, take
from crawler.address import canonical_url
from crawler.discovery.arrival import arrive
from crawler.discovery.naming import find_name, id_of
from crawler.discovery.record import Clue, Discovery
from crawler.discovery.region import Region
from crawler.discovery.sample import SIZE
from crawler.discovery.search import Search
from crawler.discovery.visit import Visit
from crawler.discovery.zone import find_zone
from crawler.extract import default_outlet
from crawler.failure import Unfetched
from crawler.fetch import errand
from crawler.response import Clock, Fetch
from crawler.site import claim_of
from language.gazetteer import Gazetteer
from news.article import Article
from news.errors import ArchiveUnusable, LockHeld, RefusedAddress, WrongInput
from news.message import Message
from news.outlet import Outlet

log = logging.getLogger("kentongan.discover")

_MAX_DELAY_S = 600.0
# Outlets looked at side by side; each has one request under way.
_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person has decided already; ``""`` leaves it to the discovery.

    Parameters
    ----------
    home
        The home page, as ``home_of`` gives it.
    id, name, timezone, reliability
        As in ``Outlet``.
    region
        Code of a province or regency, or ``NATIONAL``.
    delay_s
        Least pause between two requests, in seconds, here and in the record.
    allow_private
        True lets the outlet be on a private network.
    """

    home: str
    id: str = ""
    name: str = ""
    timezone: str = ""
    region: str = ""
    reliability: str = "F"
    delay_s: float = 5.0
    allow_private: bool = False

    def outlet(self) -> Outlet:
        """Return the outlet as far as it is known before anything was asked."""
        return replace(
            default_outlet(self.home),
            home=self.home,
            delay_s=self.delay_s,
            allow_private=self.allow_private,
        )


def home_of(address: str) -> str:
    """Return the home page that an address means: with a scheme, without query and fragment.

    Raises
    ------
    WrongInput
        Where it is no http or https address.
    """
    text = address.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        canonical_url(text)
        parts = urlsplit(text)
    except (RefusedAddress, ValueError) as error:
        raise WrongInput(
            "{address!r}, expected an address such as https://kabar.example/", address=address
        ) from error
    netloc = parts.netloc.rpartition("@")[2].lower()
    return urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", "", ""))


def discover(
    wishes: Sequence[Wishes],
    *,
    gazetteer: Gazetteer,
    zones: Mapping[str, str],
    contact: str,
    clock: Clock,
    on_request: Callable[[str], None] = lambda _: None,
    refuse: Callable[[str], None] = lambda _: None,
    settings: Mapping[str, Any] | None = None,
) -> Iterator[Discovery]:
    """Find outlets' ways in, names, regions and time zones, and read a few articles of each.

    At most forty requests are made of an outlet, one at a time, by the rules of the crawl; a few
    outlets are looked at side by side. Nothing is stored. Each site is claimed meanwhile, in the
    archive that is open, so that no second discovery asks it at once.

    Parameters
    ----------
    wishes
        The outlets' home pages, and what is decided already; in the order of the results.
    gazetteer
        The places of Indonesia.
    zones
        IANA name of the clock by province's code.
    contact
        Named in the user agent.
    clock
        Now, aware UTC.
    on_request
        Told each URL before it is asked for.
    refuse
        Told the home page on which a site answers; raises WrongInput where nothing more is to be
        asked of it, since it is an outlet that the registry has, and a crawl may be at it.
    settings
        Scrapy settings that win over the project's.

    Raises
    ------
    ArchiveUnusable
        The claims cannot be taken, or were lost.
    """
    few = {"RETRY_TIMES": 0, "REDIRECT_MAX_TIMES": 3, **(settings or {})}

    async def one(wish: Wishes) -> Discovery:
        outlet = wish.outlet()

        async def look(fetch: Fetch) -> Discovery:
            visit = Visit(fetch, wish.home, delay_s=wish.delay_s, on_request=on_request)
            return await _look(visit, outlet, wish, gazetteer, zones, clock(), refuse)

        site = claim_of(wish.home)
        if not take(site):
            held = LockHeld("{home}: another process is asking it; try again later", home=wish.home)
            return Discovery(outlet=None, problem=held.message, refusal=held)
        try:
            return await errand(look, outlet, clock=clock, contact=contact, settings=few)
        except ArchiveUnusable:
            raise
        except WrongInput as error:
            return Discovery(outlet=None, problem=error.message, refusal=error)
        except Exception as error:
            # The boundary of one outlet: what no rule foresaw there must not cost the others.
            log.exception("%s: the discovery failed", wish.home)
            return Discovery(
                outlet=None,
                problem=Message("{kind}: {error}", kind=type(error).__name__, error=error),
            )
        finally:
            give_back(site)

    async def all_of(some: Sequence[Wishes]) -> list[Discovery]:
        return list(await asyncio.gather(*(one(wish) for wish in some)))

    for start in range(0, len(wishes), _AT_ONCE):
        yield from asyncio.run(all_of(wishes[start : start + _AT_ONCE]))


async def _look(
    visit: Visit, outlet: Outlet, wishes: Wishes, gazetteer: Gazetteer, zones: Mapping[str, str],
    now: datetime, refuse: Callable[[str], None],
) -> Discovery:  # fmt: skip
    try:
        front = await arrive(visit, outlet)
    except Unfetched as error:
        return Discovery(outlet=None, requests=visit.requests, problem=error.message)
    refuse(visit.home)
    outlet = replace(outlet, home=visit.home)
    search = Search(visit, outlet, front, now)
    ways = await search.ways()
    name = find_name(front.page if front else None, search.info, outlet.home)
    place = await search.region(Region(gazetteer), name)
    place = Clue(value=wishes.region, how="wish") if wishes.region else place
    name = Clue(value=wishes.name, how="wish") if wishes.name else name
    zone = find_zone(search.info, search.sample.pages, place.value, zones, now)
    zone = Clue(value=wishes.timezone, how="wish") if wishes.timezone else zone
    made = None
    if ways:
        made = replace(
            outlet,
            id=wishes.id or id_of(name.value, outlet.home),
            name=name.value,
            province=place.value[:2],
            regency=place.value if len(place.value) > 2 else "",
            timezone=zone.value,
            sources=tuple(way.trial.source for way in ways),
            reliability=wishes.reliability,
            delay_s=min(visit.delay_s, _MAX_DELAY_S),
            language=_language(search.sample.articles),
            verified=now.date(),
            note="WordPress" if front and front.wordpress else "",
        )
    sample = await search.read_again(made) if made else search.sample
    return Discovery(
        outlet=made,
        trials=tuple(search.trials),
        name=name,
        region=place,
        zone=zone,
        sample=sample.articles[:SIZE],
        unread=tuple(sample.unread),
        requests=visit.requests,
        problem="" if made else "no-source",
    )


def _language(articles: Sequence[Article]) -> str:
    """Return the language of most of the articles that were read, Indonesian where of none."""
    found = Counter(article.language for article in articles if article.language)
    return found.most_common(1)[0][0] if found else "id"
