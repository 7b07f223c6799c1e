"""What people say of articles must reach the archive whole or not at all, in both databases."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from openpyxl import Workbook
from typer.testing import CliRunner

from archive import models
from archive.articles import known_ids, store_articles
from archive.labels import labels_of
from classifier.reading import Document
from desk.cli import app
from desk.coded import MAX_SHOWN
from desk.context import Context
from news.article import Article, article_id
from news.errors import KentonganError
from news.judgement import Judgement

if TYPE_CHECKING:
    from opened import OpenArchive

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
HEAD = "id,mass_gathering,protocol_breach,incipient_conflict,rule_family,severity,coder"
Import = Callable[..., str]


def key(n: int) -> str:
    return article_id(f"https://kabar-fiksi.example/berita/{n}")


@pytest.fixture
def read(archive: OpenArchive, tmp_path: Path, data: Path) -> Import:
    """Return a function that imports a sheet into an archive of 30 articles.

    It gives what is printed, or what the refusal says; the archive is open again afterwards.
    """
    store_articles(
        Article(
            id=key(n), url=f"https://kabar-fiksi.example/berita/{n}", outlet="kabar-fiksi",
            title=f"Rapat {n}", text=f"Isi {n}.", published_at=NOON, fetched_at=NOON,
        )
        for n in range(30)
    )  # fmt: skip

    def imported(
        *lines: str, name: str = "lembar.csv", body: bytes = b"", coder: str = "",
        refused: bool = False,
    ) -> str:  # fmt: skip
        (tmp_path / name).write_bytes(body or "\n".join(lines).encode())
        desk = {
            "DATABASE_URL": archive.url, "KENTONGAN_HOME": str(tmp_path / "home"),
            "KENTONGAN_DATA": str(data),
        }  # fmt: skip
        done = CliRunner().invoke(
            app, ["label", "import", str(tmp_path / name), "--coder", coder], env=desk
        )
        archive.reopen()
        assert isinstance(done.exception, KentonganError) == refused, done.output
        assert (models.Label.objects.count() == 0) == refused
        return str(done.exception) if refused else done.stdout

    return imported


def rows(*numbers: int, **cells: Any) -> list[str]:
    given = {"tag": "occurred", "severity": "1", "coder": "ani", **cells}
    return [f"{key(n)},{given['tag']},,,,{given['severity']},{given['coder']}" for n in numbers]


def test_every_row_with_a_wrong_id_is_named_and_nothing_is_imported(read: Import) -> None:
    """A desk would otherwise mend its sheet row by row, an import each."""
    said = read(HEAD, *rows(1, 900, 2, 901), refused=True)
    lines = said.splitlines()
    assert len(lines) == 3
    for line, number, name in zip(lines, (3, 5), (900, 901), strict=False):
        assert f"row {number}: id = {key(name)!r}, expected the id of an article" in line
    assert lines[2] == "lembar.csv: nothing was imported"


def test_a_label_has_the_time_at_which_it_was_kept(
    read: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A digest made while a sheet was read would not tell it, and the next one not as corrected."""
    hours = iter(range(24))
    free: list[bool] = []

    def clock(_: Context) -> datetime:
        free.append(transaction.get_connection().in_atomic_block)
        return NOON + timedelta(hours=next(hours))

    monkeypatch.setattr(Context, "clock", clock)
    read(HEAD, *rows(1, 2))
    # The last look at the clock is the one that counts, and others had to wait for what it stamps.
    assert free == [False] * (len(free) - 1) + [True]
    last = NOON + timedelta(hours=len(free) - 1)
    assert last > NOON
    assert [one.coded_at for one in labels_of(key(1)) + labels_of(key(2))] == [last, last]


def test_ids_codes_and_contradictions_are_told_at_once_in_the_order_of_rows(read: Import) -> None:
    said = read(
        HEAD, *rows(1), *rows(2, tag="mungkin"), *rows(900), *rows(1, tag="planned"),
        *rows(3, severity="9"), refused=True,
    )  # fmt: skip
    assert [line.split(":")[0] for line in said.splitlines()] == [
        "lembar.csv, row 3", "lembar.csv, row 4", "lembar.csv, row 5", "lembar.csv, row 6",
        "lembar.csv",
    ]  # fmt: skip


