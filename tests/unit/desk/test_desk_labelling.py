"""If these fail, an analyst's correction is lost, bent, or a spreadsheet runs a headline."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk.labelling import label_of_row
from desk.sheet import TOLD, coded_row, columns, read_sheet, sheet_row, to_csv, to_jsonl
from language.gazetteer import load_gazetteer
from news.article import Article, article_id
from news.codebook import load_codebook
from news.errors import WrongLabelFile
from news.judgement import Judgement, TagJudgement
from news.label import Label
from news.message import Message

WHEN = datetime(2024, 11, 26, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def given(data: Path) -> dict[str, Any]:
    return {
        "codebook": load_codebook(data / "codebook"),
        "gazetteer": load_gazetteer(data / "gazetteer"),
    }


def label(row: dict[str, Any], given: dict[str, Any], coder: str = "ani") -> Label | None:
    return label_of_row(
        {"id": "x", **row}, Message("sheet.csv, row 2"), coder=coder, coded_at=WHEN, **given
    )


def test_a_filled_row_becomes_a_label(given: dict[str, Any]) -> None:
    found = label(
        {
            "mass_gathering": "occurred", "protocol_breach": "Handled", "incipient_conflict": "-",
            "rule_family": "assembly", "election": "ya", "place": "64.72",
            "event_date": "2024-11-25", "severity": "2",
        },
        given,
    )  # fmt: skip
    assert found is not None
    assert found.tags == {"mass_gathering": "occurred", "protocol_breach": "handled"}
    assert (found.rule_family, found.election, found.severity) == ("assembly", True, 2)
    assert found.place is not None
    assert found.place.name == "Kota Samarinda"
    assert found.event_date == date(2024, 11, 25)
    assert (found.coder, found.coded_at) == ("ani", WHEN)


def test_what_a_spreadsheet_makes_of_cells_is_understood(given: dict[str, Any]) -> None:
    """It writes days as its country does and 64.70 as a number; a desk would code all again."""
    found = label(
        {"mass_gathering": "-", "event_date": "5/11/2024", "place": "samarinda",
         "election": "BENAR"}, given,
    )  # fmt: skip
    assert found is not None
    assert found.event_date == date(2024, 11, 5)
    assert found.place is not None
    assert found.place.code == "64.72"
    assert found.election


@pytest.mark.parametrize("dash", ["-", "\u2013", "\u2014", "\u2212"])
def test_numbers_and_dashes_are_read_as_programs_show_them(
    given: dict[str, Any], dash: str
) -> None:
    """A column of numbers shows 3.0 or 3,00, and a telephone writes a long dash for a short."""
    row = {"mass_gathering": "occurred", "protocol_breach": dash, "incipient_conflict": dash,
           "event_date": dash}  # fmt: skip
    for three, one in (("3.0", "1.0"), ("3,00", "1,00")):
        found = label({**row, "severity": three, "election": one}, given)
        assert found is not None
        assert dict(found.tags) == {"mass_gathering": "occurred"}
        assert (found.severity, found.election, found.event_date) == (3, True, None)


@pytest.mark.parametrize("day", ["27/11/2062", "27/11/0024", "27-Nov-65"])
def test_a_day_of_another_age_is_a_slip(given: dict[str, Any], day: str) -> None:
    """The digest's agenda would wait for it, and an alert for nothing."""
    with pytest.raises(WrongLabelFile, match=r"is the day \d+-11-2\d, expected one of the years"):
        label({"mass_gathering": "planned", "event_date": day}, given)


def test_a_dash_says_off_and_an_empty_row_says_nothing(given: dict[str, Any]) -> None:
    off = label({"mass_gathering": "-"}, given)
    assert off is not None
    assert off.tags == {}
    # What says "nothing" is filled in down a whole sheet; so is the coder.
    nothing = {"mass_gathering": "", "severity": "0", "election": "tidak", "coder": "ani"}
    assert label(nothing, given) is None
    for zero in ("0.0", "0,00"):
        assert label({**nothing, "severity": zero, "election": zero}, given) is None


