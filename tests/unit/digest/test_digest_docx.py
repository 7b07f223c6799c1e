"""If these fail, the office cannot edit, navigate or file the report under its own letterhead."""

from __future__ import annotations

import builtins
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.shared import Mm
from reading_office import text_of_docx

from digest.formats import html
from digest.formats.docx import render
from digest.formats.word import TEXT_WIDTH_MM
from digest.formats.wordtable import widths_by_content
from digest.province import PROVINCES
from news.errors import WrongSettings
from news.place import Place


def opened(body: bytes) -> Any:
    return docx.Document(BytesIO(body))


def test_headings_and_tables_are_real(make: SimpleNamespace) -> None:
    reports = [
        make.report(severity=3, quote="Warga memalang jalan poros sejak pagi."),
        make.report("Aksi Pekan Depan", "teks lain " * 9, tags={"mass_gathering": "planned"},
                    event_date=make.day + timedelta(days=3)),
    ]  # fmt: skip
    watch = make.watch(health=[make.unwell()])
    document = opened(render(make.digest(reports, watch=watch), "id"))
    headings = [(p.style.name, p.text) for p in document.paragraphs if "Heading" in p.style.name]
    assert [text for style, text in headings if style == "Heading 1"] == [
        "I  Ringkasan", "II  Kejadian (1)", "III  Potensi dan rencana (1)",
        "IV  Upaya pencegahan (0)", "V  Perlu ditinjau (0)", "VI  Cakupan sumber (1/1)",
        "VII  Catatan petugas",
    ]  # fmt: skip
    assert ("Heading 2", "1. Warga Palang Jalan") in headings
    fields = next(t for t in document.tables if t.cell(0, 0).text == "Di mana")
    assert [row.cells[0].text for row in fields.rows] == [
        "Di mana", "Bilamana", "Apa", "Siapa", "Bagaimana", "Sumber", "Nilai",
    ]  # fmt: skip
    assert "Kota Samarinda, Kalimantan Timur" in fields.cell(0, 1).text
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in fields.rows]
    assert kept == [True] * 6 + [None]  # a story is not torn over two pages
    head = next(t for t in document.tables if t.cell(0, 0).text == "Perlu diperiksa")
    assert head.rows[0]._tr.xpath(".//w:tblHeader")  # repeated on every page
    assert all(t._tbl.tblPr.xpath("./w:tblDescription") for t in document.tables)
    assert document.core_properties.title.startswith("Laporan Harian Kewaspadaan Dini")
    assert document.core_properties.author == "Kentongan"


ORDERS = {  # ECMA-376-1, parts of CT_PPr, CT_TcPr, CT_TblPr
    "pPr": "pStyle keepNext pBdr shd spacing ind jc outlineLvl rPr",
    "tcPr": "tcW gridSpan tcBorders shd vAlign",
    "tblPr": "tblStyle tblW jc tblLayout tblCellMar tblLook tblDescription",
}


@pytest.mark.parametrize("kind", ORDERS)
def test_word_can_open_the_file(make: SimpleNamespace, kind: str) -> None:
    """Word calls a file damaged whose properties stand in another order than the standard's."""
    order = ORDERS[kind].split()
    found = 0
    for digest in (make.full(), make.hostile()):
        body = opened(render(digest, "id")).element.body
        for properties in body.iter(f"{{{body.nsmap['w']}}}{kind}"):
            names = [child.tag.rpartition("}")[2] for child in properties]
            assert names == sorted(set(names), key=order.index)
            found += len(names) > 1
    assert found > 20


def test_tables_do_not_touch(make: SimpleNamespace) -> None:
    """Word makes one table of two that touch: the next story would stand in the last one's form."""
    reports = [
        make.report(f"Judul {n}", " ".join(f"kata{n * 40 + k}" for k in range(40)))
        for n in range(45)
    ]
    for digest in (make.digest(reports), make.full()):
        kinds = [part.tag.rpartition("}")[2] for part in opened(render(digest, "id")).element.body]
        assert kinds.count("tbl") > 10
        assert ("tbl", "tbl") not in pairwise(kinds)