def test_a_long_list_of_mistakes_is_cut_and_counted(read: Import) -> None:
    said = read(HEAD, *rows(*range(500, 600)), refused=True).splitlines()
    assert len(said) == MAX_SHOWN + 2
    assert said[MAX_SHOWN] == f"and {100 - MAX_SHOWN} more rows"


def test_a_column_that_is_none_is_told_once(read: Import) -> None:
    said = read(f"{HEAD},riot", *(f"{row}," for row in rows(*range(25))), refused=True)
    assert said.count("unknown column 'riot'") == 1
    assert "(and in 24 more)" in said


def test_a_sheet_without_the_column_of_a_tag_is_refused(read: Import) -> None:
    """Who takes a column away has not said that no article has the tag; the digest would."""
    said = read(
        "id,Pengumpulan massa,Gejala konflik,coder", f"{key(1)},occurred,-,ani", refused=True
    )
    assert "no column protocol_breach (Pelanggaran protokol), expected one of each tag" in said


def test_a_column_under_another_name_is_told_as_that(read: Import) -> None:
    """Who is told to put it in adds a second one, and the codes stay in the first."""
    head = HEAD.replace("protocol_breach", "Pelanggaran")
    said = read(head, *rows(1, 2), refused=True)
    assert "lembar.csv, row 2: unknown column 'Pelanggaran'; take it out, or call it" in said
    assert "no column" not in said


def test_a_column_that_a_sheet_lacks_is_told_of_the_sheet(read: Import) -> None:
    """No row is wrong: who looks for the mistake in the first one does not find it."""
    said = read("id,mass_gathering,protocol_breach,coder", f"{key(1)},-,-,ani", refused=True)
    assert "lembar.csv: no column incipient_conflict (Gejala konflik)" in said


def test_a_row_that_ends_early_has_its_sheets_columns(read: Import) -> None:
    """An article without a tag is coded by one dash: what Excel keeps of its row ends there."""
    head = [*HEAD.split(","), "catatan"]
    book = Workbook()
    book.active.append(head)
    for n in (1, 2):
        book.active.append([key(n), "-"])
    body = io.BytesIO()
    book.save(body)
    assert "2 label" in read(name="lembar.xlsx", body=body.getvalue(), coder="ani")
    assert "2 label" in read(HEAD, f"{key(3)},-", f"{key(4)},-", "", coder="ani")
    assert [dict(one.tags) for n in (1, 2, 3, 4) for one in labels_of(key(n))] == [{}] * 4


def test_each_object_of_json_lines_has_a_say_on_each_tag(read: Import) -> None:
    """What one object says of a tag asked nobody of the next one's article; "off" was kept."""
    tags = {"mass_gathering": "-", "protocol_breach": "-", "incipient_conflict": "-"}
    whole = {"id": key(1), "coder": "ani", **tags}
    part = {"id": key(2), "coder": "ani", "mass_gathering": "occurred"}
    lines = [json.dumps(one) for one in (whole, part)]
    said = read(*lines, name="lembar.jsonl", refused=True)
    assert "lembar.jsonl, line 2: no column protocol_breach (Pelanggaran protokol), incip" in said
    assert "1 label" in read(
        lines[0], json.dumps({"id": key(2), "mass_gathering": ""}), name="lembar.jsonl"
    )


@pytest.mark.parametrize("lost", [1, 12, len(key(2)) + 6, len(key(2)) + 20])
def test_a_half_written_sheet_is_refused_with_its_last_row(read: Import, lost: int) -> None:
    """What was cut away may be codes: an article would lose its tags without a word."""
    whole = "\r\n".join([HEAD, *rows(1, 2), f'{key(3)},occurred,-,-,,1,"ani"'])
    said = read(whole[:-lost], refused=True)
    assert "row 4: the file ends in the middle of this row" in said


