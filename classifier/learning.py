"""Learning: coded articles in, fitted pipelines and their held-out scores out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline
from threadpoolctl import threadpool_limits

from classifier.cues import cue_groups
from classifier.facts import family_pipeline, incident_grades, severities, severity_pipeline
from classifier.faint import FAINT, HEARD, both_opinions, faint_pipeline
from classifier.kinds import UNKNOWN
from classifier.places import place_examples, place_pipeline
from classifier.reading import Document, Reader, Reading
from classifier.stagecase import stage_cases, tag_sentences
from classifier.stages import StageModel
from classifier.tags import (
    answer_matrix,
    asked_matrix,
    cue_pairs,
    held_out_probabilities,
    kinds_told_apart,
    lead_of,
    tag_matrix,
    tag_pipeline,
    trainable_tags,
)
from language.gazetteer import Gazetteer
from news.codebook import Codebook
from news.errors import WrongInput
from news.label import CodedArticle

EXTRA_WEIGHT = 2
"""How often a desk's label counts beside one article of the corpus: it is real news."""

Array = np.ndarray[Any, Any]

_NO_SHARES: Mapping[str, float] = MappingProxyType({})


def read_coded_article(reader: Reader, article: CodedArticle) -> Reading:
    """Return the reading of a coded article."""
    return reader.read(Document(article.id, article.title, article.text, article.date))


def read_sources(
    coded: Sequence[CodedArticle], extra: Sequence[CodedArticle], reader: Reader
) -> tuple[list[CodedArticle], list[Reading]]:
    """Return what is learned from, and its readings.

    The articles of ``extra`` stand ``EXTRA_WEIGHT`` times behind those of ``coded``.
    """
    sources = [*coded, *(article for article in extra for _ in range(EXTRA_WEIGHT))]
    return sources, [read_coded_article(reader, article) for article in sources]


def learned_tags(
    sources: Sequence[CodedArticle],
    readings: Sequence[Reading],
    reader: Reader,
    tags: tuple[str, ...],
    codebook: Codebook,
    *,
    own: int,
    seed: int,
) -> Pipeline:
    """Return the fitted tags.

    The first ``own`` of ``sources`` are the corpus, the others a desk's.
    """
    numbers = {article.id: number for number, article in enumerate(sources)}
    groups = np.array([numbers[article.id] for article in sources])
    tag_model = tag_pipeline(
        reader.groups, tags, cue_pairs(codebook), kinds_told_apart(codebook, tags), seed=seed
    )
    answers = answer_matrix(sources, tags, codebook)
    return tag_model.fit(
        [*readings, *map(lead_of, readings)],
        np.vstack([answers, answers]),
        tags__groups=np.concatenate([groups, groups]),
        tags__loudness=np.tile(loudness_of(sources, tags), (2, 1)),
        tags__asked=np.tile(asked_matrix(sources, tags), (2, 1)),
        tags__clustered=np.tile(clustered_into_kinds(answers, own), (2, 1)),
        tags__known=np.tile(known_kinds(sources, tags), (2, 1)),
    )


def known_kinds(sources: Sequence[CodedArticle], tags: tuple[str, ...]) -> Array:
    """Return the kinds that the corpus gives its articles, a column each; see ``kinds_of``."""
    rows = [[*(a.kinds.get(tag, UNKNOWN) for tag in tags), UNKNOWN, UNKNOWN] for a in sources]
    return np.array(rows)


def loudness_of(sources: Sequence[CodedArticle], tags: tuple[str, ...]) -> Array:
    """Return how much each article counts in each column; for the columns see ``answer_matrix``."""
    rows = [
        [*(a.tag_weights.get(tag, a.weight) for tag in tags), a.weight, a.weight] for a in sources
    ]
    return np.array(rows)


def clustered_into_kinds(answers: Array, own: int) -> Array:
    """Return which articles are clustered into kinds, a column each; see ``SignedLogistic.fit``.

    Those of the corpus: few labels move kinds that they do not fill, and the F1 falls; learned by
    the hyperplane alone they raise it. All, where a desk has coded more of a tag than the corpus.

    Parameters
    ----------
    answers
        See ``answer_matrix``; the first ``own`` rows are the corpus, each label of the desk has
        ``EXTRA_WEIGHT``.
    """
    corpus = np.arange(len(answers)) < own
    held = answers[:own].sum(axis=0) >= answers[own::EXTRA_WEIGHT].sum(axis=0)
    found: Array = corpus[:, None] | ~held
    return found


def cross_validated(
    coded: Sequence[CodedArticle],
    extra: Sequence[CodedArticle],
    codebook: Codebook,
    *,
    seed: int = 0,
) -> tuple[tuple[str, ...], Array]:
    """Return the tags and what models that did not see an article say of each of them.

    Shape (n_coded + n_extra, n_tags), the articles in the order they were given.

    Raises
    ------
    WrongInput
        See ``train``.
    """
    tags = tags_of(coded, extra, codebook)
    reader = Reader(cue_groups(codebook))
    with threadpool_limits(limits=1, user_api="blas"):
        sources, readings = read_sources(coded, extra, reader)
        tag_model = learned_tags(
            sources, readings, reader, tags, codebook, own=len(coded), seed=seed
        )
    held_out = _tags_held_out(tag_model, sources)
    own, desk = held_out[: len(coded)], held_out[len(coded) :: EXTRA_WEIGHT]
    return tags, np.vstack([own, desk])[:, : len(tags)]


