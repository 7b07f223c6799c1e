"""Codes of sentences, weights of files and kinds teach the model as much as the articles do."""

import json

import pytest

from classifier.corpus import corpus_hash, load_corpus
from classifier.corpusside import read_weights
from classifier.cues import cue_groups
from classifier.learning import known_kinds, read_coded_article
from classifier.reading import Reader
from classifier.tags import trainable_tags
from news.errors import WrongCorpusLine

LINE = {
    "id": "a-1",
    "date": "2024-05-06",
    "title": "Buruh Demo di Kota Rekaan",
    "text": "Ratusan buruh berunjuk rasa. Mereka menuntut upah.",
    "labels": {"tags": {"mass_gathering": {"stage": "occurred"}}, "severity": 1},
    "codebook": "1.0",
    "provenance": {"source": "written for the test"},
}
NEUTRAL = {**LINE, "id": "b-1", "labels": {**LINE["labels"], "tags": {}, "severity": 0}}


def write(folder, *rows):
    lines = "\n".join(json.dumps(row) for row in rows)
    (folder / "a.jsonl").write_text(lines, encoding="utf-8")


def test_sentences_and_weights_come_with_their_articles(tmp_path, codebook):
    write(tmp_path, LINE, NEUTRAL)
    (tmp_path / "sentences.tsv").write_text("a-1\tmass_gathering:0o 1o 2b\n", encoding="utf-8")
    (tmp_path / "weights.toml").write_text('"a.jsonl" = 0.3\n', encoding="utf-8")
    first, second = load_corpus(tmp_path, codebook)
    assert first.told == {"mass_gathering": {0: "occurred", 1: "occurred"}}  # no background
    assert second.told == {}
    assert (first.weight, second.weight) == (0.3, 0.3)


def test_the_hash_knows_sentences_and_weights(tmp_path, codebook):
    """A model that learned otherwise must not pass for the same."""
    write(tmp_path, LINE)
    hashes = {corpus_hash(load_corpus(tmp_path, codebook))}
    (tmp_path / "sentences.tsv").write_text("a-1\tmass_gathering: 1o\n", encoding="utf-8")
    hashes.add(corpus_hash(load_corpus(tmp_path, codebook)))
    for weights in ('"*.jsonl" = 0.5', "[mass_gathering]\noccurred = 0.5"):
        (tmp_path / "weights.toml").write_text(weights + "\n", encoding="utf-8")
        hashes.add(corpus_hash(load_corpus(tmp_path, codebook)))
    assert len(hashes) == 4


def test_a_tag_counts_by_its_stage_and_by_what_stands_beside_it(tmp_path, codebook):
    """What is common where articles are written and rare in the news must not teach as much."""
    write(tmp_path, LINE, NEUTRAL)
    (tmp_path / "weights.toml").write_text(
        "[mass_gathering]\noccurred = 0.5\nincipient_conflict = 0.2\n", encoding="utf-8"
    )
    first, second = load_corpus(tmp_path, codebook)
    assert dict(first.tag_weights) == {"mass_gathering": 0.5}
    assert not second.tag_weights
    weights = read_weights(tmp_path / "weights.toml", codebook)
    both = {"mass_gathering": "occurred", "incipient_conflict": "occurred"}
    assert weights.of_tags(tmp_path / "a.jsonl", both) == {"mass_gathering": 0.2}