@pytest.fixture
def letterhead(tmp_path: Path) -> Path:
    """An office's own Word file: a head, a foot, a first line, and headings of its own."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "BADAN KESATUAN BANGSA DAN POLITIK FIKSI"
    document.sections[0].footer.paragraphs[0].text = "Jalan Rekaan Nomor 1"
    document.styles["Heading 1"].font.name = "Bookman Old Style"
    document.add_paragraph("NOTA DINAS")
    path = tmp_path / "kop.docx"
    document.save(str(path))
    return path


def test_the_offices_letterhead_stands_over_the_report(
    make: SimpleNamespace, letterhead: Path
) -> None:
    document = opened(render(make.digest([make.report()]), "id", letterhead=letterhead))
    section = document.sections[0]
    assert section.header.paragraphs[0].text == "BADAN KESATUAN BANGSA DAN POLITIK FIKSI"
    assert section.footer.paragraphs[0].text == "Jalan Rekaan Nomor 1"
    assert document.paragraphs[0].text == "NOTA DINAS"
    assert document.styles["Heading 1"].font.name == "Bookman Old Style"
    assert any(p.text == "II  Kejadian (1)" for p in document.paragraphs)


def test_a_letterhead_in_the_files_body_stands_over_the_report(
    make: SimpleNamespace, tmp_path: Path
) -> None:
    """Many an office keeps its letterhead not in the page's head, but as the first thing in it."""
    document = docx.Document()
    head = document.add_table(1, 1)
    head.cell(0, 0).text = "PEMERINTAH KOTA FIKSI"
    document.add_paragraph("Jalan Rekaan Nomor 1")
    path = tmp_path / "kop.docx"
    document.save(str(path))
    made = opened(render(make.digest([make.report()]), "id", letterhead=path))
    first = ["".join(part.xpath(".//w:t/text()")) for part in list(made.element.body)[:3]]
    assert first == [
        "PEMERINTAH KOTA FIKSI",
        "Jalan Rekaan Nomor 1",
        "Laporan Harian Kewaspadaan Dini",
    ]


def test_an_offices_own_foot_leaves_room_for_when_and_by_what_a_report_was_made(
    make: SimpleNamespace, letterhead: Path
) -> None:
    for path in (letterhead, None):
        document = opened(render(make.digest([make.report()]), "id", letterhead=path))
        foot = document.sections[0].footer.paragraphs[0].text
        told = document.paragraphs[-1].text if path else foot
        assert told.startswith("Kentongan · dibuat 21 Nov 2024, 06.00 WIB · model m1")


def test_a_letterhead_without_heading_styles_gets_real_headings_all_the_same(
    make: SimpleNamespace, letterhead: Path
) -> None:
    bare = docx.Document(str(letterhead))
    for name in ("Heading 1", "Heading 2", "Title"):
        bare.styles[name].element.getparent().remove(bare.styles[name].element)
    bare.save(str(letterhead))
    document = opened(render(make.digest([make.report()]), "id", letterhead=letterhead))
    style = document.styles["Heading 2"]
    assert style.element.xpath("./w:pPr/w:outlineLvl/@w:val") == ["1"]


def test_a_provinces_short_name_fits_its_tile_on_a_narrow_letterhead(
    make: SimpleNamespace, letterhead: Path
) -> None:
    """A name broken over two lines pushes the number of incidents out of its tile."""
    narrow = docx.Document(str(letterhead))
    narrow.sections[0].left_margin = narrow.sections[0].right_margin = Mm(35)
    narrow.save(str(letterhead))
    for path in (letterhead, None):
        document = opened(render(make.digest([make.report()]), "id", letterhead=path))
        grid = next(t for t in document.tables if t.cell(0, 0).text == "Aceh")
        runs = [run for cell in grid._cells for run in cell.paragraphs[0].runs]
        assert len(runs) == 38
        for run in runs:  # the widest common faces take 0.65 of a letter's height
            assert len(run.text) * 0.65 * run.font.size.mm < grid.columns[0].width.mm


