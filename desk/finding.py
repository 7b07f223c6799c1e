"""What a discovery found, told to the person who asked: lines that are safe on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from crawler.discovery import NATIONAL, Clue, Discovery, Trial
from desk.instant import instant_told
from desk.language import told as in_words
from desk.language import tr
from desk.logs import printable
from desk.outcomes import outcome_told
from language.gazetteer import Gazetteer
from news.article import Article
from news.message import Message
from news.outletfile import outlet_to_toml

_FIRST_LINE_CHARS = 100
_SILENT = timedelta(days=30)


def told(found: Discovery, gazetteer: Gazetteer) -> Iterator[str]:
    """Yield the lines that tell what was found and how, and what the file will say."""
    yield from map(printable, _lines(found, gazetteer))


def _lines(found: Discovery, gazetteer: Gazetteer) -> Iterator[str]:
    zone = ZoneInfo(found.outlet.timezone) if found.outlet else ZoneInfo("Asia/Jakarta")
    yield tr("Ways in ({n} requests):").format(n=found.requests)
    yield from (f"  {line}" for line in _trials(found.trials, zone))
    if found.problem:
        yield f"  {problem_told(found.problem)}"
    if found.outlet is None:
        return
    yield ""
    yield from _clues(found, gazetteer)
    yield ""
    yield tr("Sample, as the crawl would archive it:")
    for number, article in enumerate(found.sample, 1):
        yield from _article(number, article, zone)
    for reason in found.unread[:3]:
        yield f"  –  {in_words(reason)}"
    times = [one.published_at for one in found.sample if one.published_at]
    if times and found.outlet.verified and max(times).date() < found.outlet.verified - _SILENT:
        day = max(times).astimezone(zone).date()
        yield tr("The latest article is of {day}: the outlet may have stopped.").format(day=day)
    yield ""
    yield from outlet_to_toml(found.outlet).rstrip("\n").split("\n")


def _trials(trials: tuple[Trial, ...], zone: ZoneInfo) -> Iterator[str]:
    for trial in trials:
        if not trial.problem:
            newest = f", {instant_told(trial.newest, zone)}" if trial.newest else ""
            named = tr("{n} articles").format(n=trial.entries)
            words = f"{_how(trial.how)}; {named}{newest}"
            yield f"ok {trial.source.kind}  {trial.source.url}  ({words})"
    failed: dict[str | Message, list[str]] = {}
    for trial in trials:
        if trial.problem:
            failed.setdefault(trial.problem, []).append(_address(trial.source.url))
    for problem, addresses in failed.items():
        yield tr("not: {some} ({why})").format(some=", ".join(addresses), why=problem_told(problem))


def _address(url: str) -> str:
    """Return what of a URL lies behind the host: all of an outlet's are on one."""
    parts = urlsplit(url)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


def _clues(found: Discovery, gazetteer: Gazetteer) -> Iterator[str]:
    if found.name:
        yield tr("Name:      {value} ({how})").format(
            value=found.name.value, how=_evidence(found.name)
        )
    if found.region:
        yield tr("Region:    {value} ({how})").format(
            value=place_name(found.region.value, gazetteer), how=_evidence(found.region)
        )
    if found.zone:
        yield tr("Time zone: {value} ({how})").format(
            value=found.zone.value, how=_evidence(found.zone)
        )


def place_name(code: str, gazetteer: Gazetteer) -> str:
    """Return a region as people read it: its code and name, or that it is national."""
    if code == NATIONAL:
        return tr("{code} national, or not clear").format(code=code)
    names = [gazetteer.place(part).name for part in dict.fromkeys((code[:2], code))]
    return f"{code} {', '.join(reversed(names))}"


def _article(number: int, article: Article, zone: ZoneInfo) -> Iterator[str]:
    at = instant_told(article.published_at, zone) if article.published_at else tr("no time")
    first = article.text.partition("\n")[0]
    cut = first if len(first) <= _FIRST_LINE_CHARS else f"{first[:_FIRST_LINE_CHARS].rstrip()} …"
    yield f"  {number}. {' '.join(article.title.split())}"
    yield f"     {at} | {cut}"


def _evidence(clue: Clue) -> str:
    words = _how(clue.how) + (f": {clue.detail}" if clue.detail else "")
    return words if clue.sure else tr("{words}; not sure").format(words=words)


def _how(word: str) -> str:
    """Return a discovery's word for where something was found, as people read it."""
    return {
        "api-link": tr("named by the page"),
        "linked": tr("linked to"),
        "usual": tr("at the usual address"),
        "robots": tr("named by robots.txt"),
        "index": tr("in the sitemap index"),
        "page": tr("index page"),
        "home": tr("home page"),
        "wish": tr("as you said"),
        "rest": tr("setting of WordPress"),
        "offset": tr("offsets in the pages"),
        "shown": tr("WIB, WITA or WIT in the pages"),
        "region": tr("the region's"),
        "default": tr("nothing says so"),
        "name": tr("its name"),
        "title": tr("its title or description"),
        "host": tr("its address on the web"),
        "postal": tr("its postal address"),
        "footer": tr("the address at the foot of the page"),
        "about": tr("the page about it"),
        "datelines": tr("datelines of its articles"),
        "unclear": tr("no province stands out"),
        "none": tr("nothing names a place"),
    }.get(word, word)


def problem_told(problem: str | Message) -> str:
    """Return why a source is none, or did not answer, as people read it."""
    if isinstance(problem, Message):
        return in_words(problem)
    return {
        "robots.txt": tr("closed by robots.txt"),
        "empty": tr("names no article"),
        "unreadable": tr("its articles cannot be read"),
        "enough": tr("not asked: enough requests"),
        "stale": tr("nothing new for a month"),
        "unrelated": tr("names another site's articles"),
        "no-articles": tr("no links that lead to articles"),
        "no-source": tr("Nothing was found that names articles."),
    }.get(problem) or outcome_told(f"failed:{problem}")
