"""A wrong line that slips into training spoils every judgement after it."""

import json
from collections import Counter

import numpy as np
import pytest

from classifier.corpus import corpus_hash, load_corpus, read_coded
from language.shingles import signature
from news.codebook import load_codebook
from news.errors import WrongCorpusLine

LINE = {
    "id": "a-1",
    "date": "2024-05-06",
    "outlet_kind": "regional",
    "title": "Buruh Demo di Kota Rekaan",
    "text": "Ratusan buruh berunjuk rasa.",
    "labels": {
        "tags": {"mass_gathering": {"stage": "occurred"}},
        "rule_family": "",
        "election": 0,
        "place": {"code": "64.72", "name": "Kota Samarinda"},
        "event_date": "2024-05-06",
        "severity": 1,
    },
    "codebook": "1.0",
    "provenance": {"source": "written for the test"},
}


@pytest.fixture(scope="module")
def codebook(data):
    return load_codebook(data / "codebook")


def write(folder, *rows):
    (folder / "a.jsonl").write_text(
        "\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows), encoding="utf-8"
    )


def changed(**labels):
    return {**LINE, "labels": {**LINE["labels"], **labels}}


def test_reads_what_is_written(tmp_path, codebook):
    write(tmp_path, LINE, "")
    (article,) = load_corpus(tmp_path, codebook)
    assert article.label.tags == {"mass_gathering": "occurred"}
    assert article.label.place.level == "city"
    assert article.label.event_date.isoformat() == "2024-05-06"
    assert article.provenance["file"] == "a.jsonl"
    assert article.provenance["outlet_kind"] == "regional"


def test_half_a_character_ends_no_training_and_no_measuring(tmp_path, codebook):
    """JSON may hold it; neither a text's hash nor a table of figures could be written."""
    half = {"title": "Demo \ud800", "text": "Ratusan \udfff buruh.", "outlet": "kabar\ud83d"}
    write(tmp_path, {**LINE, **half, "id": "a\udc00"})
    (article,) = load_corpus(tmp_path, codebook)
    assert (article.id, article.title) == ("a\ufffd", "Demo \ufffd")
    assert article.provenance["outlet"] == "kabar\ufffd"
    assert len(corpus_hash([article])) == 64


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (changed(tags={"flood": {"stage": "occurred"}}), "'flood'"),
        (changed(tags={"mass_gathering": {"stage": "soon"}}), "'soon'"),
        (changed(rule_family="health"), "rule_family = 'health'"),
        (changed(tags={"protocol_breach": {"stage": "risk"}}, severity=0), "rule_family = ''"),
        (changed(severity=6), "severity = 6"),
        (changed(tags={"mass_gathering": {"stage": "planned"}}), "severity = 1"),
        (changed(election="yes"), "election = 'yes'"),
        (changed(event_date="6 Mei"), "event_date = '6 Mei'"),
        (changed(place="Samarinda"), "place = 'Samarinda'"),
        (changed(colour="red"), "'colour'"),
        ({**LINE, "codebook": "0.9"}, "codebook = '0.9'"),
        ({**LINE, "provenance": {}}, "provenance"),
        ({**LINE, "provenance": [1]}, "provenance = [1], expected a table"),
        (changed(rule_family=["health"]), "rule_family = ['health']"),
        (changed(tags={"mass_gathering": {"stage": []}}), "stage of mass_gathering = []"),
        ({**LINE, "text": None}, "text = None"),
        ({**LINE, "id": ""}, "id is empty"),
        ("{not json", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"severity": ' + "9" * 5000 + "}", "no JSON"),
        ("[1, 2]", "expected a JSON object"),
    ],
)
def test_names_what_is_wrong_and_where(tmp_path, codebook, row, told):
    write(tmp_path, row)
    with pytest.raises(WrongCorpusLine) as error:
        load_corpus(tmp_path, codebook)
    assert told in str(error.value)
    assert "a.jsonl:1" in str(error.value)


