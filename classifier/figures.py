"""Figures: how right judgements are on coded articles.

Nearly every figure is a ratio of two sums over the articles, so what each article adds is kept
once, and a bootstrap draw is a sum over some of the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifier.metrics import average_precision, f1_interval, share_interval
from news.codebook import Codebook
from news.judgement import Judgement, TagJudgement
from news.label import CodedArticle

_ABSENT = TagJudgement(probability=0.0, threshold=1.0, flagged=False)

Array = np.ndarray[Any, Any]
Pair = tuple[CodedArticle, Judgement | None]
Ratio = tuple[Array, Array]
"""What each article adds above and below the line; shape (n_articles,) both."""


@dataclass(frozen=True)
class Tally:
    """What each article adds to each figure of a model.

    Parameters
    ----------
    scores, truth
        Probability and truth by tag, shape (n_articles,) each.
    names
        Of the ratios, ``"tag.figure"`` or ``"all.figure"``.
    above, below
        Shape (n_ratios, n_articles); a figure is the sum of its row above by that below.
    counts
        How many articles some figures rest on, by ``"tag.count"`` or ``"all.count"``.
    """

    scores: Mapping[str, Array]
    truth: Mapping[str, Array]
    names: tuple[str, ...]
    above: Array
    below: Array
    counts: Mapping[str, int]

    def figures(self, drawn: Array | None = None) -> dict[str, float]:
        """Return every figure by name, NaN where it is not defined.

        Parameters
        ----------
        drawn
            Places of the articles to measure on, repeated where drawn twice; all if not given.
        """
        at = np.arange(self.above.shape[1]) if drawn is None else drawn
        above, below = self.above[:, at].sum(axis=1), self.below[:, at].sum(axis=1)
        rates = np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)
        values = dict(zip(self.names, rates.tolist(), strict=True))
        ranked = {
            f"{tag}.average_precision": average_precision(self.scores[tag][at], self.truth[tag][at])
            for tag in self.truth
        }
        means = {
            "all.macro_f1": np.mean([values[f"{tag}.f1"] for tag in self.truth]),
            "all.macro_average_precision": np.mean(list(ranked.values())),
        }
        return {**values, **ranked, **{name: float(mean) for name, mean in means.items()}}

    def share_intervals(self) -> dict[str, tuple[float, float]]:
        """Return the 95 % intervals, by name, of the figures that are shares of articles, or F1."""
        shares = {}
        for name, rows_above, rows_below in zip(self.names, self.above, self.below, strict=True):
            above, below = rows_above.sum(), rows_below.sum()
            if not below or name.endswith("brier_score"):
                continue
            if name.endswith("f1"):
                shares[name] = f1_interval(above / 2, below - above / 2)
            else:
                shares[name] = share_interval(above, below)
        return shares


def tally(pairs: Sequence[Pair], codebook: Codebook) -> Tally:
    """Return what each pair of a coded article and its judgement (None: none was made) adds."""
    scores: dict[str, Array] = {}
    truth: dict[str, Array] = {}
    ratios: dict[str, Ratio] = {}
    counts: dict[str, int] = {}
    staged_right, staged = np.zeros(len(pairs)), np.zeros(len(pairs))
    for tag in codebook.tags:
        truth[tag] = np.array([tag in article.label.tags for article, _ in pairs], dtype=int)
        scores[tag] = np.array([_tag_of(judgement, tag).probability for _, judgement in pairs])
        rows = _tag_ratios(pairs, tag, scores[tag], truth[tag])
        staged_right, staged = (
            total + part
            for total, part in zip((staged_right, staged), rows["stage_accuracy"], strict=True)
        )
        counts[f"{tag}.positives"] = int(truth[tag].sum())
        counts[f"{tag}.stages"] = int(rows["stage_accuracy"][1].sum())
        ratios |= {f"{tag}.{name}": row for name, row in rows.items()}
    counts["all.articles"] = len(pairs)
    counts["all.judged"] = sum(judgement is not None for _, judgement in pairs)
    overall = {"stage_accuracy": (staged_right, staged), **_overall_ratios(pairs, codebook)}
    ratios |= {f"all.{name}": row for name, row in overall.items()}
    above, below = (np.array([row[side] for row in ratios.values()]) for side in (0, 1))
    return Tally(scores, truth, tuple(ratios), above, below, counts)


def _tag_of(judgement: Judgement | None, tag: str) -> TagJudgement:
    return judgement.tags.get(tag, _ABSENT) if judgement else _ABSENT


def _tag_ratios(pairs: Sequence[Pair], tag: str, scores: Array, truth: Array) -> dict[str, Ratio]:
    said = [_tag_of(judgement, tag) for _, judgement in pairs]
    flagged = np.array([t.flagged for t in said], dtype=int)
    touched = np.array([t.flagged or t.borderline for t in said], dtype=int)
    right = np.array(
        [t.stage == a.label.tags.get(tag) for t, (a, _) in zip(said, pairs, strict=True)], dtype=int
    )
    hits = flagged * truth
    without = 1 - truth
    return {
        "precision": (hits, flagged),
        "recall": (hits, truth),
        "f1": (2 * hits, flagged + truth),
        "recall_with_borderline": (touched * truth, truth),
        "borderline_rate": ((touched - flagged) * without, without),
        "stage_accuracy": (right * hits, hits),
        "brier_score": ((scores - truth) ** 2, np.ones(len(pairs))),
    }


def _happened(stages: Iterable[str | None], codebook: Codebook) -> bool:
    return any(stage is not None and codebook.stages[stage].incident for stage in stages)


def _cries(judgement: Judgement | None, codebook: Codebook) -> bool:
    tags = judgement.tags.values() if judgement else ()
    return _happened([tag.stage for tag in tags if tag.flagged], codebook)


def _right_family(article: CodedArticle, judgement: Judgement | None) -> bool:
    return judgement is not None and judgement.rule_family == article.label.rule_family


def _right_place(article: CodedArticle, judgement: Judgement | None) -> bool:
    said = judgement.place.code if judgement and judgement.place else None
    return article.label.place is not None and said == article.label.place.code


def _right_day(article: CodedArticle, judgement: Judgement | None) -> bool:
    return judgement is not None and judgement.event_date == article.label.event_date


def _right_severity(article: CodedArticle, judgement: Judgement | None) -> bool:
    return abs((judgement.severity if judgement else 0) - article.label.severity) <= 1


def _overall_ratios(pairs: Sequence[Pair], codebook: Codebook) -> dict[str, Ratio]:
    def marks(rows: Iterable[object]) -> Array:
        return np.array([bool(row) for row in rows], dtype=int)

    def share(right: Callable[[CodedArticle, Judgement | None], bool], among: Array) -> Ratio:
        return marks(right(*pair) for pair in pairs) * among, among

    labels = [article.label for article, _ in pairs]
    tagged = marks(label.tags for label in labels)
    calm = marks(not _happened(label.tags.values(), codebook) for label in labels)
    cries = marks(_cries(judgement, codebook) for _, judgement in pairs)
    tied = marks(label.election for label in labels)
    asked = marks("election" not in label.unsaid for label in labels)
    said = marks(judgement and judgement.election for _, judgement in pairs) * asked
    return {
        "false_incident_rate": (cries * calm, calm),
        "false_incident_rate_on_prevention_risk_planned": (cries * calm * tagged, calm * tagged),
        "election_f1": (2 * tied * said, tied + said),
        "rule_family": share(_right_family, tagged * marks(x.rule_family for x in labels)),
        "place": share(_right_place, tagged * marks(x.place for x in labels)),
        "event_date": share(_right_day, tagged * marks(x.event_date for x in labels)),
        "severity_within_1": share(
            _right_severity, tagged * marks("severity" not in x.unsaid for x in labels)
        ),
    }