def test_a_file_that_is_no_sheet_by_its_size_is_not_read(
    read: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong name, a disk's image say, took all of the machine's memory."""
    monkeypatch.setattr("desk.commands.label._MAX_MB", 1)
    said = read(HEAD, "x" * 1024 * 1024, refused=True)
    assert "lembar.csv: larger than 1 MB, expected a label sheet" in said


def test_two_rows_of_one_coder_that_disagree_are_refused_with_both_rows(read: Import) -> None:
    """The last one won, in silence; which of the two was meant, nobody knows."""
    said = read(HEAD, *rows(1), *rows(2), *rows(1, severity="2"), refused=True)
    assert "row 4: codes" in said
    assert "otherwise than lembar.csv, row 2" in said
    assert "'ani'" in said


def test_a_row_that_stands_twice_and_two_coders_are_no_contradiction(read: Import) -> None:
    said = read(HEAD, *rows(1), *rows(1), *rows(1, tag="-", coder="budi"))
    assert "2 label" in said
    assert [one.coder for one in labels_of(key(1))] == ["ani", "budi"]


def test_a_coder_is_one_person_however_the_name_is_written(read: Import) -> None:
    """Ani agreed with ANI, kappa 1.00, and each of her labels stood twice."""
    read(HEAD, *rows(1, 2))
    said = read(HEAD, *rows(1, coder="ANI"), *rows(2, tag="planned", coder=" Ani "))
    assert "kappa" not in said
    assert "2 label" in said
    assert "1 di antaranya mengubah" in said
    assert [one.coder for one in labels_of(key(1)) + labels_of(key(2))] == ["ani", "ani"]


def test_two_spellings_in_one_sheet_contradict_each_other(read: Import) -> None:
    said = read(HEAD, *rows(1), *rows(1, tag="planned", coder="ANI"), refused=True)
    assert "row 3: codes" in said


def test_how_an_article_was_drawn_outlives_a_correction(read: Import) -> None:
    """Only what was drawn at random tells of the daily news, whoever corrects it later."""
    read(f"{HEAD},drawn", *(f"{row},random" for row in rows(1)), *(f"{row},x" for row in rows(2)))
    read(HEAD, *rows(1, tag="-"))
    assert [labels_of(key(n))[0].drawn for n in (1, 2)] == ["random", ""]


def test_rows_without_a_code_are_counted(read: Import) -> None:
    """A coder who leaves what has no tag empty would test on articles with tags alone."""
    said = read(HEAD, *rows(1), *rows(2, 3, tag="", severity=""))
    assert "2 baris tanpa kode" in said
    assert "tanpa kode" not in read(HEAD, *rows(1))


def test_a_difference_names_the_article_and_speaks_the_desks_language(read: Import) -> None:
    read(HEAD, *rows(1, 2))
    said = read(HEAD, *rows(1, tag="-", coder="budi"), *rows(2, coder="budi"))
    assert f"{key(1)} Pengumpulan massa: ani Kejadian, budi - (Rapat 1)" in said
    assert "Pengumpulan massa: 2 artikel di lembar ini, kappa 0,00" in said


def test_an_old_label_of_a_stage_that_was_given_up_is_shown_beside_a_new_one(read: Import) -> None:
    """The import ended in a traceback, with its labels kept and nothing said of them."""
    read(HEAD, *rows(1))
    old = models.Label.objects.get()
    old.data = old.data.replace('"occurred"', '"rumoured"')
    old.save()
    said = read(HEAD, *rows(1, coder="budi"))
    assert "1 label" in said
    assert f"{key(1)} Pengumpulan massa: ani rumoured, budi Kejadian (Rapat 1)" in said


def test_days_with_the_month_first_are_read_so(read: Import) -> None:
    """Excel with the settings of the USA: August 6 became the 8th of June."""
    head = f"{HEAD},event_date"
    days = [f"{row},8/{day}/2025" for row, day in zip(rows(1, 2), (6, 28), strict=True)]
    read(head, *days)
    assert [labels_of(key(n))[0].event_date for n in (1, 2)] == [
        date(2025, 8, 6),
        date(2025, 8, 28),
    ]


@pytest.mark.parametrize("lines", [[HEAD], [HEAD, *rows(1, 2, tag="", severity="")]])
def test_a_sheet_that_nobody_has_filled_in_is_no_success(read: Import, lines: list[str]) -> None:
    """A desk that sends back the wrong file must not believe its codes are in."""
    said = read(*lines, refused=True)
    assert f"lembar.csv: {len(lines) - 1} rows and none is coded, expected a stage" in said


def test_what_json_can_write_and_no_database_store_ends_no_import(read: Import) -> None:
    off = {"protocol_breach": "-", "incipient_conflict": "-"}
    bad = {"id": "\ud800\0", "mass_gathering": "-", "coder": "ani", **off}
    said = read(json.dumps(bad), name="lembar.jsonl", refused=True)
    assert "line 1: id = " in said
    said.encode()
    good = {**bad, "id": key(1), "coder": "ani \udfff\0"}
    read(json.dumps({**good, "mass_gathering": "Kejadian"}), name="lembar.jsonl")
    (label,) = labels_of(key(1))
    assert (label.coder, dict(label.tags)) == ("ani \ufffd\ufffd", {"mass_gathering": "occurred"})


class Unmoved:
    """A model that finds nothing anywhere."""

    version = "m1"

    def judge(self, documents: Sequence[Document]) -> list[Judgement]:
        return [Judgement(id=document.id, tags={}) for document in documents]


def test_an_article_is_written_by_name_to_be_corrected(
    read: Import, archive: OpenArchive, tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is coded once was never drawn again: a wrong label could only be written by hand."""
    monkeypatch.setattr("desk.drawing.run_judge", lambda _: Unmoved())
    read(HEAD, *rows(1))
    out = tmp_path / "koreksi.jsonl"

    def export(*more: str) -> Any:
        desk = {
            "DATABASE_URL": archive.url, "KENTONGAN_HOME": str(tmp_path / "home"),
            "KENTONGAN_DATA": str(data),
        }  # fmt: skip
        done = CliRunner().invoke(app, ["label", "export", "--out", str(out), *more], env=desk)
        archive.reopen()
        return done.exception

    url = "https://kabar-fiksi.example/berita/1"
    assert export("--article", url, "--article", key(1), "--article", key(2)) is None
    first, second = map(json.loads, out.read_text(encoding="utf-8").splitlines())
    assert (first["id"], first["mass_gathering"], first["coder"]) == (key(1), "occurred", "ani")
    assert (second["id"], second["mass_gathering"]) == (key(2), "")
    out.unlink()
    assert "no such article" in str(export("--article", key(900)))
    # After a new model was put to work it has judged nothing yet.
    assert "`kentongan classify` judges" in str(export())
    assert not out.exists()


def test_a_sheet_that_is_filled_in_is_not_written_over(
    read: Import, archive: OpenArchive, tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The README's line, typed again a week later, took a coder's afternoon with it."""
    monkeypatch.setattr("desk.drawing.run_judge", lambda _: Unmoved())
    out = tmp_path / "lembar.csv"
    desk = {
        "DATABASE_URL": archive.url, "KENTONGAN_HOME": str(tmp_path / "home"),
        "KENTONGAN_DATA": str(data),
    }  # fmt: skip

    def export() -> Any:
        call = ["label", "export", "--out", str(out), "--article", key(1)]
        done = CliRunner().invoke(app, call, env=desk)
        archive.reopen()
        return done.exception

    out.write_text("\n".join([HEAD, *rows(1, 2, tag="")]), encoding="utf-8")
    assert export() is None  # nothing in it that could be lost
    filled = "\n".join([HEAD.replace("mass_gathering", "Pengumpulan massa"), *rows(1, 2)])
    out.write_text(filled, encoding="utf-8")
    assert "is a sheet with codes" in str(export())
    assert out.read_text(encoding="utf-8") == filled
    # A disk that was full, or a program that was killed: what is left of it may be codes.
    for torn in (f'{filled}\n{key(3)},occurred,,,,1,"an', f"sep=;\n{key(1)};occurred"):
        out.write_text(torn, encoding="utf-8")
        assert "lembar.csv: cannot be read as a sheet, so that codes in it" in str(export())
        assert out.read_text(encoding="utf-8") == torn
    out.write_text("\n", encoding="utf-8")
    assert export() is None  # as a program makes a file before it writes


def test_ids_are_known_however_many_are_asked_for(read: Import) -> None:
    assert known_ids(map(key, range(2500))) == set(map(key, range(30)))
