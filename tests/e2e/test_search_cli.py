"""Search and export as an officer meets them: marks, filters, exit codes, words like options."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from project import ROOT

from archive.articles import store_articles
from archive.connection import close_archive, open_archive, sqlite_url
from archive.judgements import save_judgements
from news.article import Article, article_id
from news.judgement import Judgement, TagJudgement

Run = Callable[..., Any]
AT = datetime(2024, 11, 20, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _archive(tmp_path: Path, desk_data: Path, empty_archive: Path) -> None:
    """Two articles, one of them judged by the model at work."""
    (tmp_path / "home" / "models").mkdir(parents=True)
    (tmp_path / "home" / "models" / "m1.skops").touch()
    (tmp_path / "home" / "models" / "promoted").write_text("m1\n", encoding="utf-8")
    source = ROOT / "data" / "outlets" / "jubi.toml"
    (desk_data / "outlets" / "jubi.toml").write_bytes(source.read_bytes())
    home = tmp_path / "home"
    shutil.copyfile(empty_archive, home / "archive.sqlite3")
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    rows = [("Konvoi Buruh", "Konvoinya \x1b[31mpanjang."), ("=Harga Konvoi", "Harga naik, harga!")]
    articles = [
        Article(
            id=article_id(f"https://a.example/{n}"), url=f"https://a.example/{n}", outlet="jubi",
            title=title, text=text, published_at=AT, fetched_at=AT,
        )
        for n, (title, text) in enumerate(rows)
    ]  # fmt: skip
    store_articles(articles)
    tag = TagJudgement(probability=0.9, threshold=0.5, flagged=True, stage="planned")
    save_judgements([Judgement(id=articles[0].id, tags={"mass_gathering": tag}, model="m1")])
    close_archive()


def test_hits_are_marked_and_nothing_of_a_page_reaches_the_terminal(kentongan: Run) -> None:
    done = kentongan("search", "konvoi", "-harga")
    assert "[Konvoi] Buruh" in done.stdout
    assert "[Konvoinya]" in done.stdout
    assert "Harga" not in done.stdout
    assert "\x1b" not in done.stdout


def test_a_search_in_the_shape_of_json_and_one_without_a_hit(kentongan: Run) -> None:
    row = json.loads(kentongan("search", "konvoi", "--tag", "mass_gathering", "--json").stdout)
    start, end = row["marks"][0]
    assert row["title"] == "Konvoi Buruh"
    assert row["snippet"][start:end] == "Konvoinya"
    done = kentongan("search", "gempa")
    assert done.stdout == ""
    assert done.stderr == "no article found\n"


def test_who_looks_where_nothing_is_does_not_read_that_nothing_happened(
    kentongan: Run, tmp_path: Path
) -> None:
    """Without KENTONGAN_HOME a search made an empty archive, and found nothing in it."""
    elsewhere = tmp_path / "var"
    for command in (("search", "konvoi"), ("export", "out.csv")):
        said = kentongan(*command, KENTONGAN_HOME=str(elsewhere)).stderr
        assert f"the archive of {elsewhere} holds no article yet" in said
    # Nor who asks what the model says before it was asked.
    done = kentongan("search", "harga", "--tag", "protocol_breach")
    assert "has not judged every article yet" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("search", "-konvoi"), "at least one word"),
        (("search", 'konvoi "rapat'), "not closed"),
        (("search", "konvoi", "--sinse"), "no such option"),
        (("search", "konvoi", "--since", "kemarin"), "kemarin"),
        (("search", "konvoi", "--tag", "party"), "mass_gathering"),
        (("search", "konvoi", "--place", "Atlantis"), "--place 'Atlantis'"),
        (("search", "konvoi", "--outlet", "none"), "outlets list"),
        (("search", "konvoi", "--since", "2024-11-21", "--until", "2024-11-20"), "earlier"),
        (("export", "a.xlsx"), ".csv, .parquet, .jsonl"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    here: Run, arguments: tuple[str, ...], said: str
) -> None:
    done = here(*arguments, code=2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_an_export_is_written_while_a_crawl_is_at_work(kentongan: Run, tmp_path: Path) -> None:
    """A desk must not wait for a crawl of hours to look something up."""
    with FileLock(tmp_path / "home" / "run.lock"):
        done = kentongan("export", "out.csv", "--until", "2024-11-20", "--query", "konvoi")
    assert "2" in done.stdout
    body = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    assert "'=Harga Konvoi" in body
    assert "planned" in body