def test_a_file_can_teach_one_tag_alone(tmp_path, codebook):
    """Articles that sharpen one tag must not blunt the others."""
    write(tmp_path, LINE, NEUTRAL)
    (tmp_path / "weights.toml").write_text(
        '"a.jsonl" = 0\n[mass_gathering]\n"a.jsonl" = 0.8\noccurred = 0.5\n', encoding="utf-8"
    )
    gathering, neutral = load_corpus(tmp_path, codebook)
    assert (gathering.weight, neutral.weight) == (0, 0)
    assert dict(gathering.tag_weights) == {"mass_gathering": 0.4}
    assert dict(neutral.tag_weights) == {"mass_gathering": 0.8}


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("[flood]\nrisk = 0.5", "'flood'"),
        ("[mass_gathering]\nfeared = 0.5", "'feared'"),
        ("[mass_gathering]\nmass_gathering = 0.5", "'mass_gathering'"),
        ("[mass_gathering]\nrisk = 2", "risk = 2"),
    ],
)
def test_names_the_weight_of_a_tag_that_is_wrong(tmp_path, codebook, lines, told):
    write(tmp_path, LINE)
    (tmp_path / "weights.toml").write_text(lines + "\n", encoding="utf-8")
    with pytest.raises(WrongCorpusLine) as error:
        load_corpus(tmp_path, codebook)
    assert told in str(error.value)
    assert "weights.toml" in str(error.value)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("a-1", "'a-1'"),
        ("\tmass_gathering: 1o", "an id not named yet"),
        ("a-1\tflood: 1o", "'flood'"),
        ("a-1\tmass_gathering: 1x", "'1x'"),
        ("a-1\tmass_gathering: o", "'o'"),
        ("a-1\tmass_gathering: 1o\na-1\tmass_gathering: 2o", "sentences.tsv:2"),
        ("z-9\tmass_gathering: 1o", "'z-9'"),
    ],
)
def test_names_the_sentence_that_is_wrong(tmp_path, codebook, line, told):
    write(tmp_path, LINE)
    (tmp_path / "sentences.tsv").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(WrongCorpusLine) as error:
        load_corpus(tmp_path, codebook)
    assert told in str(error.value)


def test_kinds_come_with_their_articles_and_the_hash_knows_them(tmp_path, codebook):
    write(tmp_path, LINE, NEUTRAL)
    without = corpus_hash(load_corpus(tmp_path, codebook))
    (tmp_path / "kinds.tsv").write_text("b-1\tmass_gathering:7\n", encoding="utf-8")
    coded = load_corpus(tmp_path, codebook)
    assert known_kinds(coded, ("mass_gathering", "protocol_breach")).tolist() == [
        [-1, -1, -1, -1],
        [7, -1, -1, -1],
    ]
    assert corpus_hash(coded) != without


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("\tmass_gathering:1", "an id not named yet"),
        ("a-1\tflood:1", "'flood'"),
        ("a-1\tmass_gathering:-1", "kinds.tsv:1"),
        ("a-1\tmass_gathering", "kinds.tsv:1"),
        ("a-1\tmass_gathering:1\na-1\tmass_gathering:2", "kinds.tsv:2"),
        ("z-9\tmass_gathering:1", "'z-9'"),
    ],
)
def test_names_the_kind_that_is_wrong(tmp_path, codebook, line, told):
    write(tmp_path, LINE)
    (tmp_path / "kinds.tsv").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(WrongCorpusLine) as error:
        load_corpus(tmp_path, codebook)
    assert told in str(error.value)


def test_every_article_of_the_shipped_corpus_has_its_kinds(data, codebook):
    """Those without would be put to the nearest by a decomposition that each training pays for."""
    coded = load_corpus(data / "corpus", codebook)
    kinds = known_kinds(coded, trainable_tags(coded, codebook))[:, :-2]
    assert (kinds >= 0).all()
    assert kinds.max() < max(tag.other_kinds for tag in codebook.tags.values())


@pytest.mark.parametrize("weight", ["-0.1", "1.5", '"much"', "true"])
def test_names_the_weight_that_is_wrong(tmp_path, codebook, weight):
    write(tmp_path, LINE)
    (tmp_path / "weights.toml").write_text(f'"a.jsonl" = {weight}\n', encoding="utf-8")
    with pytest.raises(WrongCorpusLine, match=r"weights\.toml: a\.jsonl = "):
        load_corpus(tmp_path, codebook)


def test_every_coded_sentence_of_the_shipped_corpus_exists(data, codebook):
    """A code behind the last sentence would teach nothing, one of another sentence the wrong."""
    reader = Reader(cue_groups(codebook))
    coded = [article for article in load_corpus(data / "corpus", codebook) if article.told]
    assert len(coded) >= 1500
    beyond = [
        article.id
        for article in coded
        for places in article.told.values()
        if max(places, default=0) >= len(read_coded_article(reader, article).sentences)
    ]
    assert beyond == []
    assert all(set(article.told) == set(article.label.tags) for article in coded)
