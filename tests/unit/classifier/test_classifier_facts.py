"""The severity orders the digest: a death that is told as a scuffle is read last, or not at all."""

import numpy as np
import pytest

from classifier.corpus import load_corpus
from classifier.facts import severities, severity_pipeline
from classifier.learning import read_coded_article
from classifier.reading import Document


@pytest.mark.parametrize(
    ("sentence", "group"),
    [
        ("Bentrokan itu menewaskan dua warga.", "death"),
        ("Perang antarkampung merenggut tiga nyawa.", "death"),
        ("Tewasnya seorang pemuda memicu amarah warga.", "death"),
        ("Korban mengalami luka parah di kepala.", "serious"),
        ("Kantor itu ludes dilalap api.", "serious"),
        ("Petugas dipukul dan berdarah.", "force"),
        ("Pleno rekapitulasi tingkat kabupaten dihentikan.", "halted"),
        ("KPU menunda pemungutan suara di dua distrik.", "halted"),
    ],
)
def test_what_makes_an_incident_grave_is_heard_in_the_words_of_the_press(reader, sentence, group):
    reading = reader.read(Document("", "", sentence))
    assert f"severity:{group}" in {reader.groups[n] for s in reading.sentences for n in s.groups}


def test_deaths_in_files_that_were_not_learned_from_are_seldom_told_as_scuffles(
    reader, data, codebook
):
    """Learned from one half of the corpus' files, judged on the other, which other hands wrote."""
    told = [
        article
        for article in load_corpus(data / "corpus", codebook)
        if article.label.severity
        and any(codebook.stages[stage].incident for stage in article.label.tags.values())
    ]
    files = sorted({article.id.rpartition("-")[0] for article in told})
    half = np.array([files.index(article.id.rpartition("-")[0]) % 2 for article in told])
    readings = [read_coded_article(reader, article) for article in told]
    truth = severities([article.label.severity for article in told])
    said = np.zeros_like(truth)
    for learned in (0, 1):
        model = severity_pipeline(reader.groups).fit(
            [readings[n] for n in np.flatnonzero(half == learned)], truth[half == learned]
        )
        said[half != learned] = model.predict(
            [readings[n] for n in np.flatnonzero(half != learned)]
        )
    assert (np.abs(said - truth) <= 1).mean() > 0.945
    assert (said[truth == 5] >= 4).mean() > 0.73
