"""Measure the operating point of the model that ships, and write it to ``data/figures``.

    python benchmarks/operating_point.py REAL.jsonl [--news NEWS.jsonl.gz] [--write]

REAL.jsonl holds real coded articles that the model did not learn from. The model is trained from
``data/corpus``; two thresholds a tag, how much the second opinion on a tag counts, the base rates
of the stages and the threshold for incidents are chosen on its judgements of these articles. Each
figure is printed as it stands there and cross-fitted: chosen on one half, measured on the other,
averaged over draws.

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
from classifier.facts import breaches_alone, cap_severity
from classifier.faint import FAINT, both_opinions, heard_share
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
from classifier.readable import least_readable, listed, readable_thresholds
from classifier.reading import Document, Reader
from classifier.stagecase import stage_case
from classifier.stages import happened, shown_stages, with_base_rates
from classifier.tags import (
    INCIDENT_COLUMN,
    tag_matrix,
    tag_probabilities,
)
from classifier.thresholds import choose_thresholds
from classifier.train import train
from language.gazetteer import load_gazetteer
from news.codebook import load_codebook

DATA = Path(__file__).resolve().parent.parent / "data"
# What a desk is promised: false incidents at most 0.05 of the articles without one, and 0.15 of
# those about prevention, risk and plans; the right stage in 0.80, severity within one in 0.90.
MOST_FALSE, MOST_FALSE_TAGGED = 0.0495, 0.13
LEAST_RIGHT, LEAST_SEVERITY = 0.80, 0.90
BATCH = 256  # articles of news read at once


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
        self.severity = model.pipelines["severity"].predict(readings)
        self.breach_severity = model.pipelines["breach_severity"].predict(readings)

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

    def measure(self, rows, rates, threshold, limits):
        """Return stage accuracy, the two rates of false incidents, and severity within one."""
        said = self.stages(rows, rates, threshold)
        incidents = self.incident[said]
        right, cries, calm, near = [], [], [], []
        for at, n in enumerate(rows):
            label = self.coded[n].label
            flagged = self.probability[n] >= [cut.flagged for cut in limits.values()]
            for column, tag in enumerate(self.tags):
                if tag in label.tags and flagged[column]:
                    right.append(self.names[said[at, column]] == label.tags[tag])
            if not any(self.codebook.stages[s].incident for s in label.tags.values()):
                cries.append(bool((flagged & incidents[at]).any()))
                calm.append(bool(label.tags))
            if label.tags:
                listed = self.probability[n] >= [cut.borderline for cut in limits.values()]
                shown = (flagged if flagged.any() else listed) & incidents[at]
                lone = breaches_alone(np.array(self.tags)[shown], self.codebook)
                grade = (self.breach_severity if lone else self.severity)[n]
                severity = cap_severity(int(grade), incident=bool(shown.any()), breach_only=lone)
                near.append(abs(severity - label.severity) <= 1)
        cries, calm = np.array(cries, dtype=bool), np.array(calm, dtype=bool)
        return share(right), share(cries), share(cries[calm]), share(near)

    def choose_incident(self, rows, rates, limits):
        """Return the threshold of fewest false incidents at which every promise is held.

        Where none holds them all, the one of best stage accuracy that keeps false incidents rare.
        What is compared is the mean of a threshold's neighbours, so that no lucky article sets it.
        """
        tried = np.arange(0.05, 0.96, 0.01)
        found = np.array([self.measure(rows, rates, threshold, limits) for threshold in tried])
        smooth = np.array([found[max(n - 2, 0) : n + 3].mean(axis=0) for n in range(len(tried))])
        right, false, on_tagged, near = smooth.T
        rare = (false <= MOST_FALSE) & (on_tagged <= MOST_FALSE_TAGGED)
        kept = rare & (right >= LEAST_RIGHT) & (near >= LEAST_SEVERITY)
        if kept.any():
            return float(tried[kept][-1])  # the higher, the fewer
        return float(tried[np.argmax(np.where(rare, right, -1.0))])

    def thresholds(self, rows):
        return {
            tag: choose_thresholds(
                self.probability[rows, column],
                self.truth[rows, column],
                least=float(self.least[column]),
            )
            for column, tag in enumerate(self.tags)
        }


def share(marks):
    return float(np.mean(marks)) if len(marks) else 0.0


class Opinions:
    """What regressions and forests say of the same articles, before they are put together."""

    def __init__(self, model, readings):
        self.first = tag_probabilities(model.pipelines["tags"], readings)
        self.second = model.pipelines[FAINT].predict_proba(readings)

    def together(self, heard):
        """Return the probabilities where each second opinion counts as much as ``heard`` says."""
        return both_opinions(self.first, self.second, heard)

    def heard(self, truth, rows):
        """Return how much each second opinion should count, by coded articles."""
        return np.array(
            [
                heard_share(self.first[rows, n], self.second[rows, n], truth[rows, n])
                for n in range(truth.shape[1])
            ]
        )


def opinions_on_news(model, reader, path):
    """Return what the model says of each article of the news."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        news = [Document("", row.get("title") or "", row.get("text") or "") for row in rows]
    parts = [
        Opinions(model, [reader.read(document) for document in news[start : start + BATCH]])
        for start in range(0, len(news), BATCH)
    ]
    whole = parts[0]
    whole.first = np.vstack([part.first for part in parts])
    whole.second = np.vstack([part.second for part in parts])
    return whole


