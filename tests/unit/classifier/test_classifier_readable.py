"""The list that people read: if these fail, a few labels put half of the news on it, unsaid."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.promise import LEAST_NEWS, MOST_BORDERLINE, RECALL
from classifier.readable import (
    least_readable,
    listed,
    news_probabilities,
    readable_thresholds,
)
from classifier.reading import Document
from classifier.thresholds import Thresholds, choose_thresholds
from classifier.train import train


def labels_of(positives, strange):
    """Scores and codes of 300 articles; ``strange`` of the positives look like any other news."""
    rng = np.random.default_rng(7)
    sound = rng.beta(8, 2, positives - strange)
    scores = np.r_[sound, np.linspace(0.0015, 0.004, strange), rng.beta(0.3, 9, 300 - positives)]
    return scores, np.repeat([1, 0], [positives, 300 - positives])


@pytest.fixture
def news():
    return np.random.default_rng(8).beta(0.3, 9, 2000)


def share(chosen, news):
    return listed(news, chosen)[1]


def test_few_strange_positives_do_not_put_the_news_on_the_list(news):
    """Eleven conflicts of 300 labels set a threshold of 0.002: 38 % of ordinary news to read."""
    scores, truth = labels_of(11, strange=1)
    free = choose_thresholds(scores, truth)
    column = news[:, None]
    assert share([free], column) > 0.3
    [cut] = readable_thresholds(scores[:, None], truth[:, None], column)
    assert share([cut], column) <= MOST_BORDERLINE
    assert cut.flagged == free.flagged
    # No promise is kept in silence that was given up.
    assert (cut.positives, cut.missed) == (11, 1)
    assert 0 < cut.recall < free.recall < RECALL
    assert cut.is_cut
    assert f"so far a recall of at least {cut.recall:.2f}" in cut.statement
    assert "11 more positives" in cut.statement
    assert "too long to read" in cut.statement
    assert "too long" not in free.statement


def test_a_list_that_can_be_read_is_left_as_the_promise_has_it(news):
    """A cut for its own sake would lose articles that somebody has the time to read."""
    for positives in (11, 60):
        scores, truth = labels_of(positives, strange=0)
        [chosen] = readable_thresholds(scores[:, None], truth[:, None], news[:, None])
        assert chosen == choose_thresholds(scores, truth)
        assert not chosen.is_cut
    assert chosen.recall >= RECALL


def test_without_news_to_measure_on_nothing_is_cut():
    scores, truth = labels_of(11, strange=1)
    [chosen] = readable_thresholds(scores[:, None], truth[:, None], None)
    assert chosen == choose_thresholds(scores, truth)


def test_all_tags_share_one_list(news):
    """Three lists of 6 % each would be one of 18 %: the day has no more hours for that."""
    rng = np.random.default_rng(9)
    several = np.column_stack([news, rng.permutation(news), rng.permutation(news)])
    scores, truth = labels_of(11, strange=1)
    chosen = readable_thresholds(
        np.column_stack([scores] * 3), np.column_stack([truth] * 3), several
    )
    assert share(chosen, several) <= MOST_BORDERLINE
    assert share(chosen[:1], several[:, :1]) > 0


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=50),
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40),
)
def test_whatever_the_labels_the_list_is_short_or_empty(said, rows):
    if not any(on for _, on in rows):
        return
    scores, truth = (np.array(column, dtype=float)[:, None] for column in zip(*rows, strict=True))
    found = np.array(said)[:, None]
    chosen = readable_thresholds(scores, truth, found)
    assert share(chosen, found) <= MOST_BORDERLINE
    assert 0 <= chosen[0].borderline <= chosen[0].flagged <= 1


def test_where_no_share_is_short_enough_nothing_is_shown_but_what_is_flagged():
    chosen = [Thresholds(flagged=0.5, borderline=0.1)]
    alike = np.full((100, 1), 0.15)
    assert least_readable(chosen, alike, most=MOST_BORDERLINE) == [0.5]


def test_of_what_it_has_learned_from_a_model_is_asked_as_if_it_had_not(model, reader):
    """Its own word on these is surer than on other news, and would make the list look short."""
    news = [Document(str(n), "Warga Bersih Desa", "Warga membersihkan selokan.") for n in range(3)]
    held_out = np.full(len(model.tags) + 2, 0.25)
    found = news_probabilities(model.pipelines, reader, news, {"1": held_out})
    assert (found[1] == 0.25).all()
    assert (found[0] == found[2]).all()
    assert not (found[0] == 0.25).any()


def test_a_desks_labels_leave_a_list_that_can_be_read(few, corpus, codebook, gazetteer, learn_once):
    plain = [a for a in corpus if not a.label.tags]
    tagged = [a for tag in codebook.tags for a in corpus if set(a.label.tags) == {tag}][::3]
    extra = [replace(a, id=f"desk-{a.id}") for a in (*plain[:60], *tagged)]
    # What no model could see: articles of ordinary news that somebody has coded as conflicts.
    strange = next(a.label for a in tagged if "incipient_conflict" in a.label.tags)
    extra += [replace(a, id=f"strange-{a.id}", label=strange) for a in plain[60:70]]
    news = [Document(f"news-{n}-{a.id}", a.title, a.text) for n in range(3) for a in plain[70:]]
    assert len(news) >= LEAST_NEWS
    free = train(few, codebook, gazetteer, extra=extra, news=news[: LEAST_NEWS - 1])
    cut = train(few, codebook, gazetteer, extra=extra, news=news)
    assert len(learn_once) == 2
    assert free.card["thresholds_from"] == cut.card["thresholds_from"] == "labels of this desk"
    assert free.card["news"] == {"articles": LEAST_NEWS - 1}
    assert cut.card["news"]["articles"] == len(news)
    assert cut.card["news"]["borderline"] <= MOST_BORDERLINE
    limits = [model.thresholds["incipient_conflict"] for model in (free, cut)]
    assert limits[0].borderline < limits[1].borderline
    assert limits[0].recall > limits[1].recall
    assert cut.version != free.version
