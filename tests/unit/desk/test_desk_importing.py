"""If these fail, a desk's own list of outlets is lost row by row, or read as something else."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from desk.importing import Row, outlet_of, read_rows
from language.gazetteer import Gazetteer, load_gazetteer
from news.errors import WrongInput
from news.outlet import Outlet, Source

SHEET = (
    "Nama,URL,Provinsi,Kabupaten,Zona Waktu,RSS,Keandalan\n"
    "Kabar Uji,https://kabar-uji.example/,Kalimantan Timur,Kota Samarinda,,/feed/,c\n"
)
OPML = """<?xml version="1.0"?><opml version="2.0"><body>
<outline text="Kalimantan Timur"><outline text="Politik">
<outline text="Kabar Uji" type="rss" xmlUrl="https://kabar-uji.example/feed/"
 htmlUrl="https://kabar-uji.example/"/></outline></outline>
<outline title="Suara Lain" xmlurl="https://suara.example/rss.xml"/>
</body></opml>"""


@pytest.fixture(scope="module")
def gazetteer(data: Path) -> Gazetteer:
    return load_gazetteer(data / "gazetteer")


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENTONGAN_LANG", "en")


def outlets(body: bytes, name: str, gazetteer: Gazetteer) -> list[Outlet]:
    rows, wrong = read_rows(body, name)
    assert not wrong
    return [outlet_of(row, gazetteer) for row in rows]


def test_a_row_becomes_an_outlet_with_what_it_says(gazetteer: Gazetteer) -> None:
    [outlet] = outlets(SHEET.encode(), "a.csv", gazetteer)
    assert outlet == Outlet(
        id="kabar-uji", name="Kabar Uji", home="https://kabar-uji.example/", province="64",
        regency="64.72", timezone="Asia/Makassar", reliability="C",
        sources=(Source(kind="feed", url="https://kabar-uji.example/feed/"),),
    )  # fmt: skip


def test_half_a_character_in_a_list_of_feeds_costs_no_outlet() -> None:
    """A reader that exports `&#xD800;` would cost a desk the whole list."""
    body = OPML.replace('text="Kabar Uji"', 'text="Kabar &#xD800; Uji"')
    rows, wrong = read_rows(body.encode(), "umpan.opml")
    assert (len(rows), wrong) == (2, [])
    assert rows[0].cells["name"] == "Kabar \ufffd Uji"


def test_the_line_by_which_excel_announces_a_delimiter_is_no_row(gazetteer: Gazetteer) -> None:
    """Its only cell was no column, and the whole list was refused."""
    body = ("sep=;\n" + SHEET.replace(",", ";") + ";;;;;;;x\n").encode()
    rows, wrong = read_rows(body, "a.csv")
    assert outlet_of(rows[0], gazetteer).id == "kabar-uji"
    assert str(rows[0].where) == "a.csv, line 3"
    assert [str(one).split(":")[0] for one in wrong] == ["a.csv, line 4"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize(
    "encode",
    [
        str.encode,
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("windows-1252"),
        lambda text: text.replace("\n", "\r\n").encode(),
    ],
)
def test_a_sheet_is_read_however_the_office_saved_it(
    gazetteer: Gazetteer, delimiter: str, encode: object
) -> None:
    text = SHEET.replace("Kabar Uji,", "Kabar Ujié,").replace(",", delimiter)
    [outlet] = outlets(encode(text), "a.csv", gazetteer)  # type: ignore[operator]
    assert (outlet.name, outlet.regency) == ("Kabar Ujié", "64.72")


def test_columns_that_were_emptied_do_no_harm(gazetteer: Gazetteer) -> None:
    text = "\n" + "".join(f"{line},,\n" for line in SHEET.splitlines()) + ",,,,,,,,\n"
    assert len(outlets(text.encode(), "a.csv", gazetteer)) == 1


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",,64,,,,", "home is empty"),
        ("X,ftp://kabar.example,,,,,", "expected an address"),
        ("X,https://[kabar.example/,,,,,", "expected an address"),
        ("X,kabar.example,Atlantis,,,,", "'Atlantis', expected an official code"),
        ("X,kabar.example,64,Kota Bogor,,,", "is 32.71, expected one of province 64"),
        ("X,kabar.example,,Banjar,,,", "expected one of"),
        ("X,kabar.example,,,WITR,,", "'WITR', expected WIB, WITA, WIT"),
        ("X,kabar.example,,,,,Z", "'Z', expected A to F"),
        ("X,kabar.example,,,,http://[x/,", "expected seconds and addresses"),
        ("X,kabar.example,,,,mailto:a@b.example,", "expected an http or https address"),
    ],
)
def test_a_wrong_row_is_named_by_its_line_and_value(
    gazetteer: Gazetteer, row: str, words: str
) -> None:
    rows, _ = read_rows(f"{SHEET}{row}\n".encode(), "a.csv")
    outlet_of(rows[0], gazetteer)
    with pytest.raises(WrongInput) as error:
        outlet_of(rows[1], gazetteer)
    assert str(error.value).startswith("a.csv, line 3: ")
    assert words in str(error.value)


def test_a_row_of_too_many_cells_is_named_and_the_others_kept() -> None:
    rows, wrong = read_rows(f"{SHEET}a,b,c,d,e,f,g,h\n{SHEET[53:]}".encode(), "a.csv")
    assert [str(one) for one in wrong] == ["a.csv, line 3: 8 cells, expected at most 7"]
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("nama,provinsi\nx,64\n", "expected one called home"),
        ("url,warna\nkabar.example,merah\n", "column 'warna', expected some of"),
        ("url,situs\na.example,b.example\n", "two columns for home"),
    ],
)
def test_a_sheet_that_is_none_is_refused_with_what_was_expected(text: str, words: str) -> None:
    with pytest.raises(WrongInput, match=words):
        read_rows(text.encode(), "a.csv")


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    """A quoted cell may hold line breaks; the row behind it still has the editor's number."""
    rows, _ = read_rows(b'url,nama\na.example,"Dua\nbaris"\nb.example,B\n', "a.csv")
    assert [str(row.where) for row in rows] == ["a.csv, line 2", "a.csv, line 4"]
    assert rows[0].cells["name"] == "Dua baris"