def recall_cross_fitted(opinions, on_news, truth, draws):
    """Return which share of each tag is flagged or borderline, all that is chosen cross-fitted.

    How much the second opinions count and where the list ends is chosen on one half of the coded
    articles, and on the news; what it finds is counted in the other half.
    """
    rng, found = np.random.default_rng(1), []
    columns = range(truth.shape[1])
    for _ in range(draws):
        order = rng.permutation(len(truth))
        for chosen, other in ((order[::2], order[1::2]), (order[1::2], order[::2])):
            heard = opinions.heard(truth, chosen)
            said = opinions.together(heard)
            news = on_news.together(heard)[:, :INCIDENT_COLUMN]
            cuts = readable_thresholds(said[chosen][:, columns], truth[chosen], news)
            shown = said[:, columns] >= [cut.borderline for cut in cuts]
            found.append([shown[other, n][truth[other, n] == 1].mean() for n in columns])
    return np.mean(found, axis=0)


def by_tag(tags, figures):
    return ", ".join(f"{tag} {value:.3f}" for tag, value in zip(tags, figures, strict=True))


def told(figures):
    names = ("stage accuracy", "false incidents", "on tagged", "severity within one")
    return by_tag(names, figures)


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
    opinions, truth = Opinions(model, readings), tag_matrix(coded, model.tags)
    rows = np.arange(len(coded))
    heard = opinions.heard(truth, rows)
    model.pipelines[FAINT]["tags"].heard_ = heard
    cases = Cases(model, codebook, coded, readings, opinions.together(heard))

    if arguments.news:
        on_news = opinions_on_news(model, reader, arguments.news)
        news = on_news.together(heard)[:, :INCIDENT_COLUMN]
        free = list(cases.thresholds(rows).values())
        cases.least = least_readable(free, news, most=MOST_BORDERLINE)
    rates, thresholds = cases.base_rates(rows), cases.thresholds(rows)
    if arguments.news:
        shares = listed(news, list(thresholds.values()))
        print("of the news {:.1%} flagged, {:.1%} borderline".format(*shares))
    incident = cases.choose_incident(rows, rates, thresholds)
    print("the second opinions count", by_tag(model.tags, heard))
    print(
        f"corpus {len(corpus)}, real {len(coded)}; base rates",
        {k: round(v, 3) for k, v in rates.items()},
    )
    for column, tag in enumerate(cases.tags):
        scores, on = cases.probability[:, column], cases.truth[:, column]
        cut = thresholds[tag]
        print(
            f"{tag:20s} AP {average_precision(scores, on):.3f}"
            f"  F1 cross-fitted {cross_fitted_f1(scores, on):.3f}"
            f"  flagged from {cut.flagged:.3f}, borderline from {cut.borderline:.3f}"
            f" ({(scores >= cut.borderline).mean():.1%} of the set)  {cut.statement}"
        )
    print(f"incident from {incident:.3f}:", told(cases.measure(rows, rates, incident, thresholds)))
    rng, figures = np.random.default_rng(0), []
    for _ in range(arguments.draws):
        order = rng.permutation(len(coded))
        for chosen, other in ((order[::2], order[1::2]), (order[1::2], order[::2])):
            found, shares = cases.thresholds(chosen), cases.base_rates(chosen)
            limit = cases.choose_incident(chosen, shares, found)
            figures.append(cases.measure(other, shares, limit, found))
    if arguments.news:
        recalls = recall_cross_fitted(opinions, on_news, truth, arguments.draws)
        print("cross-fitted: flagged or borderline", by_tag(model.tags, recalls))
    print("cross-fitted:", told(np.mean(figures, axis=0)))
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
            heard=dict(zip(model.tags, heard.tolist(), strict=True)),
        )
        write_operating_point(replace(point), OPERATING_POINT_FILE)
        print(f"written to {OPERATING_POINT_FILE}")


if __name__ == "__main__":
    main()
