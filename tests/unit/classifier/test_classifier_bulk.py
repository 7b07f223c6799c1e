"""``kentongan tag`` prints one row a line, in order, whatever a line holds."""

import json

import pytest
from samples import MARKET, PROTEST

from classifier.bulk import CHUNK, document_from_line, judge_chunk, judge_lines
from classifier.store import save_model
from news.errors import WrongModel


def line(document, **more):
    row = {"id": document.id, "title": document.title, "text": document.text}
    return json.dumps({**row, "date": str(document.date), **more}, ensure_ascii=False)


@pytest.fixture(scope="module")
def path(model, tmp_path_factory):
    path = tmp_path_factory.mktemp("bulk") / "m.skops"
    save_model(model, path)
    return path


@pytest.mark.parametrize("workers", [1, 2])
def test_rows_come_in_order_and_failures_stop_nothing(path, data, workers):
    count = 2 * CHUNK + 20
    lines = [line(MARKET, id=f"m{n}") for n in range(count)]
    lines[10] = "{broken"
    lines[20] = json.dumps({"title": "no id"})
    lines[30] = json.dumps({"id": "n", "title": 5, "text": "x"})
    lines.insert(40, "  \n")
    judged = list(judge_lines(iter(lines), model=path, data=data, workers=workers))
    rows = [json.loads(one.text) for one in judged]
    assert [one.failed for one in judged] == ["error" in row for row in rows]
    assert len(rows) == count
    assert [n for n, row in enumerate(rows) if "error" in row] == [10, 20, 30]
    assert (rows[10]["line"], rows[10]["error"]) == (11, "ValueError")
    assert "missing key 'id'" in rows[20]["message"]
    assert [row["id"] for row in rows[:10]] == [f"m{n}" for n in range(10)]
    assert [row["id"] for row in rows[31:]] == [f"m{n}" for n in range(31, count)]


def test_one_failing_article_takes_no_other_with_it(judge, monkeypatch):
    from classifier import judge as module  # noqa: PLC0415

    real = module.language_of

    def fails(text):
        if "Cabai" in text:
            raise RuntimeError("broken")
        return real(text)

    monkeypatch.setattr(module, "language_of", fails)
    rows = judge_chunk(judge, [(1, line(PROTEST)), (2, line(MARKET))])
    assert rows[0]["tags"]["mass_gathering"]["flagged"]
    assert rows[1] == {"id": "market", "line": 2, "error": "RuntimeError", "message": "broken"}


def test_the_contract_of_a_row(judge):
    """Other programs rely on these keys."""
    (row,) = judge_chunk(judge, [(1, line(PROTEST))])
    assert {"id", "tags", "rule_family", "election", "place", "event_date", "severity", "model",
            "codebook"} <= set(row)  # fmt: skip
    tag = row["tags"]["mass_gathering"]
    assert {"probability", "flagged", "stage", "evidence"} <= set(tag)
    assert {"code", "name", "level"} == set(row["place"])
    assert {"start", "end", "text"} == set(tag["evidence"][0])
    json.dumps(row)


def test_dates_that_cannot_be_read_are_no_error():
    assert document_from_line('{"id": 7, "text": "x", "date": "kemarin"}').date is None
    assert document_from_line('{"id": "7", "date": "2024-05-06T10:00:00"}').date.day == 6
    assert document_from_line('{"id": "7", "date": null}').id == "7"


def test_the_mark_that_editors_leave_is_no_part_of_the_first_line():
    assert document_from_line('\ufeff{"id": "7"}').id == "7"
    with pytest.raises(ValueError, match=r"no JSON: .*'\{broken'"):
        document_from_line("{broken")


def test_half_a_character_is_replaced_and_its_article_judged_and_printed(path, data):
    """JSON may hold it and nothing can print it: the run would end, and all its rows be lost."""
    row = {"id": "a\ud800", "title": f"{PROTEST.title} \udfff", "text": f"{PROTEST.text} \ud83d"}
    assert document_from_line(json.dumps(row)).title == f"{PROTEST.title} \ufffd"
    (judged,) = judge_lines([json.dumps(row)], model=path, data=data)
    judged.text.encode()
    assert not judged.failed
    found = json.loads(judged.text)
    assert found["id"] == "a\ufffd"
    assert found["tags"]["mass_gathering"]["flagged"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"id": "a", "x": ' + "[" * 100_000 + "]" * 100_000 + "}", "no JSON: .*recursion"),
        ('{"id": ' + "9" * 5000 + "}", "no JSON: .*4300 digits"),
        ('{"id": "a", "text": "nol \0"}', "no JSON: .*control character"),
        ('{"id": NaN}', "missing key 'id'"),
        ('{"id": 1e999}', "id = inf, expected text or a number"),
        ('{"id": true}', "id = True, expected text or a number"),
        ('{"id": ["a"]}', r"id = \['a'\], expected text or a number"),
        ('{"id": "a", "title": false}', "title = False, expected text"),
        ('{"id": "a", "text": 0}', "text = 0, expected text"),
        ("null", "NoneType, expected a JSON object"),
    ],
)
def test_a_hostile_line_is_one_short_message_that_shows_the_value(text, said):
    """It must cost its own article and no other, and never pass for an article without text."""
    with pytest.raises(ValueError, match=said) as error:
        document_from_line(text)
    assert len(str(error.value)) < 250


def test_a_long_wrong_value_does_not_fill_the_message():
    with pytest.raises(ValueError, match=r"text = .*…, expected text") as error:
        document_from_line(json.dumps({"id": "a", "text": ["kata"] * 100_000}))
    assert len(str(error.value)) < 100


def test_what_a_table_writes_for_a_missing_value_is_missing():
    """pandas writes NaN; a missing day must not cost the article."""
    document = document_from_line('{"id": 7, "title": "x", "text": NaN, "date": NaN}')
    assert (document.id, document.text, document.date) == ("7", "", None)


def test_articles_of_one_id_have_a_row_each(judge):
    rows = judge_chunk(judge, [(1, line(PROTEST, id="a")), (2, line(MARKET, id="a"))])
    assert [row["tags"]["mass_gathering"]["flagged"] for row in rows] == [True, False]


def test_a_wrong_model_is_said_before_the_first_row(tmp_path, data):
    with pytest.raises(WrongModel):
        list(judge_lines([line(MARKET)], model=tmp_path / "none.skops", data=data, workers=2))