def test_an_opml_gives_feeds_with_the_region_of_their_group(gazetteer: Gazetteer) -> None:
    first, second = outlets(OPML.encode(), "a.opml", gazetteer)
    assert (first.id, first.province, first.timezone) == ("kabar-uji", "64", "Asia/Makassar")
    assert first.sources == (Source(kind="feed", url="https://kabar-uji.example/feed/"),)
    assert (second.name, second.home, second.province) == (
        "Suara Lain", "https://suara.example/", "00",
    )  # fmt: skip


def test_a_feed_with_no_address_is_named_and_the_others_kept(gazetteer: Gazetteer) -> None:
    body = OPML.replace("https://suara.example/rss.xml", "http://[rusak/rss.xml").encode()
    rows, _ = read_rows(body, "a.opml")
    assert outlet_of(rows[0], gazetteer).id == "kabar-uji"
    with pytest.raises(WrongInput, match=r"a\.opml, line 5: 'http://\[rusak/rss\.xml', expected"):
        outlet_of(rows[1], gazetteer)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "entities"),
        (b"<html><body/></html>", "is no OPML"),
        (b"", "is no OPML"),
        (b"\x00\xff", "is no OPML"),
    ],
)
def test_an_opml_that_is_none_or_brings_entities_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(WrongInput, match=words):
        read_rows(body, "a.opml")


def test_a_pattern_belongs_to_the_listing(gazetteer: Gazetteer) -> None:
    row = Row("x", {"home": "a.example", "feed": "/feed/", "link_pattern": "/berita/"})
    assert outlet_of(row, gazetteer).sources == (
        Source(kind="feed", url="https://a.example/feed/"),
        Source(kind="listing", url="https://a.example/", link_pattern="/berita/"),
    )
