"""Features decide what can be learned."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.utils.estimator_checks import check_estimator

from classifier.features import CueProfile
from classifier.reading import Document
from classifier.scope import ScopeProfile
from classifier.secondopinion import SentenceStages
from classifier.sentencevectors import SentenceVectors
from classifier.stages import StageModel, StageVectors
from classifier.termvectors import TermVectors

TEXTS = [
    (
        "Buruh Demo",
        "Ratusan buruh berunjuk rasa. Mereka menuntut upah. Polisi berjaga. Sore bubar.",
    ),
    ("Harga Cabai Turun", "Harga cabai turun di pasar. Pedagang lega. Pembeli ramai."),
    ("Buruh Batal Demo", "Buruh batal berunjuk rasa. Upah sudah dibayar perusahaan."),
]


@pytest.fixture(scope="module")
def readings(reader):
    return [reader.read(Document(str(n), *row)) for n, row in enumerate(TEXTS)]


@pytest.mark.parametrize(
    "estimator",
    [
        TermVectors(),
        CueProfile(),
        StageVectors(),
        ScopeProfile(),
        SentenceVectors(),
        SentenceStages(),
        StageModel(),
    ],
)
def test_keeps_to_scikit_learn(estimator):
    """Clones, prints and says that it does not take arrays, like scikit-learn's own vectorisers."""
    check_estimator(estimator)
    assert repr(clone(estimator)) == repr(estimator)


def test_term_vectors_have_unit_length(readings):
    matrix = TermVectors(min_count=1).fit(readings).transform(readings)
    assert matrix.multiply(matrix).sum(axis=1) == pytest.approx(1)


def test_rare_words_of_the_news_weigh_more(readings):
    """A corpus cannot know how common a word is; the background does."""
    vectors = TermVectors(min_count=1, ngrams=1).fit(readings)
    weight = dict(zip(vectors.vocabulary_, vectors.idf_, strict=True))
    assert weight["unjuk"] > weight["harga"] > weight["di"]


def test_words_of_every_article_give_zeros_and_no_empty_judgement(readings):
    """A probability that is not a number would pass every threshold, or none."""
    vectors = TermVectors(min_count=1).fit(readings)
    vectors.idf_ = np.zeros_like(vectors.idf_)
    assert not vectors.transform(readings).toarray().any()


def test_parts_are_kept_apart(readings):
    title = TermVectors("title", min_count=1).fit(readings)
    assert "buruh demo" in title.vocabulary_
    assert "cabai" in title.vocabulary_
    assert "polisi" not in title.vocabulary_
    lead = TermVectors("lead", min_count=1).fit(readings)
    assert "polisi" in lead.vocabulary_
    assert "bubar" not in lead.vocabulary_


def test_characters_reach_misspelt_words(readings):
    vectors = TermVectors(unit="character", ngrams=4, min_count=1).fit(readings)
    assert "unju" in vectors.vocabulary_


def test_unknown_words_and_empty_readings_give_zeros(readings, reader):
    vectors = TermVectors().fit(readings)
    empty = reader.read(Document("e", "", ""))
    assert vectors.transform([empty]).nnz == 0
    assert vectors.transform([]).shape[0] == 0
    profile = CueProfile(reader.groups).fit(readings)
    assert not profile.transform([empty]).any()
    assert profile.transform([]).shape == (0, 5 * len(reader.groups))


def test_profile_tells_where_a_cue_stands(readings, reader):
    """A topic stands in the title and early; a passing mention late and once."""
    profile = CueProfile(reader.groups).fit(readings)
    raw = dict(zip(profile.get_feature_names_out(), profile._profiles(readings)[0], strict=True))
    assert raw["title mass_gathering:demonstration"] == 1
    assert raw["first mass_gathering:demonstration"] == 1
    assert raw["share mass_gathering:demonstration"] == pytest.approx(1 / 4)
    assert raw["first family:health"] == 0


def test_profile_counts_pairs_in_one_sentence(readings, reader):
    pair = ("mass_gathering:demonstration", "mass_gathering:~actor")
    profile = CueProfile(reader.groups, (pair,)).fit(readings)
    together = profile._profiles(readings)[:, -2]
    assert together.tolist() == [1, 0, 1]


def test_matrices_are_the_same_alone_and_together(readings):
    """A batch must not change a judgement."""
    vectors = TermVectors(min_count=1).fit(readings)
    together = vectors.transform(readings).toarray()
    alone = np.vstack([vectors.transform([r]).toarray() for r in readings])
    assert np.allclose(together, alone)


def test_scope_tells_abroad_from_home(reader):
    """A riot in Peru on the morning page costs the desk its trust in the others."""
    texts = [
        ("Demo Rusuh di Peru", "Demonstran bentrok dengan polisi di Lima. Peru darurat."),
        ("Demo di Kabupaten Pati", "Demonstran mendatangi kantor bupati di Jawa Tengah."),
        ("Aksi Bela Palestina di Jakarta", "Massa berjalan di Jakarta. Polda Metro berjaga."),
        ("", ""),
    ]
    profile = ScopeProfile(reader.groups)
    peru, pati, solidarity, empty = profile.transform(
        [reader.read(Document(str(n), *row)) for n, row in enumerate(texts)]
    )
    more = [name.endswith("more context:foreign") for name in profile.get_feature_names_out()]
    assert peru[more].tolist() == [1, 1]
    assert pati[more].tolist() == solidarity[more].tolist() == [0, 0]
    assert (peru > solidarity).all()
    assert (solidarity >= pati).all()
    assert not empty.any()
