"""Evaluation: judgements against coded articles, with the figures and their uncertainty."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifier.metrics import average_precision, calibration_error, reliability
from news.codebook import Codebook
from news.judgement import Judgement, TagJudgement
from news.label import CodedArticle

RESAMPLES = 500
"""Bootstrap draws: the ends of an interval then move by less than 0.005 from run to run."""

_ABSENT = TagJudgement(probability=0.0, threshold=1.0, flagged=False)
Pair = tuple[CodedArticle, Judgement | None]


@dataclass(frozen=True)
class Report:
    """The figures of a model on a set of coded articles.

    Parameters
    ----------
    figures
        By tag and ``"all"``, each a table of figures by name.
    intervals
        95 % bootstrap intervals of some figures, by ``"tag.figure"``.
    curves
        Reliability curve of each tag.
    """

    figures: Mapping[str, Mapping[str, float | int]]
    intervals: Mapping[str, tuple[float, float]]
    curves: Mapping[str, Sequence[Mapping[str, float]]]

    def to_dict(self) -> dict[str, Any]:
        """Return the report, JSON-ready; a figure that is not defined is None."""

        def plain(value: Any) -> Any:
            return None if isinstance(value, float) and math.isnan(value) else value

        figures = {
            name: {key: plain(value) for key, value in row.items()}
            for name, row in self.figures.items()
        }
        return {
            **figures,
            "intervals": {k: list(v) for k, v in self.intervals.items()},
            "reliability": {k: [dict(row) for row in v] for k, v in self.curves.items()},
        }

    def to_text(self) -> str:
        """Return the report as lines for a terminal."""
        lines = []
        for name, row in self.figures.items():
            lines.append(name)
            for key, value in row.items():
                shown = f"{value:.3f}" if isinstance(value, float) else str(value)
                low_high = self.intervals.get(f"{name}.{key}")
                interval = f"  [{low_high[0]:.3f}, {low_high[1]:.3f}]" if low_high else ""
                lines.append(f"  {key:48s} {shown}{interval}")
        return "\n".join(lines)


def _rate(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _f1(hits: int, false: int, missed: int) -> float:
    return _rate(2 * hits, 2 * hits + false + missed)


def _tag_of(judgement: Judgement | None, tag: str) -> TagJudgement:
    return judgement.tags.get(tag, _ABSENT) if judgement else _ABSENT


def _tag_figures(pairs: Sequence[Pair], tag: str) -> dict[str, float | int]:
    truth = np.array([tag in article.label.tags for article, _ in pairs], dtype=int)
    said = [_tag_of(judgement, tag) for _, judgement in pairs]
    flagged = np.array([t.flagged for t in said], dtype=bool)
    touched = np.array([t.flagged or t.borderline for t in said], dtype=bool)
    scores = np.array([t.probability for t in said])
    hits = int((flagged & (truth == 1)).sum())
    false, missed = int(flagged.sum()) - hits, int(truth.sum()) - hits
    staged = [
        (t.stage, article.label.tags[tag])
        for t, (article, _) in zip(said, pairs, strict=True)
        if t.flagged and tag in article.label.tags
    ]
    return {
        "positives": int(truth.sum()),
        "precision": _rate(hits, hits + false),
        "recall": _rate(hits, hits + missed),
        "f1": _f1(hits, false, missed),
        "recall_with_borderline": _rate(int((touched & (truth == 1)).sum()), int(truth.sum())),
        "average_precision": average_precision(scores, truth),
        "stage_accuracy": _rate(sum(a == b for a, b in staged), len(staged)),
        "stages": len(staged),
        "calibration_error": calibration_error(scores, truth) if len(scores) else float("nan"),
    }


def _happened(stages: Sequence[str | None], codebook: Codebook) -> bool:
    return any(stage is not None and codebook.stages[stage].incident for stage in stages)


def _cries(judgement: Judgement | None, codebook: Codebook) -> bool:
    tags = judgement.tags.values() if judgement else ()
    return _happened([tag.stage for tag in tags if tag.flagged], codebook)


def _share(pairs: Sequence[Pair], right: Callable[[CodedArticle, Judgement | None], bool]) -> float:
    return _rate(sum(right(article, judgement) for article, judgement in pairs), len(pairs))


def _right_family(article: CodedArticle, judgement: Judgement | None) -> bool:
    return judgement is not None and judgement.rule_family == article.label.rule_family


def _right_place(article: CodedArticle, judgement: Judgement | None) -> bool:
    said = judgement.place.code if judgement and judgement.place else None
    return article.label.place is not None and said == article.label.place.code


def _right_day(article: CodedArticle, judgement: Judgement | None) -> bool:
    return judgement is not None and judgement.event_date == article.label.event_date


def _right_severity(article: CodedArticle, judgement: Judgement | None) -> bool:
    return abs((judgement.severity if judgement else 0) - article.label.severity) <= 1


def _overall(
    pairs: Sequence[Pair], tags: Mapping[str, Mapping[str, Any]], codebook: Codebook
) -> dict[str, float | int]:
    calm = [p for p in pairs if not _happened(list(p[0].label.tags.values()), codebook)]
    tagged_calm = [p for p in calm if p[0].label.tags]
    tagged = [p for p in pairs if p[0].label.tags]
    ties = [(a.label.election, bool(j and j.election)) for a, j in pairs]
    hits = sum(truth and said for truth, said in ties)
    staged = sum(row["stages"] for row in tags.values())
    right = sum(row["stage_accuracy"] * row["stages"] for row in tags.values() if row["stages"])

    def cry_rate(of: Sequence[Pair]) -> float:
        return _share(of, lambda _, judgement: _cries(judgement, codebook))

    return {
        "articles": len(pairs),
        "judged": sum(judgement is not None for _, judgement in pairs),
        "macro_f1": float(np.mean([row["f1"] for row in tags.values()])),
        "macro_average_precision": float(
            np.mean([row["average_precision"] for row in tags.values()])
        ),
        "stage_accuracy": _rate(right, staged),
        "false_incident_rate": cry_rate(calm),
        "false_incident_rate_on_prevention_risk_planned": cry_rate(tagged_calm),
        "election_f1": _f1(
            hits, sum(said for _, said in ties) - hits, sum(truth for truth, _ in ties) - hits
        ),
        "rule_family": _share([p for p in tagged if p[0].label.rule_family], _right_family),
        "place": _share([p for p in tagged if p[0].label.place], _right_place),
        "event_date": _share([p for p in tagged if p[0].label.event_date], _right_day),
        "severity_within_1": _share(tagged, _right_severity),
    }


def _figures(pairs: Sequence[Pair], codebook: Codebook) -> dict[str, dict[str, float | int]]:
    figures = {tag: _tag_figures(pairs, tag) for tag in codebook.tags}
    return {**figures, "all": _overall(pairs, figures, codebook)}


def evaluate(
    judgements: Sequence[Judgement],
    coded: Sequence[CodedArticle],
    codebook: Codebook,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Report:
    """Return the figures of judgements on coded articles.

    An article without a judgement counts as judged with nothing. Where the thresholds were
    chosen on these very articles, F1 is too good; ``cross_fitted_f1`` is the honest one.

    Parameters
    ----------
    judgements
        In any order.
    coded
        The truth.
    codebook
        Tags, and which stages are incidents.
    resamples
        Bootstrap draws for the intervals; 0 for none.
    seed
        Of the draws.
    """
    by_id = {judgement.id: judgement for judgement in judgements}
    pairs: list[Pair] = [(article, by_id.get(article.id)) for article in coded]
    figures = _figures(pairs, codebook)
    rng = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {}
    wanted = ("f1", "recall", "average_precision", "macro_f1", "stage_accuracy",
              "macro_average_precision", "false_incident_rate", "election_f1")  # fmt: skip
    for _ in range(resamples if pairs else 0):
        sample = [pairs[at] for at in rng.integers(0, len(pairs), len(pairs))]
        for name, row in _figures(sample, codebook).items():
            for key in wanted:
                if key in row:
                    drawn.setdefault(f"{name}.{key}", []).append(float(row[key]))
    intervals = {
        key: (float(np.nanquantile(values, 0.025)), float(np.nanquantile(values, 0.975)))
        for key, values in drawn.items()
        if not np.isnan(values).all()
    }
    curves = {
        tag: reliability(
            np.array([_tag_of(j, tag).probability for _, j in pairs]),
            np.array([tag in a.label.tags for a, _ in pairs]),
        )
        for tag in codebook.tags
        if pairs
    }
    return Report(figures, intervals, curves)


def cross_fitted_f1(scores: Any, truth: Any, *, draws: int = 40, seed: int = 0) -> float:
    """Return the F1 where each half's threshold is chosen on the other, averaged over draws.

    This is what a threshold that was chosen on as many articles reaches on others.

    Parameters
    ----------
    scores, truth
        Shape (n,).
    """
    from classifier.thresholds import best_balance  # noqa: PLC0415 - scipy.stats loads slowly

    scores, truth = np.asarray(scores, dtype=float), np.asarray(truth, dtype=int)
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        order = rng.permutation(len(truth))
        halves = order[::2], order[1::2]
        flagged = np.zeros(len(truth), dtype=bool)
        for chosen, other in (halves, halves[::-1]):
            if truth[chosen].sum():
                flagged[other] = scores[other] >= best_balance(scores[chosen], truth[chosen])
        hits = int((flagged & (truth == 1)).sum())
        values.append(_f1(hits, int(flagged.sum()) - hits, int(truth.sum()) - hits))
    return float(np.mean(values))
