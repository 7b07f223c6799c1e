"""Folds decide on the calibration: other folds would be another model than the one that ships."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedGroupKFold

from classifier.folds import GroupFolds, parts_by_file
from news.errors import WrongInput
from news.label import CodedArticle, Label


def divided(splitter, labels, groups):
    return [(a.tolist(), b.tolist()) for a, b in splitter.split(labels, labels, groups)]


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000), folds=st.integers(2, 6), classes=st.integers(2, 3),
    most=st.integers(1, 5), alike=st.booleans(),
)  # fmt: skip
def test_the_folds_are_scikit_learns(seed, folds, classes, most, alike):
    chance = np.random.default_rng(seed)
    sizes = chance.integers(1, most + 1, size=80)
    groups = np.repeat(np.arange(80), sizes)
    shares = chance.dirichlet(np.ones(classes))
    labels = (
        np.repeat(chance.choice(classes, 80, p=shares), sizes)  # as copies of one article have
        if alike
        else chance.choice(classes, len(groups), p=shares)
    )
    labels[:30] = np.arange(30) % classes
    order = chance.permutation(len(groups))
    theirs, ours = (
        divided(kind(folds, shuffle=True, random_state=seed), labels[order], groups[order])
        for kind in (StratifiedGroupKFold, GroupFolds)
    )
    assert ours == theirs


def test_copies_are_never_on_both_sides():
    groups = np.repeat(np.arange(40), 3)
    labels = np.repeat(np.arange(40) % 2, 3)
    for learned, held_out in GroupFolds(5, shuffle=True, random_state=1).split(
        labels, labels, groups
    ):
        assert not set(groups[learned]) & set(groups[held_out])


def coded(files=12, articles=20):
    """Return a corpus whose files each have a theme, its articles with the tag in turn."""
    return [
        CodedArticle(
            id=f"{file}-{n}", title="Judul", text="Isi.", provenance={"file": f"{file}.jsonl"},
            label=Label(tags={("konvoi", "bentrok", "banjir")[file % 3]: "risk"} if n % 2 else {}),
        )
        for file in range(files)
        for n in range(articles)
    ]  # fmt: skip


def test_a_model_is_not_tried_on_files_that_it_learned_from():
    """What one person writes is alike: figures of a notebook would be too good to be believed."""
    corpus = coded()
    parts = parts_by_file(corpus, 4)
    assert Counter(a.id for part in parts for a in part) == Counter(a.id for a in corpus)
    files = [{a.provenance["file"] for a in part} for part in parts]
    assert sum(map(len, files)) == len(set.union(*files)) == 12
    for part in parts:
        assert len({tag for article in part for tag in article.label.tags}) == 3
        # The beginning of a part is a draw from all of it, the same one each time.
        assert len({a.provenance["file"] for a in part[:20]}) == 3
    assert parts == parts_by_file(corpus, 4) != parts_by_file(corpus, 4, seed=1)


def test_a_corpus_of_too_few_files_is_named():
    with pytest.raises(WrongInput, match="the corpus has 3 files, expected at least 4"):
        parts_by_file(coded(files=3), 4)
