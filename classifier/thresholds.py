"""Thresholds: from which probability on a tag is flagged, and what share may be missed.

``flagged`` is the best balance of precision and recall. Below it lies ``borderline``, down to
the probability at which both together reach the promised recall with the promised confidence,
by an exact binomial bound on real articles that the model did not learn from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit, logit
from scipy.stats import beta, binom

from classifier.promise import CONFIDENCE, RECALL

Array = np.ndarray[Any, Any]

WOBBLE = 0.65
"""Standard deviation of a real article's log-odds between models of either half of the corpus."""

PRIOR_POSITIVES = 25
"""How many positives a threshold chosen elsewhere counts for beside one's own: with as many, the
one that is taken lies half-way between both."""

_STEEPNESS = np.pi / np.sqrt(3) / WOBBLE  # of the logistic curve with that deviation
_TRIED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """The two thresholds of a tag, and what they rest on.

    Parameters
    ----------
    flagged, borderline
        Probabilities; ``borderline <= flagged``.
    positives
        Real articles with the tag that set them; 0 where they come from the corpus.
    missed
        How many of these lie below ``borderline``.
    recall
        The recall that flagged and borderline together reach with ``CONFIDENCE``; the lower
        bound of Clopper and Pearson.
    needed
        How many more positives are needed before ``RECALL`` can be promised; 0 where there are
        enough, though they set nothing (``positives`` is 0) before each tag has as many as it
        takes to be learned. With enough of them ``recall`` may still lie below ``RECALL``: where
        the list would have become too long to read (``least`` of ``choose_thresholds``).
    """

    flagged: float
    borderline: float
    positives: int = 0
    missed: int = 0
    recall: float = 0.0
    needed: int = 0

    @property
    def statement(self) -> str:
        """What may be said of the recall."""
        if not (self.positives or self.needed):
            return "cannot be certified yet: other tags have too few labelled articles"
        found = (
            f"recall of at least {self.recall:.2f} with {CONFIDENCE:.0%} confidence"
            f" ({self.positives} positives, {self.missed} below)"
        )
        if self.needed:
            certain = f"cannot be certified yet: {self.needed} more positives"
            found = f"{certain}; so far a {found}" if self.missed else certain
        if self.is_cut:
            found += f"; for {RECALL:.2f} the list of borderline articles would be too long to read"
        return found

    @property
    def is_cut(self) -> bool:
        """Whether the promise was given up for a list that can be read; ``least`` tells how."""
        return self.missed > 0 and self.recall < RECALL


def positives_needed(recall: float = RECALL, confidence: float = CONFIDENCE) -> int:
    """Return the fewest positives, none missed, that certify a recall: 22 for 0.90 at 90 %."""
    return int(np.ceil(np.log(1 - confidence) / np.log(recall)))


def allowed_misses(
    positives: int, recall: float = RECALL, confidence: float = CONFIDENCE
) -> int | None:
    """Return how many of the positives may be missed, None where not even none suffices.

    The largest ``m`` with ``P(Binomial(positives, 1 - recall) <= m) <= 1 - confidence``: were
    the true recall lower than promised, so few misses would be that unlikely.

    References
    ----------
    Clopper, C., Pearson, E. (1934). The use of confidence or fiducial limits. Biometrika 26.
    """
    if positives < positives_needed(recall, confidence):
        return None
    misses = int(binom.ppf(1 - confidence, positives, 1 - recall))
    while misses >= 0 and binom.cdf(misses, positives, 1 - recall) > 1 - confidence:
        misses -= 1
    return misses if misses >= 0 else None


def recall_bound(positives: int, missed: int, confidence: float = CONFIDENCE) -> float:
    """Return the lower bound of Clopper and Pearson on the recall."""
    if positives == 0 or missed >= positives:
        return 0.0
    return float(beta.ppf(1 - confidence, positives - missed, missed + 1))


def best_balance(probabilities: Array, truth: Array) -> float:
    """Return the probability from which on flagging gives the best F1.

    The F1 is that which is expected when each article's log-odds wobble by ``WOBBLE``, as they do
    from one draw of the corpus to another, so that no lucky article sets the threshold: chosen on
    half of 362 articles and measured on the other, the F1 is higher by 0.01 than at the raw best.
    """
    odds = logit(np.clip(probabilities, 1e-6, 1 - 1e-6))
    tried = np.linspace(odds.min(), odds.max(), _TRIED)
    above = expit((odds - tried[:, None]) * _STEEPNESS)
    scores = 2 * (above @ truth) / (above.sum(axis=1) + truth.sum())
    return float(expit(tried[int(np.argmax(scores))]))


def _just_below(scores: Array, score: float) -> float:
    """Return the middle between an article's score and the next lower one.

    At the score itself the article would be lost to rounding, or to another machine's solver.
    """
    lower = scores[scores < score]
    return (score + float(lower.max())) / 2 if len(lower) else score / 2


def choose_thresholds(
    probabilities: Sequence[float] | Array,
    truth: Sequence[int] | Array,
    *,
    recall: float = RECALL,
    confidence: float = CONFIDENCE,
    least: float = 0.0,
    prior: float | None = None,
) -> Thresholds:
    """Return the thresholds of one tag, from real articles that the model did not learn from.

    Parameters
    ----------
    probabilities
        Shape (n_articles,), in [0, 1].
    truth
        Shape (n_articles,), 1 where the tag is on.
    recall, confidence
        What is promised.
    least
        ``borderline`` is no lower, whatever is promised: below it lies more of the news than
        anybody reads. The recall that is then reached stands in the result.
    prior
        ``flagged`` as it was chosen on other real articles, for a model of the same corpus. The
        balance of few articles is half chance: ``flagged`` is the mean of both log-odds, in
        which this counts for ``PRIOR_POSITIVES``.

    Raises
    ------
    ValueError
        Where no article has the tag.
    """
    scores, on = np.asarray(probabilities, dtype=float), np.asarray(truth, dtype=int)
    positives = int(on.sum())
    if positives == 0:
        raise ValueError("no article has the tag; thresholds need at least one")
    flagged = best_balance(scores, on)
    if prior is not None:
        share = positives / (positives + PRIOR_POSITIVES)
        flagged = float(expit(share * logit(flagged) + (1 - share) * logit(prior)))
    ranked = np.sort(scores[on == 1])
    misses = allowed_misses(positives, recall, confidence)
    if misses is None:
        lowest = _just_below(scores, float(ranked[0]))
        needed = positives_needed(recall, confidence) - positives
    else:
        lowest, needed = _just_below(scores, float(ranked[misses])), 0
    borderline = min(flagged, max(least, lowest))
    missed = int((ranked < borderline).sum())
    return Thresholds(
        flagged=flagged,
        borderline=borderline,
        positives=positives,
        missed=missed,
        recall=recall_bound(positives, missed, confidence),
        needed=needed,
    )
