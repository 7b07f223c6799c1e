"""What the tests of the classifier share: the codebook, a part of the corpus, a small model."""

from __future__ import annotations

import pytest

from classifier.corpus import load_corpus
from classifier.cues import cue_groups
from classifier.judge import Judge
from classifier.reading import Reader
from classifier.store import load_model
from language.gazetteer import load_gazetteer
from news.codebook import load_codebook


@pytest.fixture(scope="session")
def codebook(data):
    return load_codebook(data / "codebook")


@pytest.fixture(scope="session")
def gazetteer(data):
    return load_gazetteer(data / "gazetteer")


@pytest.fixture(scope="session")
def corpus(data, codebook):
    """What the small model learned from: a fourth of the articles that count in full."""
    return [a for a in load_corpus(data / "corpus", codebook) if a.weight == 1][::4]


@pytest.fixture(scope="session")
def reader(codebook):
    return Reader(cue_groups(codebook))


@pytest.fixture(scope="session")
def model(small_model, codebook):
    return load_model(small_model, codebook)


@pytest.fixture(scope="session")
def judge(model, codebook, gazetteer):
    return Judge(model, codebook, gazetteer)
