"""The models of a home: training one, testing it against the one at work, judging by it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from archive.lock import run_lock
from classifier.compare import Difference, compare, falls
from classifier.corpus import load_corpus, read_coded
from classifier.frozen import divided, latest_labels
from classifier.judge import Document, Judge, load_judge
from classifier.modelfile import SUFFIX
from classifier.promise import LEAST_NEWS
from classifier.store import save_model
from classifier.train import train
from desk.context import Context
from desk.language import tr
from desk.promoted import model_at_work, promote, promoted_model
from news.codebook import Codebook
from news.errors import WrongInput
from news.judgement import Judgement
from news.label import CodedArticle
from news.outlet import Outlet

log = logging.getLogger(__name__)

_RECENT_DAYS, _ANY_DAYS = 90, 36_500
_NEWS = 1000  # tells a share of six in a hundred to within one or two; judged in some seconds
_PATIENCE_S = 600  # for a first training of a minute or two at another command
LEAST_TEST = 20
"""A frozen test with fewer articles says nothing about a fall."""


def own_labels(codebook: Codebook, registry: Iterable[Outlet]) -> list[CodedArticle]:
    """Return the latest label of each article that the desk has coded; the archive is open.

    Where it has a stage or rule that the codebook no longer has, the article is passed over, and
    counted: an earlier label of it is what somebody has taken back.

    Parameters
    ----------
    codebook
        Whose stages and rules are known.
    registry
        The outlets by whose clocks articles have their day.
    """
    from archive.labels import labelled  # noqa: PLC0415 - Django loads only where an archive is

    given = latest_labels(labelled({outlet.id: outlet.zone for outlet in registry}))
    known = [
        one
        for one in given
        if set(one.label.tags.values()) <= set(codebook.stages)
        and one.label.rule_family in {"", *codebook.families}
    ]
    if left := len(given) - len(known):
        log.warning(
            tr("%d labels have a stage or a rule that codebook %s does not have: passed over"),
            left,
            codebook.version,
        )
    return known


def desk_labels(
    codebook: Codebook, registry: Iterable[Outlet]
) -> tuple[list[CodedArticle], list[CodedArticle]]:
    """Return what the desk's labels let a model learn from, and the frozen test.

    The archive is open.

    Parameters
    ----------
    codebook, registry
        See ``own_labels``.
    """
    coded = own_labels(codebook, registry)
    learn, frozen = divided(coded)
    if copies := len(coded) - len(learn) - len(frozen):
        log.info(
            tr("%d labelled articles are copies of the frozen test's: not learned from"), copies
        )
    return learn, frozen


def coded_articles(desk: Context, path: Path | None) -> list[CodedArticle]:
    """Return the coded articles of a file, or the frozen part of the desk's labels.

    Raises
    ------
    WrongInput
        Where there is none.
    """
    if path is not None:
        if path.suffix.lower() in {".csv", ".xlsx"}:
            raise WrongInput(
                "{path}: a sheet; `kentongan label import` reads it, and the desk's labels are"
                " tested on where no file is named",
                path=path,
            )
        articles = read_coded(path, desk.codebook, desk.gazetteer)
        if not articles:
            raise WrongInput("{path}: holds no coded article, expected one a line", path=path)
        return articles
    with desk.reading():
        learned, frozen = desk_labels(desk.codebook, desk.registry)
    if learned and not frozen:
        raise WrongInput(
            "none of this desk's {count} labelled articles fell into the frozen test, which takes"
            " about three in ten; label more, or name a file of coded articles",
            count=len(learned),
        )
    if not frozen:
        raise WrongInput(
            "this desk has no labels to test on; name a file of coded articles, or"
            " `kentongan label export` and `import` some"
        )
    return frozen


def recent_news(desk: Context) -> list[Document]:
    """Return news as it comes to this desk, drawn by chance; the archive is open.

    Of the last quarter where it holds enough: what was news years ago is no measure of a list
    that is read today.
    """
    from archive.articles import drawn_by_chance  # noqa: PLC0415 - as above
    from desk.daily import document_of  # noqa: PLC0415

    outlets = {outlet.id: outlet for outlet in desk.registry}
    for days in (_RECENT_DAYS, _ANY_DAYS):
        start, end = desk.now - timedelta(days=days), desk.now + timedelta(days=1)
        found = drawn_by_chance(_NEWS, start=start, end=end)
        if len(found) >= LEAST_NEWS:
            break
    return [document_of(article, outlets.get(article.outlet)) for article in found]


def train_model(
    desk: Context,
    *,
    seed: int = 0,
    extra: Sequence[CodedArticle] = (),
    news: Sequence[Document] = (),
) -> Path:
    """Train a model from the corpus and the desk's labels, and keep it; return its file.

    Parameters
    ----------
    seed, extra, news
        See ``classifier.train.train``.
    """
    folder = desk.settings.models
    folder.mkdir(parents=True, exist_ok=True)  # before the work of minutes, not after it
    corpus = load_corpus(desk.settings.data / "corpus", desk.codebook, desk.gazetteer)
    log.info(
        tr(
            "training a model from %d coded articles and %d of this desk; takes a minute or"
            " several, by how many processors are free"
        ),
        len(corpus),
        len(extra),
    )
    model = train(
        corpus,
        desk.codebook,
        desk.gazetteer,
        seed=seed,
        extra=extra,
        news=news,
        trained_at=desk.now,
    )
    path = folder / f"{model.version}{SUFFIX}"
    again = path.exists()
    save_model(model, path)
    if again:
        log.info(
            tr("%s was there already: the same model, learned from the same; written anew"),
            path.stem,
        )
    return path


def usable_model(desk: Context) -> Path:
    """Return the model at work; where none ever was, train one and put it to work.

    Raises
    ------
    LockHeld
        Where none was, and another command has had the models to itself for ten minutes.
    WrongInput
        Where the model that was put to work is gone: another one's figures must not pass for its.
    """
    found = model_at_work(desk.settings.models)
    if found is not None:
        return found
    # A promotion meanwhile would be lost to this one. Nobody asked for a training by name, so that
    # it is waited for: a morning's run must not end for it.
    with run_lock(desk.settings.home, "models.lock", patience_s=_PATIENCE_S):
        found = model_at_work(desk.settings.models)
        if found is None:
            found = train_model(desk)
            promote(
                desk.settings.models, found.stem, at=desk.now, reason="first model of this home"
            )
    return found


def judge_of(desk: Context, path: Path) -> Judge:
    """Return the judge of a model file."""
    return load_judge(path, desk.codebook, desk.gazetteer)


def judge_at_work(desk: Context) -> Judge | None:
    """Return the judge of the model at work, None where none is.

    Raises
    ------
    WrongModel
        Where it cannot judge: it is damaged, or of another version of program or codebook.
    """
    path = promoted_model(desk.settings.models)
    return None if path is None else judge_of(desk, path)


def judgements_of(judge: Judge, coded: Sequence[CodedArticle]) -> list[Judgement]:
    """Return what a model says of coded articles, in their order."""
    return judge.judge([Document(a.id, a.title, a.text, a.date) for a in coded])


def tried(
    desk: Context, at_work: Judge, candidate: Path, test: Sequence[CodedArticle]
) -> tuple[dict[str, Difference], list[str]]:
    """Return how a candidate compares with the model at work, and which figures fall."""
    judges = at_work, judge_of(desk, candidate)
    before, after = (judgements_of(judge, test) for judge in judges)
    differences = compare(before, after, test, desk.codebook)
    return differences, falls(differences)