def tags_of(
    coded: Sequence[CodedArticle], extra: Sequence[CodedArticle], codebook: Codebook
) -> tuple[str, ...]:
    """Return the tags that can be learned.

    Raises
    ------
    WrongInput
        Where no tag has enough coded articles, or all that are tagged have one stage.
    """
    tags = trainable_tags([*coded, *extra], codebook)
    if not tags:
        raise WrongInput(
            "{count} coded articles: no tag has enough of them to be learned; expected a"
            " corpus with at least ten articles a tag",
            count=len(coded),
        )
    told = ((tag, stage) for one in [*coded, *extra] for tag, stage in one.label.tags.items())
    if len(stages := {stage for tag, stage in told if tag in tags}) < 2:
        raise WrongInput(
            "{count} coded articles: every tag has the stage {stage}; expected a corpus with"
            " articles of other stages, too",
            count=len(coded),
            stage=stages.pop(),
        )
    return tags


def learned_faint(
    sources: Sequence[CodedArticle],
    readings: Sequence[Reading],
    groups: tuple[str, ...],
    tags: tuple[str, ...],
    *,
    seed: int,
    heard: Mapping[str, float] = _NO_SHARES,
) -> Pipeline:
    """Return the fitted second opinion on the tags, heard by tag as ``heard`` says.

    What stands several times among ``sources`` is learned once, as loud as all of it: held out,
    an article must not have been learned from beside itself.
    """
    place, times = _each_once(sources)
    rows = list(place.values())
    loud = loudness_of(sources, tags)[rows, : len(tags)] * np.array(list(times.values()))[:, None]
    shares = tuple(heard.get(tag, HEARD) for tag in tags)
    return faint_pipeline(groups, seed=seed, heard=shares).fit(
        [readings[row] for row in rows],
        tag_matrix([sources[row] for row in rows], tags),
        tags__loudness=loud,
    )


def faint_held_out(pipeline: Pipeline, sources: Sequence[CodedArticle]) -> Array:
    """Return what ``learned_faint`` held out, a row for each of ``sources``."""
    row = {name: at for at, name in enumerate(_each_once(sources)[0])}
    held_out: Array = pipeline["tags"].held_out_[[row[article.id] for article in sources]]
    return held_out


def held_out_opinions(pipelines: Mapping[str, Pipeline], sources: Sequence[CodedArticle]) -> Array:
    """Return what a model says of what it learned from, by parts of it that did not.

    A row for each of ``sources``; for the columns see ``answer_matrix``.
    """
    return both_opinions(
        _tags_held_out(pipelines["tags"], sources),
        faint_held_out(pipelines[FAINT], sources),
        pipelines[FAINT]["tags"].heard_,
    )


def _tags_held_out(pipeline: Pipeline, sources: Sequence[CodedArticle]) -> Array:
    """Return what ``learned_tags`` held out of whole articles; their leads come after these."""
    return held_out_probabilities(pipeline)[: len(sources)]


def _each_once(sources: Sequence[CodedArticle]) -> tuple[dict[str, int], Counter[str]]:
    """Return where each article stands first, by its id, and how often it stands there."""
    place: dict[str, int] = {}
    for at, article in enumerate(sources):
        place.setdefault(article.id, at)
    return place, Counter(article.id for article in sources)


def fact_pipelines(
    sources: Sequence[CodedArticle],
    readings: Sequence[Reading],
    reader: Reader,
    tags: tuple[str, ...],
    codebook: Codebook,
    gazetteer: Gazetteer,
    *,
    seed: int = 0,
    heard: Mapping[str, float] = _NO_SHARES,
) -> dict[str, Any]:
    """Fit what is learned besides the tags; where an answer never varies, leave it out."""
    pipelines: dict[str, Any] = {}
    groups = reader.groups
    pipelines[FAINT] = learned_faint(sources, readings, groups, tags, seed=seed, heard=heard)
    cases, stages, files = stage_cases(sources, readings, groups, tags)
    pipelines["stages"] = StageModel(groups, tags).fit(cases, stages, groups=files)
    labels = [article.label for article in sources]
    breaches = [(r, a.rule_family) for r, a in zip(readings, labels, strict=True) if a.rule_family]
    if len({family for _, family in breaches}) > 1:
        found, families = zip(*breaches, strict=True)
        pipelines["family"] = family_pipeline(groups).fit(list(found), list(families))
    for name, grades in incident_grades(sources, codebook).items():
        if len(set(grades.values())) > 1:
            pipelines[name] = severity_pipeline(groups).fit(
                [readings[row] for row in grades], severities(list(grades.values()))
            )
    focuses = [tag_sentences(r, a.tags, groups) for r, a in zip(readings, labels, strict=True)]
    rows, right, choices = place_examples(sources, readings, gazetteer, focuses)
    if len(set(right)) > 1:
        pipelines["place"] = place_pipeline().fit(rows, right, place__groups=choices)
    return pipelines
