"""A small model for the tests: trained once, from a part of the shipped corpus."""

from __future__ import annotations

import pytest

from classifier.corpus import load_corpus
from classifier.cues import cue_groups
from classifier.judge import Judge
from classifier.reading import Reader
from classifier.train import train
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
    """Every fourth article of the corpus: enough to tell a protest from a market."""
    return load_corpus(data / "corpus", codebook)[::4]


@pytest.fixture(scope="session")
def reader(codebook):
    return Reader(cue_groups(codebook))


@pytest.fixture(scope="session")
def model(corpus, codebook, gazetteer):
    return train(corpus, codebook, gazetteer)


@pytest.fixture(scope="session")
def judge(model, codebook, gazetteer):
    return Judge(model, codebook, gazetteer)
