"""What the notebooks stand on: an analyst must be able to try anything and break nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.articles import get_article, store_article
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from archive.labels import labelled, save_labels
from desk import workbench
from desk.demo.server import ZONES
from desk.demo.site import demo_outlets
from desk.registry import add_outlet
from desk.settings import DEMO_MARK
from desk.workbench import Bench, bench, judgement_line, marked
from news.article import Article, article_id
from news.errors import WrongInput
from news.judgement import Evidence, Judgement, TagJudgement
from news.label import Label
from news.place import Place

URL = "https://kabar-uji.example/berita/1"
ARTICLE = Article(
    id=article_id(URL), url=URL, outlet="kabar-uji", title="Rapat Warga", text="Isi berita.",
    published_at=datetime(2024, 5, 7, tzinfo=UTC), published_evidence="api",
    published_precision="minute", fetched_at=datetime(2024, 5, 7, 1, tzinfo=UTC),
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose archive holds one article, named by the environment."""
    folder = tmp_path / "home"
    open_archive(sqlite_url(folder / "archive.sqlite3"), captures=folder / "captures")
    migrate()
    store_article(ARTICLE)
    close_archive()
    monkeypatch.setenv("KENTONGAN_HOME", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    yield folder
    close_archive()


def label() -> Label:
    return Label(
        tags={}, rule_family="", election=False, place=None, event_date=None, severity=0,
        codebook="1.0", coder="uji", coded_at=datetime(2024, 5, 8, tzinfo=UTC),
    )  # fmt: skip


def opened(home: Path) -> Bench:
    desk = bench()
    assert desk.settings.home == home
    return desk


def test_a_bench_reads_the_archive_the_settings_name(home: Path) -> None:
    desk = opened(home)
    assert get_article(ARTICLE.id) == ARTICLE
    with pytest.raises(WrongInput, match="no model is at work"):
        _ = desk.model_path


def test_labels_tried_on_a_copy_never_reach_the_desks_archive(home: Path, tmp_path: Path) -> None:
    copy = opened(home).copied(tmp_path / "copy")
    assert get_article(ARTICLE.id) == ARTICLE
    assert save_labels([(ARTICLE.id, label())]) == 1
    assert len(list(labelled())) == 1
    copy.close()
    opened(home)
    assert not list(labelled())


def test_an_archive_on_a_server_is_not_copied(home: Path, tmp_path: Path) -> None:
    desk = opened(home)
    object.__setattr__(desk.settings, "database_url", "postgresql://desk@127.0.0.1:1/news")
    with pytest.raises(WrongInput, match="DATABASE_URL"):
        desk.copied(tmp_path / "copy")


def test_where_there_is_no_archive_it_says_what_makes_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENTONGAN_HOME", str(tmp_path / "nowhere"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(WrongInput, match="kentongan demo"):
        bench()
    assert not (tmp_path / "nowhere").exists()


def test_a_homes_own_outlets_have_their_names_in_a_copy_too(home: Path, tmp_path: Path) -> None:
    """On the demo's archive a plot by outlet would show ids, or names of others."""
    for outlet in demo_outlets(dict.fromkeys(ZONES, "http://127.0.0.1:1")):
        add_outlet(home / "outlets", outlet)
    desk = opened(home)
    (home / DEMO_MARK).touch()
    for table in (desk, opened(home).copied(tmp_path / "copy")):
        names = [outlet.name for outlet in table.outlets({"kabar-tanjung", "jubi", "tak-ada"})]
        assert names == ["Kabar Tanjung (simulasi)"]
    assert (tmp_path / "copy" / DEMO_MARK).is_file()


def test_what_is_said_of_an_article_stands_on_one_line_in_the_desks_words(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KENTONGAN_LANG", "id")
    codebook = opened(home).codebook
    on = TagJudgement(probability=0.9, threshold=0.5, flagged=True, stage="handled")
    off = TagJudgement(probability=0.1, threshold=0.5, flagged=False)
    said = Judgement(id="a", tags={"mass_gathering": off, "incipient_conflict": on}, severity=4)
    assert judgement_line(said, codebook) == (
        "Gejala konflik: Penanganan · keparahan 4 dari 5 · tempat tidak diketahui"
    )
    placed = replace(said, place=Place("33.21", "Kabupaten Demak", "regency"))
    assert judgement_line(placed, codebook).endswith(" · Kabupaten Demak")


def test_the_lower_threshold_is_told_as_far_as_the_card_knows_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card of an older model has a sentence there, and ended the notebook."""
    rows = {
        "mass_gathering": {"thresholds": {"flagged": 0.6, "borderline": 0.2}},
        "incipient_conflict": {"thresholds": "flagged from 0.4"}, "protocol_breach": {},
    }  # fmt: skip
    monkeypatch.setattr(workbench, "promoted_model", lambda _: home / "m.skops")
    monkeypatch.setattr(workbench, "read_card", lambda _: {"tags": rows})
    assert opened(home).borderline == {"mass_gathering": 0.2}


def test_evidence_is_marked_where_it_stands_and_a_page_cannot_inject() -> None:
    """Text of the web is shown in an analyst's notebook, which runs what it is given."""
    title, text = "<script>alert(1)</script> & judul", "Satu kalimat. Dua kalimat.\n\nAkhir <b>."
    at = len(title) + 1
    shown = marked(title, text, [Evidence(at, at + 13, text[:13]), Evidence(at + 5, at + 20, "x")])
    assert "<script" not in shown
    assert "<b>" not in shown
    assert shown.count("<mark") == 2
    assert ">Satu kalimat.</mark>" in shown
    assert "> Dua ka</mark>limat." in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; judul" in shown


def test_evidence_that_runs_over_two_paragraphs_is_marked_in_both() -> None:
    shown = marked("J", "satu\n\ndua", [Evidence(0, 9, "")])
    assert shown.count("<mark") == 3
    assert shown.count("<p>") == 2


def test_two_amounts_of_dollars_in_an_article_are_no_formula() -> None:
    """What stood between one US$ and the next was set as mathematics, without its spaces."""
    shown = marked("J", "Rugi US$ 5 juta, lalu US$ 7 juta.", [])
    assert shown.startswith('<div class="tex2jax_ignore mathjax_ignore"')
    assert "US$ 5 juta, lalu US$ 7 juta." in shown


def test_a_notebook_is_told_what_is_wrong_in_the_desks_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An analyst without an archive read forty lines of traceback, the last one in English."""
    interactive = pytest.importorskip("IPython.core.interactiveshell").InteractiveShell
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("KENTONGAN_HOME", str(tmp_path))
    monkeypatch.setenv("KENTONGAN_LANG", "id")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    shell = interactive.instance(history_length=0)
    try:
        done = shell.run_cell("from desk.workbench import bench\nbench()")
    finally:
        interactive.clear_instance()
        close_archive()
    assert isinstance(done.error_in_exec, WrongInput)
    said = capsys.readouterr()
    assert said.err == (
        f"WrongInput: {tmp_path}: tidak berisi arsip; `kentongan demo` membuat arsip percobaan,"
        " `kentongan daily` yang sesungguhnya\n"
    )
    assert "Traceback" not in said.out