def test_an_id_stands_once(tmp_path, codebook):
    write(tmp_path, LINE, LINE)
    with pytest.raises(WrongCorpusLine, match=r"a\.jsonl:2.*stands already"):
        load_corpus(tmp_path, codebook)


def test_an_article_is_measured_once(tmp_path, codebook):
    """Twice in a file, with other codes, one is wrong whatever the model says: figures fall."""
    write(tmp_path, LINE, "", changed(severity=2))
    with pytest.raises(WrongCorpusLine) as error:
        read_coded(tmp_path / "a.jsonl", codebook)
    told = f"{tmp_path}/a.jsonl:3: id 'a-1' stands already in {tmp_path}/a.jsonl:1"
    assert str(error.value) == told


@pytest.mark.parametrize("code", ["6472", "64.99", "99", "6", ""])
def test_a_place_that_nobody_knows_is_told(tmp_path, codebook, gazetteer, code):
    """No judgement can name it: each such line counts as a wrong place, whatever the model."""
    place = {"code": code, "name": "Kota Samarinda"}
    write(tmp_path, LINE, {**changed(place=place), "id": "a-2"})
    for read, path in ((read_coded, tmp_path / "a.jsonl"), (load_corpus, tmp_path)):
        with pytest.raises(WrongCorpusLine) as error:
            read(path, codebook, gazetteer)
        assert f"a.jsonl:2: place = {code!r}, expected" in str(error.value)
        assert "64.72" in str(error.value)


def test_no_corpus_is_an_error_not_an_empty_model(tmp_path, codebook):
    with pytest.raises(WrongCorpusLine, match="no coded article"):
        load_corpus(tmp_path, codebook)


def test_other_encodings_are_refused(tmp_path, codebook):
    (tmp_path / "a.jsonl").write_bytes("Ibu Kota é".encode("latin-1"))
    with pytest.raises(WrongCorpusLine, match="UTF-8"):
        load_corpus(tmp_path, codebook)


def test_hash_changes_with_any_label(tmp_path, codebook):
    write(tmp_path, LINE)
    before = corpus_hash(load_corpus(tmp_path, codebook))
    write(tmp_path, changed(severity=2))
    assert corpus_hash(load_corpus(tmp_path, codebook)) != before


def test_evaluation_sets_may_carry_more(shared, codebook):
    """The set that judges a model comes from elsewhere, with keys of its own."""
    coded = read_coded(shared("gold", "dev.jsonl"), codebook)
    assert len(coded) > 300
    assert all(article.provenance["outlet"] is not None for article in coded)


@pytest.fixture(scope="module")
def shipped(data, codebook, gazetteer):
    return load_corpus(data / "corpus", codebook, gazetteer)


def test_the_shipped_corpus_is_wide(shipped, codebook):
    """A model that has seen no dispersal, no Papua and no ordinary news cannot know them."""
    untagged = sum(not article.label.tags for article in shipped)
    assert len(shipped) >= 1900
    assert untagged / len(shipped) >= 0.45
    cases = Counter(case for article in shipped for case in article.label.tags.items())
    for tag in codebook.tags:
        for stage in codebook.stages:
            assert cases[tag, stage] >= 5, (tag, stage)
    families = Counter(article.label.rule_family for article in shipped)
    assert all(families[family] >= 40 for family in codebook.families)
    severities = Counter(article.label.severity for article in shipped)
    assert all(severities[grade] >= 40 for grade in range(6))
    provinces = {a.label.place.code[:2] for a in shipped if a.label.place}
    assert len(provinces) == 38
    assert {article.date.year for article in shipped if article.date} >= set(range(2014, 2027))
    assert sum(len(article.label.tags) > 1 for article in shipped) >= 200


def test_no_two_articles_of_the_corpus_are_copies(shipped):
    """Copies on both sides of a fold would flatter every held-out figure."""
    signatures = np.array([signature(f"{a.title}\n{a.text}") for a in shipped])
    close = []
    for number in range(1, len(signatures)):
        shares = (signatures[:number] == signatures[number]).mean(axis=1)
        close += [(shipped[number].id, shipped[other].id) for other in np.flatnonzero(shares > 0.2)]
    assert close == []
