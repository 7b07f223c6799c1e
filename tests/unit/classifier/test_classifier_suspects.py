"""A wrong label that nobody looks at again teaches every later model its mistake."""

import numpy as np
import pytest

from classifier.learning import cross_validated
from classifier.suspects import suspects
from classifier.tags import tag_matrix


def test_turned_labels_are_found_first():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 2, (300, 1))
    scores = np.clip(truth * 0.8 + 0.1 + rng.normal(0, 0.05, (300, 1)), 0.01, 0.99)
    turned = truth.copy()
    wrong = [3, 77, 150, 222]
    turned[wrong, 0] = 1 - turned[wrong, 0]
    found = suspects([str(n) for n in range(300)], ["mass_gathering"], scores, turned)
    assert {int(s.article) for s in found[:4]} == set(wrong)
    assert all(s.coded == bool(turned[int(s.article), 0]) for s in found)


def test_a_tag_that_never_varies_has_no_suspects():
    scores = np.full((20, 1), 0.5)
    assert suspects([str(n) for n in range(20)], ["a"], scores, np.zeros((20, 1))) == []


def test_held_out_scores_come_in_the_order_of_the_articles(corpus, codebook):
    """Scores of another article would call sound labels wrong."""
    part, desk = corpus[:150], corpus[150:190]
    tags, scores = cross_validated(part, desk, codebook)
    assert scores.shape == (190, len(tags))
    truth = tag_matrix([*part, *desk], tags)
    for rows in (slice(0, 150), slice(150, 190)):
        on = truth[rows, 0] == 1
        assert scores[rows, 0][on].mean() > scores[rows, 0][~on].mean() + 0.2


def test_without_cleanlab_the_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "cleanlab.filter", None)
    with pytest.raises(Exception, match="analysis"):
        suspects(["a"], ["t"], np.zeros((1, 1)), np.zeros((1, 1)))
