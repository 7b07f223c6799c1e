"""What is broken around the program: one clear message each, and the next run makes it good.

Pages, feeds and servers that misbehave stand in ``tests/integration/test_crawl_hostile.py``, a
database that does in ``tests/integration/test_archive_failure.py``.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import forked
import pytest
from project import ROOT
from samples import MARKET, PREVENTION, PROTEST

from archive.articles import store_articles
from archive.connection import close_archive, migrate, open_archive, sqlite_url
from news.article import Article, article_id

Run = Callable[..., Any]
NOWHERE = "/proc/kentongan"  # nobody can make a folder there, root included
NOON = datetime(2024, 5, 7, 5, tzinfo=UTC)


def complaint(done: Any) -> str:
    """Return what a refused call says; a traceback is no message."""
    assert "Traceback" not in done.stderr, done.stderr[-2000:]
    lines = [line for line in done.stderr.splitlines() if line.startswith("kentongan: ")]
    assert len(lines) == 1, done.stderr[-2000:]
    return lines[0]


def fill(home: Path, count: int = 90) -> None:
    """Store the samples, over and over, as articles of one day."""
    open_archive(sqlite_url(home / "archive.sqlite3"), captures=home / "captures")
    migrate()
    urls = [f"https://kabar-uji.example/berita/{n}" for n in range(count)]
    store_articles(
        Article(
            id=article_id(url), url=url, outlet="kabar-uji", title=f"{sample.title} ({n})",
            text=sample.text, published_at=NOON + timedelta(minutes=n), fetched_at=NOON,
            published_evidence="api", published_precision="minute", language="id",
        )
        for n, url in enumerate(urls)
        for sample in ([PREVENTION, PROTEST, MARKET][n % 3],)
    )  # fmt: skip
    close_archive()


def count(home: Path, table: str) -> int:
    with sqlite3.connect(home / "archive.sqlite3") as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(base.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture
def limited(tmp_path: Path, desk_data: Path) -> Run:
    """Return a function that runs a command which may write no file past some size.

    For a process that is what a full disk is, and it holds for root too.
    """

    def run(max_bytes: int, *command: str) -> subprocess.CompletedProcess[str]:
        limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({max_bytes},) * 2)"
        return forked.run(
            *command, code=f"{limit}\n{forked.PROGRAM}", cwd=tmp_path,
            env={
                **os.environ, "KENTONGAN_HOME": str(tmp_path / "home"), "KENTONGAN_LANG": "en",
                "KENTONGAN_DATA": str(desk_data), "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
        )  # fmt: skip

    return run


@pytest.mark.parametrize(
    "command",
    [("crawl",), ("classify",), ("digest", "--date", "2024-05-07"), ("daily",), ("train",),
     ("demo",), ("label", "export", "--out", "-")],
    ids=lambda command: command[0],
)  # fmt: skip
def test_a_home_that_cannot_be_written_is_one_message_at_once(
    here: Run, kentongan: Run, desk_data: Path, command: tuple[str, ...]
) -> None:
    """A cron job whose disk was mounted read-only must say so, not train for minutes first."""
    shutil.copy(ROOT / "data" / "outlets" / "jubi.toml", desk_data / "outlets")
    run = kentongan if command == ("demo",) else here  # it ends with the system's own error
    message = complaint(run(*command, code=2, KENTONGAN_HOME=NOWHERE))
    assert NOWHERE in message


@pytest.mark.parametrize("name", ["lembar.xls", "lembar", "lembar.csv.ods", "-.txt"])
def test_a_label_sheet_is_never_written_under_a_name_that_lies(
    here: Run, tmp_path: Path, name: str
) -> None:
    """Excel warns of CSV that is called .xls, after the articles were judged and the coder told."""
    message = complaint(here("label", "export", "--out", name, code=2))
    assert f"{name}: expected a name that ends in .csv, .xlsx, .jsonl" in message
    assert not (tmp_path / name).exists()
    assert not (tmp_path / "home").exists()


def test_tag_needs_no_home_but_for_its_model(kentongan: Run, tmp_path: Path, model: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text(json.dumps({"id": "1", "title": PROTEST.title, "text": PROTEST.text}))
    message = complaint(kentongan("tag", str(file), code=2, KENTONGAN_HOME=NOWHERE))
    assert NOWHERE in message
    at_work = model / f"{(model / 'promoted').read_text().strip()}.skops"
    done = kentongan("tag", str(file), "--model", str(at_work), KENTONGAN_HOME=NOWHERE)
    assert json.loads(done.stdout)["tags"]["mass_gathering"]["flagged"]


def test_a_disk_that_fills_while_judging_costs_nothing_that_was_kept(
    home: Path, limited: Run, kentongan: Run
) -> None:
    fill(home)
    size = (home / "archive.sqlite3").stat().st_size
    message = complaint(limited(size // 8, "classify"))
    assert "archive.sqlite3" in message
    kentongan("classify")
    assert count(home, "archive_article") == count(home, "archive_judgement") == 90


def test_a_disk_that_fills_while_a_digest_is_written_leaves_the_old_one(
    home: Path, limited: Run, kentongan: Run
) -> None:
    fill(home)
    kentongan("classify")
    kentongan("digest", "--date", "2024-05-07")
    before = {path.name: path.read_bytes() for path in (home / "digests").iterdir()}
    folder = home / "keep"
    (home / "digests").rename(folder)
    (home / "digests").mkdir()
    for name, body in before.items():
        (home / "digests" / name).write_bytes(body)
    with sqlite3.connect(home / "archive.sqlite3") as base:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    # Enough for the archive's log, too little for the page.
    html = next(body for name, body in before.items() if name.endswith(".html"))
    done = limited(len(html) - 1, "digest", "--date", "2024-05-07", "--format", "html")
    assert done.returncode == 2
    assert complaint(done)
    assert {p.name: p.read_bytes() for p in (home / "digests").iterdir()} == before
    kentongan("digest", "--date", "2024-05-07", "--format", "html")


@pytest.mark.parametrize(
    "command",
    [("tag", "in.jsonl"), ("digest", "--date", "2024-05-07", "--format", "text", "--out", "-"),
     ("outlets", "list"), ("models", "show")],
    ids=lambda command: command[0],
)  # fmt: skip
def test_output_that_has_no_room_is_one_message(
    home: Path, tmp_path: Path, desk_data: Path, command: tuple[str, ...]
) -> None:
    """``kentongan tag in.jsonl > out.jsonl`` on a full disk must not pass for done."""
    shutil.copy(ROOT / "data" / "outlets" / "jubi.toml", desk_data / "outlets")
    rows = [{"id": str(n), "title": PROTEST.title, "text": PROTEST.text} for n in range(3)]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    with Path("/dev/full").open("w") as full:
        done = forked.run(
            *command, cwd=tmp_path, stdout=full,
            env={
                **os.environ, "KENTONGAN_HOME": str(home), "KENTONGAN_DATA": str(desk_data),
                "PYTHONPATH": str(ROOT),
            },
        )  # fmt: skip
    assert done.returncode == 2
    assert complaint(done) == "kentongan: keluaran baku: tidak ada ruang tersisa di disk"


def test_a_reader_that_goes_early_is_no_error(home: Path, tmp_path: Path) -> None:
    """``kentongan tag in.jsonl | head -1`` is how people look at a file."""
    rows = [{"id": str(n), "title": PROTEST.title, "text": PROTEST.text} for n in range(400)]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    command = f"{sys.executable} -c '{forked.PROGRAM}' tag in.jsonl | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        env={**os.environ, "KENTONGAN_HOME": str(home), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["id"] == "0"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('id = "rusak"\nname = ', "rusak.toml"),
        ("", "rusak.toml"),
        ("\xff\xfe\x00".encode("latin-1"), "rusak.toml"),
    ],
    ids=["half-a-line", "empty", "no-text"],
)
def test_an_outlet_file_that_is_no_outlet_is_named(
    here: Run, desk_data: Path, text: str | bytes, said: str
) -> None:
    body = text if isinstance(text, bytes) else text.encode()
    (desk_data / "outlets" / "rusak.toml").write_bytes(body)
    for command in (("crawl",), ("outlets", "list")):
        assert said in complaint(here(*command, code=2))


def test_a_data_folder_without_its_parts_is_named(here: Run, tmp_path: Path) -> None:
    message = complaint(here("crawl", code=2, KENTONGAN_DATA=str(tmp_path / "nowhere")))
    assert "nowhere" in message


@pytest.mark.parametrize("content", [b"", b"{", b'"text"\n', b"\xff\xfe\n", b"\0\0\0\n"])
def test_a_file_to_evaluate_that_is_none_is_named(
    here: Run, home: Path, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "kode.jsonl"
    file.write_bytes(content)
    assert "kode.jsonl" in complaint(here("evaluate", str(file), code=2))


@pytest.mark.parametrize("mark", ["kosong-2020", "../../etc/passwd", ""])
def test_a_promoted_model_that_is_not_there_is_named(here: Run, home: Path, mark: str) -> None:
    """A desk that copied half of a home must not be given another model in silence."""
    (home / "models" / "promoted").write_text(f"{mark}\n", encoding="utf-8")
    message = complaint(here("digest", "--date", "2024-05-07", code=2))
    assert "promoted" in message


def test_a_demo_never_removes_an_archive_that_is_not_its_own(kentongan: Run, home: Path) -> None:
    """``kentongan demo --home var`` would otherwise cost a desk all it has gathered."""
    fill(home, 3)
    assert "not a demo's" in complaint(kentongan("demo", "--home", str(home), code=2))
    assert count(home, "archive_article") == 3


@pytest.mark.parametrize("part", ["captures", "digests", "outlets"])
def test_a_demo_never_removes_the_captures_or_outlets_of_a_desk(
    here: Run, tmp_path: Path, part: str
) -> None:
    """Where the archive is a PostgreSQL, the home holds no file of it."""
    (tmp_path / "milik" / part).mkdir(parents=True)
    message = complaint(here("demo", "--home", str(tmp_path / "milik"), code=2))
    assert part in message
    assert (tmp_path / "milik" / part).is_dir()


def test_a_desks_home_is_never_made_a_demos(here: Run, home: Path) -> None:
    """Its commands would leave the desk's PostgreSQL alone from then on, and crawl nothing."""
    server = "postgresql://desk@127.0.0.1:1/news"
    message = complaint(here("demo", "--home", str(home), code=2, DATABASE_URL=server))
    assert "DATABASE_URL" in message
    assert not (home / "a-demo.txt").exists()


def test_an_archive_and_a_model_survive_a_copy_of_the_home(
    kentongan: Run, home: Path, tmp_path: Path
) -> None:
    fill(home, 6)
    kentongan("classify")
    shutil.copytree(home, tmp_path / "salinan")
    done = kentongan(
        "digest", "--date", "2024-05-07", "--format", "json", "--out", "-",
        KENTONGAN_HOME=str(tmp_path / "salinan"),
    )  # fmt: skip
    assert [i for s in json.loads(done.stdout)["sections"] for i in s["items"]]