def test_a_tile_shows_that_some_of_its_outlets_were_not_seen(make: SimpleNamespace) -> None:
    """It was as white as one where all were, and the verdict above it named no province."""
    some, known = [make.line("c", "51"), make.line("d", "51", seen=False)], make.line("a", "64")
    for lines, patterns in (([known, some[0]], []), ([known, *some], ["pct25"])):
        document = opened(render(make.digest([], lines), "id"))
        grid = next(t for t in document.tables if t.cell(0, 0).text == "Aceh")
        bali = next(cell for cell in grid._cells if cell.text == PROVINCES["51"].short)
        assert bali._tc.xpath("./w:tcPr/w:shd/@w:val") == patterns
        key = next(p.text for p in document.paragraphs if p.text.startswith("■"))
        assert ("sebagian tidak terlihat" in key) is bool(patterns)


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    """ "Gejala konflik: pencegahan" over four lines of a narrow column is hard to read."""
    title = "Rapat kewaspadaan dini membahas pengamanan pemungutan suara di tingkat kelurahan"
    rows = [
        ("Judul", "Di mana", "Apa", "Sumber"),
        (title, "Kota Samarinda, Kalimantan Timur", "Pengumpulan massa: pencegahan", "Jubi (C3)"),
    ]
    widths = widths_by_content(rows)
    assert sum(widths) == pytest.approx(TEXT_WIDTH_MM)
    letter_mm = 8.5 * 0.5 * 25.4 / 72
    assert widths[2] > len("Pengumpulan") * letter_mm  # its longest word
    assert widths[0] > widths[1] > widths[2] > widths[3]
    broken = widths_by_content([*rows, ("z" * 5000, "Kota", "Gejala", "Jubi")])
    assert sum(broken) == pytest.approx(TEXT_WIDTH_MM)
    assert min(broken) > 10
    assert sum(widths_by_content([("",) * 4])) == pytest.approx(TEXT_WIDTH_MM)
    short = widths_by_content([rows[0], ("Rapat", *rows[1][1:])])
    assert short[0] > len("Rapat") * 8.5 * 25.4 / 72 * 0.9  # bold, of wide letters


@pytest.mark.parametrize("content", [b"", b"bukan berkas Word", None])
def test_a_letterhead_that_cannot_be_read_is_named(
    make: SimpleNamespace, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "kop.docx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(WrongSettings, match=r"kop\.docx"):
        render(make.digest([make.report()]), "id", letterhead=path)


def test_text_from_outside_stays_text(make: SimpleNamespace) -> None:
    body = render(make.hostile(), "id")
    with ZipFile(BytesIO(body)) as packed:
        xml = packed.read("word/document.xml").decode()
        links = packed.read("word/_rels/document.xml.rels").decode()
    assert "<script" not in xml
    assert xml.count("<w:instrText") == 0  # no field but the page numbers, and those in the foot
    assert "javascript:" not in links
    assert "=HYPERLINK(" in text_of_docx(body)  # told, not computed


def test_a_title_from_right_to_left_does_not_turn_the_number_before_it(
    make: SimpleNamespace,
) -> None:
    document = opened(render(make.digest([make.report("أخبار المدينة 2024")]), "id"))
    (title,) = (p.text for p in document.paragraphs if p.style.name == "Heading 2")
    first, last = "\u2068", "\u2069"  # first strong isolate, pop directional isolate
    assert f"1. {first}أخبار المدينة 2024{last}" in title


def test_a_missing_library_is_named_with_how_to_install_it(
    make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def missing(name: str, *args: Any, **more: Any) -> Any:
        if name == "docx":
            raise ImportError(name)
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(WrongSettings, match=r"pip install 'kentongan\[office\]'"):
        render(make.digest([make.report()]), "id")


def test_no_mean_of_a_few_days_is_given_out_as_usual(make: SimpleNamespace) -> None:
    past = make.past()
    few = replace(past, counts=past.counts[:3])
    known, unknown = (
        text_of_docx(render(make.digest([make.report()], past=given), "id"))
        for given in (past, few)
    )
    assert "rata-rata 7 hari" in known
    assert "rata-rata 7 hari" not in unknown
    assert "Angka yang lazim belum diketahui: baru 3 dari 28 hari" in unknown
    places = (Place("64.72", "Kota Samarinda", "city"),)
    page = html.render(
        make.digest(
            [make.report()], past=few, places=places, scope=Place("64", "Kaltim", "province")
        ),
        "id",
    ).decode()
    assert "<td>1</td><td>–</td><td>–</td><td>0</td>" in page