def test_an_empty_cell_is_no_word_and_a_dash_says_that_there_is_none(given: dict[str, Any]) -> None:
    """Who codes the tags alone took place, day and severity off the digest, and all alerts."""
    tags = {"mass_gathering": "occurred"}
    silent = label(tags, given)
    assert silent is not None
    assert silent.unsaid == ("election", "place", "event_date", "severity")
    none = {"election": "0", "place": "-", "event_date": "-", "severity": "0"}
    said = label({**tags, **none}, given)
    assert said is not None
    assert said.unsaid == ()
    assert (said.election, said.place, said.event_date, said.severity) == (False, None, None, 0)
    for one in (silent, said):
        assert label({"id": "x", **coded_row(one, given["codebook"])}, given) == one


@pytest.mark.parametrize(
    ("name", "cell"),
    [("severity", "3"), ("election", "1"), ("place", "64.72"), ("event_date", "2024-11-27")],
)
def test_facts_without_a_coded_tag_are_no_empty_row(
    given: dict[str, Any], name: str, cell: str
) -> None:
    """Half-filled rows were passed over in silence: an afternoon of a coder's work."""
    with pytest.raises(WrongLabelFile, match=f"row 2: {name} = '{cell}', but no tag is coded"):
        label({"mass_gathering": "", name: cell}, given)


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"mass_gathering": "happened"}, "'happened'"),
        ({"riot": "occurred"}, "unknown column 'riot'"),
        ({"protocol_breach": "occurred"}, "rule_family is empty, and protocol_breach is coded"),
        ({"protocol_breach": "occurred", "rule_family": "traffic"}, "'traffic'"),
        ({"mass_gathering": "occurred", "rule_family": "health"}, "without a tag"),
        ({"mass_gathering": "-", "election": "maybe"}, "election = 'maybe'"),
        ({"mass_gathering": "-", "place": "99.99"}, "'99.99'"),
        ({"mass_gathering": "-", "place": "Solok"}, "13.02 Kabupaten Solok"),
        ({"mass_gathering": "-", "event_date": "kemarin"}, "'kemarin'"),
        ({"mass_gathering": "-", "event_date": "11/27/2024"}, "'11/27/2024'"),
        ({"mass_gathering": "-", "severity": "6"}, "severity = '6'"),
    ],
)
def test_a_mistake_is_named_with_its_row(
    given: dict[str, Any], row: dict[str, str], named: str
) -> None:
    with pytest.raises(WrongLabelFile) as error:
        label(row, given)
    assert "row 2" in str(error.value)
    assert named in str(error.value)


def test_codes_may_be_written_as_the_codebook_calls_them(given: dict[str, Any]) -> None:
    """A desk that reads Indonesian codes in Indonesian; each word would be refused."""
    found = label(
        {"Pengumpulan Massa": "Kejadian", "pelanggaran_protokol": "pencegahan ",
         "Gejala konflik": "POTENSI", "rule_family": "Protokol  Kesehatan"}, given,
    )  # fmt: skip
    assert found is not None
    assert found.tags == {
        "mass_gathering": "occurred", "protocol_breach": "prevention", "incipient_conflict": "risk",
    }  # fmt: skip
    assert found.rule_family == "health"


def test_every_tag_and_stage_has_names_that_are_understood(given: dict[str, Any]) -> None:
    codebook = given["codebook"]
    for tag in codebook.tags.values():
        for stage in codebook.stages.values():
            for name, said in [(tag.name.id, stage.name.id), (tag.name.en, stage.name.en)]:
                found = label({name: said, "rule_family": "health" if tag.families else "-"}, given)
                assert found is not None
                assert found.tags == {tag.key: stage.key}


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"mass_gathering": "-", "Pengumpulan massa": "-"}, "are one column"),
        ({"mass_gathering": "-", None: ["occurred"]}, "'occurred' stands in no column"),
        ({"mass_gathering": "-", "": "occurred"}, "'occurred' stands in no column"),
        ({"mass_gathering": "kata " * 9000}, "mass_gathering has 44999 characters"),
        ({"mass_gathering": "-", "coder": "a" * 129}, "coder has 129 characters"),
    ],
)
def test_a_cell_that_slipped_is_no_code(
    given: dict[str, Any], row: dict[Any, Any], named: str
) -> None:
    """A semicolon too many moves a stage under another tag; a guess would count an incident."""
    with pytest.raises(WrongLabelFile, match=named) as error:
        label(row, given, coder="")
    assert len(str(error.value)) < 200


