"""The promise of recall: where it does not hold, a desk misses more than it was told."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta, binom

from classifier.thresholds import CONFIDENCE, RECALL, choose_thresholds

pytestmark = pytest.mark.long

DRAWS = 3000


@pytest.mark.parametrize("positives", [22, 30, 45, 60, 120])
@pytest.mark.parametrize("shape", [(4, 2), (1.2, 1.2), (0.6, 2)])
def test_the_promised_recall_is_reached_as_often_as_promised(
    positives: int, shape: tuple[float, float]
) -> None:
    """Each draw sets a threshold on other articles; the recall on all articles is known exactly.

    Three kinds of model: one that knows positives well, one that scatters them, one that gives
    most of them a low probability.
    """
    rng = np.random.default_rng(positives)
    true = beta(*shape)
    kept = 0
    for _ in range(DRAWS):
        scores = np.concatenate([true.rvs(positives, random_state=rng), rng.beta(1, 12, 300)])
        truth = np.repeat([1, 0], [positives, 300])
        chosen = choose_thresholds(scores, truth)
        assert not chosen.needed
        kept += true.sf(chosen.borderline) >= RECALL
    # The count of kept promises scatters by chance; below this bound lies one run in 100,000.
    assert kept >= binom.ppf(1e-5, DRAWS, CONFIDENCE)


def test_with_too_few_positives_nothing_is_promised() -> None:
    scores, truth = np.linspace(0.1, 0.9, 60), np.repeat([0, 1], [39, 21])
    assert choose_thresholds(scores, truth).needed == 1
    assert "cannot be certified yet" in choose_thresholds(scores, truth).statement
