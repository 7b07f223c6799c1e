"""Drawing: the articles that a sheet asks people to code, and those that they code again."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from archive.articles import get_article, has_articles
from archive.judgements import judged_between
from archive.labels import labelled, labels_of
from classifier.queue import Candidate, choose
from crawler.address import canonical_url
from desk.context import Context
from desk.daily import document_of
from desk.sheet import Row, coded_row, sheet_row
from desk.steps import run_judge
from news.article import Article, article_id
from news.errors import WrongInput

# More candidates than this add nothing to a queue of a few hundred, only time and memory.
_MAX_CANDIDATES = 20_000


def drawn_rows(
    desk: Context, *, count: int, random_share: float, start: datetime, seed: int
) -> list[Row]:
    """Return the rows of articles that nobody has coded, as the model judges them.

    Parameters
    ----------
    desk
        The call's context; its archive is open.
    count, random_share, seed
        See ``classifier.queue.choose``.
    start
        Aware; older articles are left out.

    Raises
    ------
    WrongInput
        Where there is none.
    """
    if not has_articles():  # else a new desk waits for a model, to be told that it has no articles
        raise WrongInput(
            "the archive of {home} holds no article yet: begin with `kentongan crawl`, or name the"
            " desk's home by KENTONGAN_HOME",
            home=desk.settings.home.resolve(),
        )
    model = run_judge(desk).version
    coded = {article.id: f"{article.title}\n{article.text}" for article in labelled()}
    rows = judged_between(start, desk.now + timedelta(days=1), model=model)
    rng, pool = random.Random(seed), []
    for number, (article, judgement, _) in enumerate(r for r in rows if r[0].id not in coded):
        candidate = Candidate(
            id=article.id,
            outlet=article.outlet,
            text=f"{article.title}\n{article.text}",
            judgement=judgement,
        )
        if number < _MAX_CANDIDATES:
            pool.append(candidate)
        elif (place := rng.randrange(number + 1)) < _MAX_CANDIDATES:
            pool[place] = candidate
    choices = choose(pool, count, random_share=random_share, seed=seed, coded=coded.values())
    if not choices:
        raise WrongInput(
            "no article to code: of those asked for that the model {model} has judged, all are"
            " coded, or copies of what is; `kentongan classify` judges what it has not",
            model=model,
        )
    by_id = {c.id: c.judgement for c in pool}
    zones = _zones(desk)
    return [
        sheet_row(
            found, by_id[choice.id], choice.drawn, desk.codebook, zones.get(found.outlet, UTC)
        )
        for choice in choices
        if (found := get_article(choice.id))
    ]


def rows_again(desk: Context, keys: Iterable[str]) -> list[Row]:
    """Return the rows of some articles, each with its latest label filled in where it has one.

    Parameters
    ----------
    desk
        The call's context; its archive is open.
    keys
        Ids or addresses.

    Raises
    ------
    WrongInput
        Names an article that the archive does not have.
    """
    articles = list({found.id: found for found in map(_article, keys)}.values())
    outlets = {outlet.id: outlet for outlet in desk.registry}
    zones = _zones(desk)
    said = run_judge(desk).judge([document_of(a, outlets.get(a.outlet)) for a in articles])
    return [
        sheet_row(article, judgement, "", desk.codebook, zones.get(article.outlet, UTC))
        | (coded_row(given[-1], desk.codebook) if (given := labels_of(article.id)) else {})
        for article, judgement in zip(articles, said, strict=True)
    ]


def _zones(desk: Context) -> dict[str, ZoneInfo]:
    return {outlet.id: outlet.zone for outlet in desk.registry}


def _article(key: str) -> Article:
    is_url = key.startswith(("http://", "https://"))
    found = get_article(article_id(canonical_url(key)) if is_url else key)
    if found is None:
        raise WrongInput(
            "{key!r}: no such article in the archive; expected an id or an address", key=key
        )
    return found