def test_what_no_database_stores_is_replaced_in_a_coders_name(given: dict[str, Any]) -> None:
    found = label({"mass_gathering": "-", "coder": "ani\ud800\0"}, given, coder="")
    assert found is not None
    assert found.coder == "ani\ufffd\ufffd"


def test_a_sheet_tells_the_time_of_the_outlets_clock(given: dict[str, Any]) -> None:
    """At 3 in the morning of Jayapura a coder would take "today" for the day before."""
    url = "https://kabar-uji.example/a"
    article = Article(
        id=article_id(url), url=url, outlet="kabar-uji", title="Judul", text="Isi.",
        published_at=datetime(2024, 11, 26, 18, 0, tzinfo=UTC), fetched_at=WHEN,
    )  # fmt: skip
    judgement = Judgement(id=article.id, tags={})
    row = sheet_row(article, judgement, "", given["codebook"], ZoneInfo("Asia/Jayapura"))
    assert row["published"] == "2024-11-27T03:00+09:00"


def test_a_label_goes_out_as_it_came_in(given: dict[str, Any]) -> None:
    """A correction would lose the codes that were right."""
    first = label(
        {"protocol_breach": "occurred", "rule_family": "campaign", "election": "1",
         "place": "64", "event_date": "2024-11-25", "severity": "2", "drawn": "random"}, given,
    )  # fmt: skip
    assert first is not None
    row = {"id": "x", **coded_row(first, given["codebook"])}
    [(_, back)] = read_sheet(to_csv([row], columns(given["codebook"])), "sheet.csv")
    assert label(back, given, coder="") == first
    assert back["mass_gathering"] == "-"


def test_a_label_without_a_coder_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(WrongLabelFile, match="--coder"):
        label({"mass_gathering": "-"}, given, coder="")


@pytest.mark.parametrize(
    "title", ["=HYPERLINK(1)", "+1", "-2", "@x", "\tx", 'a"b,c\nd', "a\u2028b\x85c\x0bd"]
)
def test_a_sheet_survives_the_way_out_and_back_without_formulas(
    given: dict[str, Any], title: str
) -> None:
    url = "https://kabar-uji.example/a/"
    article = Article(
        id=article_id(url), url=url, outlet="kabar-uji", title=title, text="Isi.",
        published_at=WHEN, fetched_at=WHEN,
    )  # fmt: skip
    tag = TagJudgement(probability=0.9, threshold=0.5, flagged=True, stage="planned")
    judgement = Judgement(id=article.id, tags={"mass_gathering": tag})
    row = sheet_row(article, judgement, "uncertain", given["codebook"])
    body = to_csv([row], columns(given["codebook"]))
    (cells,) = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    assert cells["title"][0] not in "=+-@\t\r"
    ((_, back),) = read_sheet(body, "x.csv")
    assert back["id"] == article.id
    ((_, exact),) = read_sheet(to_jsonl([row]), "x.jsonl")
    assert exact["title"] == title


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8-sig", ";"), ("cp1252", ";"), ("utf-16", "\t"), ("utf-16", ","), ("utf-8", ",")],
)
def test_a_sheet_is_read_as_spreadsheet_programs_save_it(encoding: str, delimiter: str) -> None:
    cells = (("id", "title", "mass_gathering"), ("a", "Kafé – \u201ctenang\u201d", "occurred"))
    body = "\r\n".join(delimiter.join(row) for row in cells).encode(encoding)
    ((where, row),) = read_sheet(body, "x.csv")
    assert (str(where), row["mass_gathering"]) == ("x.csv, row 2", "occurred")
    assert row["title"] == cells[1][1]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;"])
