"""Training: a corpus in, a model out; the same corpus and seed give the same model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from classifier.card import (
    LIMITS,
    NOT_FOR,
    USES,
    data_hashes,
    described,
    model_version,
    newest_day,
    tag_row,
    versions,
)
from classifier.corpus import corpus_hash
from classifier.cues import cue_groups
from classifier.learning import (
    EXTRA_WEIGHT,
    fact_pipelines,
    held_out_opinions,
    learned_tags,
    read_sources,
    tags_of,
)
from classifier.model import Model, codebook_hash
from classifier.operating import OperatingPoint, load_operating_point
from classifier.promise import FROM_CORPUS, FROM_LABELS, LEAST_NEWS
from classifier.readable import listed, news_probabilities, readable_thresholds
from classifier.reading import Document, Reader
from classifier.sidebyside import side_by_side
from classifier.tags import MIN_POSITIVES, tag_matrix
from classifier.thresholds import Thresholds, positives_needed
from language.gazetteer import Gazetteer
from news.codebook import Codebook
from news.label import CodedArticle

RECIPE = "9"
"""Raised when features or models change in a way that thresholds do not survive."""

Array = np.ndarray[Any, Any]


def train(
    coded: Sequence[CodedArticle],
    codebook: Codebook,
    gazetteer: Gazetteer,
    *,
    seed: int = 0,
    extra: Sequence[CodedArticle] = (),
    news: Sequence[Document] = (),
    trained_at: datetime | None = None,
) -> Model:
    """Train a model.

    Parameters
    ----------
    coded
        The corpus.
    codebook
        What is coded; its cues become features.
    gazetteer
        Where places are.
    seed
        Seed of everything random.
    extra
        Articles that a desk has coded: real news, so each counts ``EXTRA_WEIGHT`` times, and
        thresholds are set on them where there are enough.
    news
        Uncoded news as it comes, Indonesian, drawn at random: the thresholds leave no more of it
        borderline than can be read. With fewer than ``LEAST_NEWS`` articles nothing is cut.
    trained_at
        Aware UTC, for the version; without it the newest day in the corpus' provenance.

    Raises
    ------
    WrongInput
        Where no tag has enough coded articles, or all that are tagged have one stage.
    """
    tags = tags_of(coded, extra, codebook)
    cues = cue_groups(codebook)
    reader = Reader(cues)
    shipped = load_operating_point()
    heard = shipped.heard if shipped else {}
    # Vectors of this length gain nothing from threads, which wait for each other in a busy loop:
    # with one, training takes a quarter of the processor time.
    with threadpool_limits(limits=1, user_api="blas"):
        sources, readings = read_sources(coded, extra, reader)
        tag_model, facts = side_by_side(
            lambda: learned_tags(
                sources, readings, reader, tags, codebook, own=len(coded), seed=seed
            ),
            lambda: fact_pipelines(
                sources, readings, reader, tags, codebook, gazetteer, seed=seed, heard=heard
            ),
        )
    pipelines = {"tags": tag_model, **facts}
    held_out = held_out_opinions(pipelines, sources)

    learned = [*coded, *extra]
    corpus, book = corpus_hash(learned), codebook_hash(codebook)
    # The desk's articles stand in the rows EXTRA_WEIGHT times; a card counts each once.
    once = np.r_[: len(coded), len(coded) : len(held_out) : EXTRA_WEIGHT]
    said = None
    if len(news) >= LEAST_NEWS:
        known = dict(zip([a.id for a in extra], held_out[len(coded) :: EXTRA_WEIGHT], strict=True))
        with threadpool_limits(limits=1, user_api="blas"):
            said = news_probabilities(pipelines, reader, news, known)
    point, note = _operating_point(shipped, coded, extra, tags, held_out, corpus, book, said)
    data = data_hashes(gazetteer)
    version = model_version(
        trained_at.date().isoformat() if trained_at else newest_day(coded),
        [corpus, book, str(seed), RECIPE, *data.values(), *versions().values()],
        news if said is not None else (),
    )
    scores, truth = held_out[once], tag_matrix(learned, tags)
    card = {
        "model": version,
        "codebook": codebook.version,
        "codebook_hash": book,
        "corpus_hash": corpus,
        "articles": len(coded),
        "desk_articles": len(extra),
        "corpus": described(coded),
        "desk": described(extra),
        "data": data,
        "trained_at": trained_at.isoformat(timespec="seconds") if trained_at else None,
        "seed": seed,
        "recipe": RECIPE,
        "tags": {
            tag: tag_row(tag, learned, point.thresholds[tag], scores[:, column], truth[:, column])
            for column, tag in enumerate(tags)
        },
        "untrained": [tag for tag in codebook.tags if tag not in tags],
        "thresholds_from": point.source,
        "notes": [note] if note else [],
        "news": _listed(point, tags, said, len(news)),
        "incident_threshold": point.incident_threshold,
        "base_rates": dict(point.base_rates),
        "versions": versions(),
        "uses": list(USES),
        "not_for": list(NOT_FOR),
        "limits": list(LIMITS),
    }
    return Model(
        version=version,
        tags=tags,
        untrained=tuple(tag for tag in codebook.tags if tag not in tags),
        cues=cues,
        pipelines=pipelines,
        thresholds=point.thresholds,
        incident_threshold=point.incident_threshold,
        base_rates=point.base_rates,
        card=card,
    )


def _operating_point(
    shipped: OperatingPoint | None,
    coded: Sequence[CodedArticle],
    extra: Sequence[CodedArticle],
    tags: tuple[str, ...],
    held_out: Array,
    corpus: str,
    codebook: str,
    news: Array | None,
) -> tuple[OperatingPoint, str]:
    """Return the operating point, and a note where it is not the one that ships.

    The desk's labels come first, where each tag has as many as it takes to be learned (where a
    promise of recall needs more, the thresholds say so); what ships for a model of the same corpus
    is their prior. Then what ships, where it fits, or nearly fits a model that has learned from a
    few labels besides, of which it promises nothing; then the corpus, whose written articles are
    easier to tell apart than real ones.
    """
    rates = shipped.base_rates if shipped else {}
    incident = shipped.incident_threshold if shipped else 0.5
    truth = tag_matrix([*coded, *extra], tags)
    real = truth[len(coded) :]
    own = corpus_hash(coded) if extra else corpus
    if extra and (real.sum(axis=0) >= MIN_POSITIVES).all():
        scores = held_out[len(coded) :: EXTRA_WEIGHT]
        like = shipped and (shipped.corpus, shipped.codebook) == (own, codebook)
        prior = shipped.thresholds if shipped and like else {}
        return _chosen(FROM_LABELS, tags, scores, real, news, rates, incident, prior), ""
    misfit = shipped.misfit(corpus, codebook, tags, held_out) if shipped else "none ships"
    if shipped and not misfit:
        return shipped, ""
    if shipped and extra and not shipped.misfit(own, codebook, tags, held_out, near=True):
        return _uncertified(shipped, tags, real), (
            f"the shipped thresholds, chosen for a model without this desk's {len(extra)} labels;"
            f" with {MIN_POSITIVES} of each tag the labels will choose others"
        )
    point = _chosen(
        FROM_CORPUS,
        tags,
        held_out[: len(coded)],
        truth[: len(coded)],
        news,
        rates,
        incident,
        {},
    )
    note = f"the shipped thresholds do not fit ({misfit}); these come from the corpus"
    return _uncertified(point, tags, real), note


def _chosen(
    source: str,
    tags: Sequence[str],
    scores: Array,
    truth: Array,
    news: Array | None,
    rates: Mapping[str, float],
    incident: float,
    prior: Mapping[str, Thresholds],
) -> OperatingPoint:
    flagged = [prior[tag].flagged if tag in prior else None for tag in tags]
    chosen = readable_thresholds(scores[:, : len(tags)], truth, news, priors=flagged)
    return OperatingPoint(
        source=source,
        thresholds=dict(zip(tags, chosen, strict=True)),
        incident_threshold=incident,
        base_rates=rates,
        probes={},
    )


def _uncertified(point: OperatingPoint, tags: Sequence[str], real: Array) -> OperatingPoint:
    """Return a point that promises nothing: written articles, or another model's, cannot.

    Labels that the desk has already are taken off ``needed``.
    """
    known = dict(zip(tags, real.sum(axis=0).tolist(), strict=True))
    return replace(
        point,
        thresholds={
            tag: Thresholds(
                flagged=t.flagged,
                borderline=t.borderline,
                needed=max(0, positives_needed() - int(known.get(tag, 0))),
            )
            for tag, t in point.thresholds.items()
        },
    )


def _listed(
    point: OperatingPoint, tags: Sequence[str], news: Array | None, given: int
) -> dict[str, float]:
    """Return how much of the news the thresholds show, as far as it was measured."""
    if news is None:
        return {"articles": given}
    flagged, borderline = listed(news, [point.thresholds[tag] for tag in tags])
    return {"articles": given, "flagged": round(flagged, 4), "borderline": round(borderline, 4)}
