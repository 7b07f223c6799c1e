"""A shared table may save time alone: a weight in another's column would be a wrong tag."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.pipeline import FeatureUnion, Pipeline

from classifier.reading import Document, Reader
from classifier.sharing import share_table
from classifier.termtable import TermTable
from classifier.termvectors import TermVectors

TEXTS = (
    "Ratusan warga berunjuk rasa di depan kantor bupati. Polisi berjaga di depan kantor.",
    "Polisi berjaga. Warga membubarkan diri setelah bupati menemui warga di kantor.",
    "Harga cabai di pasar naik. Bupati meninjau pasar bersama polisi.",
)


@pytest.fixture
def readings():
    return [Reader({}).read(Document(str(n), "", text)) for n, text in enumerate(TEXTS)]


def vectors(readings, *several):
    return [one.fit(readings) for one in several]


def test_vectors_are_the_same_from_a_shared_table(readings):
    some = vectors(
        readings,
        TermVectors("all", min_count=1),
        TermVectors("lead", min_count=2),
        TermVectors("all", ngrams=1, min_count=2),
        TermVectors("all", unit="character", ngrams=4, min_count=1),
    )
    alone = [one.transform(readings).toarray() for one in some]
    share_table([Pipeline([("blocks", FeatureUnion([(str(n), v)]))]) for n, v in enumerate(some)])
    for one, before in zip(some, alone, strict=True):
        np.testing.assert_array_equal(one.transform(readings).toarray(), before)
    others = [Reader({}).read(Document("x", "Warga pasar", "Kantor bupati naik, kantor ramai."))]
    assert some[2].transform(others).nnz == 3


def test_a_sentence_is_searched_once_for_all(readings):
    some = vectors(readings, TermVectors("all", min_count=1), TermVectors("lead", min_count=1))
    share_table(some)
    fresh = Reader({}).read(Document("x", "", TEXTS[0]))
    for one in some:
        one.transform([fresh])
    assert [len(sentence.found) for sentence in fresh.sentences] == [1, 1]


def test_a_table_that_lacks_a_term_is_refused(readings):
    (one,) = vectors(readings, TermVectors("all", min_count=1))
    with pytest.raises(KeyError):
        one.look_up_in(TermTable(["warga"]))
