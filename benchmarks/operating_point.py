"""Measure the operating point of the model that ships, and write it to ``data/figures``.

    python benchmarks/operating_point.py REAL.jsonl [--news NEWS.jsonl.gz] [--write]

REAL.jsonl holds real coded articles that the model did not learn from. The model is trained from
``data/corpus``; two thresholds a tag, the base rates of the stages and the threshold for incidents
are chosen on its judgements of these articles. Each figure is printed as it stands there and
cross-fitted: chosen on one half, measured on the other, averaged over draws.

NEWS.jsonl.gz holds uncoded news as it comes. Of it no more than ``MOST_BORDERLINE`` may be
borderline, since nobody reads a longer list. One share of the news is looked for that each tag may
show at most; where the promised recall would need more, what is reached is stated instead.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np

from classifier.corpus import corpus_hash, load_corpus, read_coded
from classifier.evaluate import cross_fitted_f1
from classifier.faint import article_probabilities
from classifier.learning import held_out_opinions, read_coded_article
from classifier.metrics import average_precision
from classifier.model import codebook_hash
from classifier.operating import (
    OPERATING_POINT_FILE,
    OperatingPoint,
    probes_of,
    write_operating_point,
)
from classifier.promise import MOST_BORDERLINE
from classifier.readable import least_readable, listed, news_probabilities
from classifier.reading import Document, Reader
from classifier.stagecase import stage_case
from classifier.stages import happened, shown_stages, with_base_rates
from classifier.tags import (
    INCIDENT_COLUMN,
    tag_matrix,
)
from classifier.thresholds import choose_thresholds
from classifier.train import train
from language.gazetteer import load_gazetteer
from news.codebook import load_codebook

DATA = Path(__file__).resolve().parent.parent / "data"
# What a desk is promised: false incidents at most 0.05 of the articles without one, and 0.15 of
# those about prevention, risk and plans.
MOST_FALSE, MOST_FALSE_TAGGED = 0.0495, 0.13


class Cases:
    """Stage probabilities of every article and tag, from which any threshold can be tried."""

    def __init__(self, model, codebook, coded, readings, probabilities):
        self.least = np.zeros(len(model.tags))
        self.tags, self.codebook, self.coded = model.tags, codebook, coded
        groups = tuple(model.cues)
        pipeline = model.pipelines["stages"]
        self.names = [str(name) for name in pipeline.classes_]
        self.incident = np.array([codebook.stages[name].incident for name in self.names])
        cases = [stage_case(r, tag, groups) for r in readings for tag in self.tags]
        shape = (len(readings), len(self.tags), len(self.names))
        self.stage = pipeline.predict_proba(cases).reshape(shape)
        self.probability = probabilities[:, : len(self.tags)]
        self.article = probabilities[:, [INCIDENT_COLUMN]]
        self.truth = tag_matrix(coded, self.tags)

    def base_rates(self, rows):
        counts = Counter(s for n in rows for s in self.coded[n].label.tags.values())
        total = sum(counts.values()) + len(self.names)
        return {name: (counts[name] + 1) / total for name in self.codebook.stages}

    def stages(self, rows, rates, threshold):
        moved = with_base_rates(
            self.stage[rows].reshape(-1, len(self.names)), self.names, rates
        ).reshape(len(rows), len(self.tags), -1)
        incidents = moved[..., self.incident].sum(axis=-1)
        sure = happened(self.probability[rows], incidents, self.article[rows])
        return shown_stages(moved, self.incident, sure, threshold)

    def measure(self, rows, rates, threshold, flagged):
        """Return stage accuracy and the two rates of false incidents."""
        said = self.stages(rows, rates, threshold)
        right = total = calm = tagged = cried = cried_tagged = 0
        for at, n in enumerate(rows):
            label = self.coded[n].label
            for column, tag in enumerate(self.tags):
                if tag in label.tags and flagged[n, column]:
                    total += 1
                    right += self.names[said[at, column]] == label.tags[tag]
            if not any(self.codebook.stages[s].incident for s in label.tags.values()):
                cries = any(
                    flagged[n, c] and self.incident[said[at, c]] for c in range(len(self.tags))
                )
                calm, cried = calm + 1, cried + cries
                tagged, cried_tagged = (
                    tagged + bool(label.tags),
                    cried_tagged + (cries and bool(label.tags)),
                )
        return right / max(total, 1), cried / max(calm, 1), cried_tagged / max(tagged, 1)

    def choose_incident(self, rows, rates, flagged):
        """Return the threshold of best stage accuracy that keeps false incidents rare."""
        best = (-1.0, 1.0)
        for threshold in np.arange(0.05, 0.96, 0.01):
            accuracy, false, tagged = self.measure(rows, rates, threshold, flagged)
            if false <= MOST_FALSE and tagged <= MOST_FALSE_TAGGED and accuracy > best[0]:
                best = (accuracy, float(threshold))
        return best[1]

    def thresholds(self, rows):
        return {
            tag: choose_thresholds(
                self.probability[rows, column],
                self.truth[rows, column],
                least=float(self.least[column]),
            )
            for column, tag in enumerate(self.tags)
        }

    def flagged(self, thresholds):
        limits = np.array([thresholds[tag].flagged for tag in self.tags])
        return self.probability >= limits


def said_of_news(model, reader, path):
    """Return what the model says of each article of the news, shape (n_articles, n_tags)."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        news = [Document("", row.get("title") or "", row.get("text") or "") for row in rows]
    return news_probabilities(model.pipelines, reader, news, {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path)
    parser.add_argument("--news", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--draws", type=int, default=20)
    arguments = parser.parse_args()
    codebook, gazetteer = load_codebook(DATA / "codebook"), load_gazetteer(DATA / "gazetteer")
    corpus = load_corpus(DATA / "corpus", codebook)
    model = train(corpus, codebook, gazetteer)
    coded = read_coded(arguments.real, codebook)
    reader = Reader(model.cues)
    readings = [read_coded_article(reader, article) for article in coded]
    probabilities = article_probabilities(model.pipelines, readings)
    cases = Cases(model, codebook, coded, readings, probabilities)

    rows = np.arange(len(coded))
    if arguments.news:
        news = said_of_news(model, reader, arguments.news)
        free = list(cases.thresholds(rows).values())
        cases.least = least_readable(free, news, most=MOST_BORDERLINE)
    rates, thresholds = cases.base_rates(rows), cases.thresholds(rows)
    if arguments.news:
        shares = listed(news, list(thresholds.values()))
        print("of the news {:.1%} flagged, {:.1%} borderline".format(*shares))
    flagged = cases.flagged(thresholds)
    incident = cases.choose_incident(rows, rates, flagged)
    print(
        f"corpus {len(corpus)}, real {len(coded)}; base rates",
        {k: round(v, 3) for k, v in rates.items()},
    )
    for column, tag in enumerate(cases.tags):
        scores, truth = cases.probability[:, column], cases.truth[:, column]
        cut = thresholds[tag]
        print(
            f"{tag:20s} AP {average_precision(scores, truth):.3f}"
            f"  F1 cross-fitted {cross_fitted_f1(scores, truth):.3f}"
            f"  flagged from {cut.flagged:.3f}, borderline from {cut.borderline:.3f}"
            f" ({(scores >= cut.borderline).mean():.1%} of the set)  {cut.statement}"
        )
    here = cases.measure(rows, rates, incident, flagged)
    print(
        "incident from {:.3f}: stage accuracy {:.3f}, false incidents {:.3f},"
        " on tagged {:.3f}".format(incident, *here)
    )
    rng, figures = np.random.default_rng(0), []
    for _ in range(arguments.draws):
        order = rng.permutation(len(coded))
        for chosen, other in ((order[::2], order[1::2]), (order[1::2], order[::2])):
            found, shares = cases.thresholds(chosen), cases.base_rates(chosen)
            marked = cases.flagged(found)
            figures.append(
                cases.measure(other, shares, cases.choose_incident(chosen, shares, marked), marked)
            )
    print(
        "cross-fitted: stage accuracy {:.3f}, false incidents {:.3f}, on tagged {:.3f}".format(
            *np.mean(figures, axis=0)
        )
    )
    if arguments.write:
        held_out = held_out_opinions(model.pipelines, corpus)
        point = OperatingPoint(
            source=f"{len(coded)} real coded articles, held back from training",
            thresholds=thresholds,
            incident_threshold=incident,
            base_rates=rates,
            corpus=corpus_hash(corpus),
            codebook=codebook_hash(codebook),
            probes=probes_of(model.tags, held_out),
        )
        write_operating_point(replace(point), OPERATING_POINT_FILE)
        print(f"written to {OPERATING_POINT_FILE}")


if __name__ == "__main__":
    main()
