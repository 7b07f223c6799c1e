"""What the tests of the classifier share: the codebook, a part of the corpus, a small model."""

from __future__ import annotations

import pytest

from classifier import train as training
from classifier.corpus import load_corpus
from classifier.cues import cue_groups
from classifier.judge import Judge
from classifier.reading import Reader
from classifier.store import load_model, save_model
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
    """What the small model learned from: a fourth of the articles that count in full."""
    return [a for a in load_corpus(data / "corpus", codebook) if a.weight == 1][::4]


@pytest.fixture(scope="session")
def few(corpus):
    """A third of that: where it is not asked how well a model judges, a training of a second."""
    return corpus[::3]


@pytest.fixture(scope="session")
def few_model(once, few, codebook, gazetteer):
    """What ``few`` teaches; where tests run on several processes, mostly learned by another."""
    path = once("few.skops", lambda path: save_model(train(few, codebook, gazetteer), path))
    return load_model(path, codebook)


@pytest.fixture
def learn_once(monkeypatch):
    """From the second training on, take what the first has learned: only thresholds are chosen.

    For tests that train on the same articles, each time with other news or shipped thresholds.
    """
    learned = []
    learn = training.side_by_side

    def once_alone(*pieces):
        learned.append(learned[0] if learned else learn(*pieces))
        return learned[0]

    monkeypatch.setattr(training, "side_by_side", once_alone)
    return learned


@pytest.fixture(scope="session")
def reader(codebook):
    return Reader(cue_groups(codebook))


@pytest.fixture(scope="session")
def model(small_model, codebook):
    return load_model(small_model, codebook)


@pytest.fixture(scope="session")
def judge(model, codebook, gazetteer):
    return Judge(model, codebook, gazetteer)
