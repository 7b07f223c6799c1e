"""Lists by day: the address at which an index page shows the articles of one day.

A back-fill reads them; without, the past of a listing can only be paged through. A form for a date
or links to the days around show how the address is built.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

from crawler.address import joined
from crawler.discovery.front import Front, read_front
from crawler.discovery.pattern import matching
from crawler.discovery.visit import Visit
from crawler.failure import Unfetched
from crawler.site import is_same_site
from crawler.sources.listing import day_url
from news.errors import Quarantine

_DATE_NAMES = re.compile(r"(?:date|tgl|tanggal|day|hari)\w{0,10}", re.IGNORECASE)
_DAY = re.compile(r"(?<!\d)(20\d\d)([-/])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
# A day that is over, and not too long ago to have had news.
_DAYS_AGO = timedelta(days=2)
_MAX_FORMS, _MAX_TRIED = 20, 2
# A page that takes no notice of the day shows the same articles, but for a few by chance.
_SAME_SHARE = 0.5


async def day_list_of(
    visit: Visit, front: Front, pattern: str, shown: Collection[str], now: datetime
) -> str:
    """Return the address of a day's list with ``{year}``, ``{month}`` and ``{day}``, or ``""``.

    Parameters
    ----------
    visit
        Asks for the list of the day before yesterday, to see whether there is one.
    front
        An index page.
    pattern
        Of articles' addresses.
    shown
        The articles that the page itself shows: the list of a day differs from them.
    now
        Aware.
    """
    day = (now - _DAYS_AGO).date()
    for template in list(dict.fromkeys(_templates(front, visit.home)))[:_MAX_TRIED]:
        try:
            listed = await _articles(visit, day_url(template, day), pattern)
        except (Unfetched, Quarantine):
            continue
        if listed and len(listed & set(shown)) < _SAME_SHARE * len(listed):
            return template
    return ""


async def _articles(visit: Visit, url: str, pattern: str) -> set[str]:
    front = read_front(await visit(url), visit.home)
    return set(matching(front.links, pattern))


def _templates(front: Front, home: str) -> Iterator[str]:
    """Yield what the page's forms and links show of its lists by day."""
    for number, form in enumerate(front.page.body.iter("form")):
        if number == _MAX_FORMS:
            break
        if (form.get("method") or "get").strip().lower() == "get":
            yield from _form_template(front, form, home)
    for link in front.links:
        match = _DAY.search(link.href)
        if match is None or "{" in link.href or not _is_day(match):
            continue
        before, behind = link.href[: match.start()], link.href[match.end() :]
        if not urlsplit(link.href).query and behind.strip("/"):
            continue  # an article of that day
        mark = match[2]
        yield f"{before}{{year}}{mark}{{month}}{mark}{{day}}{behind}"


def _form_template(front: Front, form: object, home: str) -> Iterator[str]:
    for field in form.iter("input"):  # type: ignore[attr-defined]
        name, kind = field.get("name") or "", (field.get("type") or "text").lower()
        if name and (kind == "date" or (kind == "text" and _DATE_NAMES.fullmatch(name))):
            action = joined(front.page.url, form.get("action") or "")  # type: ignore[attr-defined]
            if is_same_site(action, home) and "{" not in f"{action}{name}":
                day = f"{urlencode({name: ''})}{{year}}-{{month}}-{{day}}"
                yield urlunsplit(urlsplit(action)._replace(query=day, fragment=""))
            return


def _is_day(match: re.Match[str]) -> bool:
    try:
        date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError:
        return False
    return True