def test_the_line_by_which_excel_announces_a_delimiter_is_no_row(encoding: str, first: str) -> None:
    """Its columns were looked for in that line, and the sheet was refused."""
    lines = [
        first,
        "id;title;mass_gathering",
        "",
        'a;"Kafé, satu, dua\r\ntiga, empat";occurred',
        ";;",
        "b;;-",
    ]
    rows = read_sheet("\r\n".join(lines).encode(encoding), "x.csv")
    assert [(str(where), row["id"]) for where, row in rows] == [
        ("x.csv, row 3", "a"), ("x.csv, row 5", "b"),
    ]  # fmt: skip
    assert rows[0][1]["title"] == "Kafé, satu, dua\r\ntiga, empat"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_an_announced_delimiter_goes_before_a_guess(sign: str) -> None:
    body = f'sep={sign}\nid{sign}"a,,b;;c||d"\n1{sign}x'
    ((_, row),) = read_sheet(body.encode(), "x.csv")
    assert row == {"id": "1", "a,,b;;c||d": "x"}


@pytest.mark.parametrize("body", [b"id;a;b\r\nx;1\r\n", b"id;a;b\r\nx;1;", b"id;a;b\nx;1;2\n\n"])
def test_a_row_without_its_last_empty_cells_is_whole(body: bytes) -> None:
    """Excel leaves them out where the column's cells are empty for sixteen rows."""
    ((_, row),) = read_sheet(body, "x.csv")
    assert (row["id"], row["a"]) == ("x", "1")


def test_a_long_article_comes_back() -> None:
    """The sheet holds whole texts, and the csv module gives up at 128 KiB a cell."""
    row = {"id": "a", "text": "kata " * 40_000, "mass_gathering": "-"}
    ((_, back),) = read_sheet(to_csv([row], list(row)), "x.csv")
    assert back["text"] == row["text"]


@pytest.mark.parametrize("name", ["x.csv", "x.jsonl"])
def test_the_texts_of_a_sheet_stand_in_memory_once(name: str) -> None:
    """A sheet of 10,000 articles took eight times its bytes: 2.4 GB on a machine of two."""
    rows = [
        {"id": str(n), "text": "massa " * 5000 + "“", "mass_gathering": "-"} for n in range(100)
    ]
    body = to_jsonl(rows) if name.endswith(".jsonl") else to_csv(rows, list(rows[0]))
    tracemalloc.start()
    found = read_sheet(body, name, without=TOLD)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Two bytes a character, where there is such a quotation mark, and one while that is not known.
    assert peak < 4 * len(body)
    assert [row for _, row in found] == [{**row, "text": ""} for row in rows]


@pytest.mark.parametrize(
    ("body", "name", "named"),
    [
        (b"id,judul\na,\xff\0", "x.csv", "byte 11 is no text"),
        ('{"id": "café"}'.encode("latin-1"), "x.jsonl", "byte 11 is no text"),
        (b"\xff\xfei\0d", "x.csv", "is no text"),
        ("id,judul\n".encode("utf-16-le"), "x.csv", "byte 1 is no text"),
        ("id,judul\n".encode("utf-32"), "x.csv", "byte 2 is no text"),
        (b"id,judul\na,b\nc", "x.csv", "row 3: the file ends in the middle"),
        (b'id,judul\na,b\nc,"d', "x.csv", "row 3: the file ends in the middle"),
        (b'sep=,\nid,judul\na,"b\n', "x.csv", "row 2: the file ends in the middle"),
        (b"kode,judul\n1,2", "x.csv", "'kode, judul', expected a column id"),
        (b"", "x.csv", "'nothing', expected a column id"),
        (b"id,judul\na," + b"x" * 17_000_000, "x.csv", "after line 1: no CSV"),
        (b'{"id": 1}\n{', "x.jsonl", "line 2"),
        (b"[" * 100_000, "X.JSONL", "line 1: no JSON"),
        (b"sep=x\nidxjudul\n", "x.csv", "'sep=x', expected a column id"),
        (b"id,judul,judul\n", "x.csv", "two columns 'judul'"),
        (b"id,ID\n", "x.csv", "two columns 'id'"),
        (json.dumps(["a"]).encode(), "x.jsonl", "object with an id"),
    ],
)
def test_a_file_that_is_no_sheet_is_named(body: bytes, name: str, named: str) -> None:
    with pytest.raises(WrongLabelFile, match=named):
        read_sheet(body, name)
