"""The whole job over HTTP, twice. If this fails, a newcomer's first minute fails."""

from __future__ import annotations

import email
import email.policy
import io
import json
import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import forked
import pytest
import typer.main
from office import skip_unless_usable
from project import ROOT

from desk.cli import app
from desk.demo.home import LAST_EVENING
from desk.demo.server import ZONES
from desk.dispatch import dispatch
from desk.settings import read_settings
from digest.formats.table import FORMATS
from news.errors import WrongInput


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, model: Path) -> tuple[Path, str]:
    """Run the demo once, with a model that is trained already; return its home and its output."""
    home = tmp_path_factory.mktemp("demo")
    shutil.copytree(model, home / "models")
    done = subprocess.run(
        [sys.executable, "-c", forked.PROGRAM, "demo", "--home", str(home)],
        cwd=ROOT, capture_output=True, text=True, timeout=400, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert not forked.faults_told(done.stderr), done.stderr[-3000:]
    return home, done.stdout + done.stderr


def digest(home: Path, suffix: str) -> str:
    return (home / "digests" / f"kentongan-2024-11-26-id{suffix}").read_text(encoding="utf-8")


def stories(home: Path) -> list[dict[str, Any]]:
    found = json.loads(digest(home, ".json"))
    return [
        {**item, "section": section["key"]}
        for section in found["sections"]
        for item in section["items"]
    ]


def test_it_says_where_the_digest_is_and_that_it_is_simulated(demo: tuple[Path, str]) -> None:
    home, printed = demo
    assert str(home / "digests" / "kentongan-2024-11-26-id.html") in printed.replace("\n", "")
    assert "simulasi" in digest(home, ".html")


def test_a_run_without_trouble_warns_of_nothing(demo: tuple[Path, str]) -> None:
    """Who meets a library's warnings on the first evening no longer reads the desk's own."""
    _, printed = demo
    assert not re.findall(r" WARNING (?!kentongan).*", printed)


def test_the_second_run_asks_only_for_what_is_new(demo: tuple[Path, str]) -> None:
    _, printed = demo
    first, second = map(int, re.findall(r"(\d+) permintaan, lalu (\d+)", printed)[0])
    assert second < first


def test_copies_of_one_report_are_one_line_with_all_outlets(demo: tuple[Path, str]) -> None:
    home, _ = demo
    siege = [
        s for s in stories(home) if "Kepung Kantor KPU" in s["title"] or "Dilempari" in s["title"]
    ]
    assert len(siege) == 1
    assert siege[0]["section"] == "occurred"
    assert siege[0]["outlets"] == 3
    assert siege[0]["place"]["code"] == "65.01"


def test_prevention_is_never_among_the_incidents(demo: tuple[Path, str]) -> None:
    home, _ = demo
    for story in stories(home):
        if "Doa Bersama Lintas Agama" in story["title"]:
            assert story["section"] != "occurred"


def test_what_is_announced_stands_among_what_is_to_come(demo: tuple[Path, str]) -> None:
    home, _ = demo
    strike = [s for s in stories(home) if "Mogok 2 Desember" in s["title"]]
    assert [s["section"] for s in strike] == ["upcoming"]
    assert strike[0]["event_date"] == "2024-12-02"


def test_a_corrected_article_is_a_revision_and_nothing_is_stored_twice(
    demo: tuple[Path, str],
) -> None:
    home, _ = demo
    with sqlite3.connect(home / "archive.sqlite3") as base:
        rows = base.execute("SELECT url, title, text, revision FROM archive_article").fetchall()
    assert len({url for url, *_ in rows}) == len(rows)
    fixed = [row for row in rows if "bentrok-pemuda-demak" in row[0]]
    assert len(fixed) == 1
    assert fixed[0][3] == 2
    assert "Empat Terluka" in fixed[0][1]


def test_clutter_clock_and_locks_never_enter_a_text(demo: tuple[Path, str]) -> None:
    home, _ = demo
    with sqlite3.connect(home / "archive.sqlite3") as base:
        texts = [text for (text,) in base.execute("SELECT text FROM archive_article")]
    for text in texts:
        for alien in ("Baca juga", "ADVERTISEMENT", "Konten dikunci", "Read Previous",
                      "3 Januari 2025", "Google News", "Add Comment", "Copy Link"):  # fmt: skip
            assert alien not in text


def test_a_broken_encoding_does_not_break_the_text(demo: tuple[Path, str]) -> None:
    home, _ = demo
    with sqlite3.connect(home / "archive.sqlite3") as base:
        (text,) = base.execute(
            "SELECT text FROM archive_article WHERE url LIKE '%razia-apk%'"
        ).fetchone()
    assert "�" not in text
    assert "Bawaslu Gowa Hasniar Tutu" in text


def test_the_ledger_names_the_dead_page_and_the_closed_corner(demo: tuple[Path, str]) -> None:
    home, printed = demo
    assert "HTTP 404 1" in printed
    assert "ditutup oleh robots.txt 1" in " ".join(printed.split())
    with sqlite3.connect(home / "archive.sqlite3") as base:
        kinds = {kind for (kind,) in base.execute("SELECT DISTINCT kind FROM archive_outcome")}
    assert {"stored", "revised", "failed", "robots"} <= kinds


def test_every_format_was_written(demo: tuple[Path, str]) -> None:
    home, _ = demo
    names = {path.suffix for path in (home / "digests").iterdir()}
    assert {".html", ".txt", ".json", ".csv"} <= names


def test_a_killed_demo_can_be_run_again(
    kentongan: Callable[..., Any], tmp_path: Path, model: Path
) -> None:
    """SIGKILL in the middle leaves nothing that stops the next run."""
    shutil.copytree(model, tmp_path / "d" / "models")
    process = forked.start(
        "demo", "--home", str(tmp_path / "d"), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "classify: begin" in line or "pilah: mulai" in line:
            break
    process.kill()
    process.wait()
    process.stderr.close()
    kentongan("demo", "--home", str(tmp_path / "d"))


# ---- the demo's home afterwards

# Commands that ask or send in a real home, as they may be called in the demo's.
OUTSIDE = [
    ("daily",),
    ("crawl",),
    ("crawl", "--enqueue"),
    ("worker", "--drain"),
    ("outlets", "add", "https://kabar-daerah.example", "--yes"),
    ("outlets", "check"),
    ("outlets", "import", "media.csv", "--check"),
    ("outlets", "import", "media.csv", "--discover"),
    ("extract", "https://kabar-daerah.example/berita/1"),
    ("deliver",),
    ("deliver", "--date", "2024-11-26"),
    ("alert",),
    ("health",),
    ("deliver", "--dry-run"),
    ("alert", "--dry-run"),
]
# What asks and sends nothing in any home.
INSIDE = {
    "classify", "digest", "rate", "demo", "reextract", "tag", "article", "search", "export",
    "train", "evaluate", "models drift", "models list", "models show", "models promote",
    "models rollback", "outlets list", "label export", "label import", "label suspects", "doctor",
    "queue",
}  # fmt: skip
SUBSCRIBED = """
outlets = ["jubi"]
provinces = ["64"]
contact = "desk@kantor.example"
[mail]
host = "smtp.kantor.example"
sender = "Kentongan <kentongan@kantor.example>"
security = "none"
[[subscriptions]]
id = "petugas"
mail = ["petugas@kantor.example"]
apprise = ["json://hook.kantor.example/"]
language = "id"
formats = ["html", "csv"]
alert = 1
notices = true
[[subscriptions]]
id = "duty"
mail = ["duty@kantor.example"]
language = "en"
alert = 1
"""


def names_of(group: Any, before: str = "") -> set[str]:
    names: set[str] = set()
    for name, command in group.commands.items():
        whole = f"{before}{name}"
        names |= names_of(command, f"{whole} ") if hasattr(command, "commands") else {whole}
    return names


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What this process would have asked the network for; nothing of it is let through."""
    found: list[str] = []

    def refuse(*arguments: Any, **_: Any) -> None:
        found.append(str(arguments))
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    return found


@pytest.fixture
def copy(demo: tuple[Path, str], tmp_path: Path) -> Path:
    """The demo's home, to be written to, as the home of a desk with subscribers."""
    home = shutil.copytree(demo[0], tmp_path / "home")
    (tmp_path / "kentongan.toml").write_text(SUBSCRIBED, encoding="utf-8")
    (tmp_path / "media.csv").write_text("home\nhttps://kabar-daerah.example\n", encoding="utf-8")
    return Path(home)


@pytest.mark.parametrize("command", OUTSIDE, ids=" ".join)
def test_nothing_is_asked_for_or_sent_from_a_demos_home(
    here: Callable[..., Any], copy: Path, asked: list[str], command: tuple[str, ...]
) -> None:
    """Made-up riots in an officer's mailbox, or a request at whoever has the demo's port by now."""
    done = here(*command, code=0 if {"health", "--dry-run"} & {*command} else 2)
    assert "Traceback" not in done.stderr
    assert asked == []
    if done.returncode:
        assert "demo" in done.stderr.splitlines()[-1]
    with sqlite3.connect(copy / "archive.sqlite3") as base:
        assert base.execute("SELECT count(*) FROM archive_delivery").fetchone() == (0,)
    assert len(list((copy / "outlets").iterdir())) == 4


def test_every_command_is_known_to_stay_inside_or_is_tried() -> None:
    tried = {" ".join(words[:2]) for words in OUTSIDE} | {words[0] for words in OUTSIDE}
    every = names_of(typer.main.get_command(app))
    assert every - tried == INSIDE


def test_nothing_goes_out_past_the_commands_either(copy: Path, asked: list[str]) -> None:
    settings = read_settings(copy.parent / "kentongan.toml", {"KENTONGAN_HOME": str(copy)})
    with pytest.raises(WrongInput, match="dry-run"):
        dispatch(settings, clock=lambda: LAST_EVENING, waits_s=())
    assert asked == []


def text_in(name: str, body: bytes) -> str:
    """Return what a reader sees of a digest file, for the forms that are text in some wrapping."""
    if name == "docx":
        with zipfile.ZipFile(io.BytesIO(body)) as file:
            return file.read("word/document.xml").decode()
    if name == "email":
        letter = email.message_from_bytes(body, policy=email.policy.default)
        page = letter.get_body(("plain",))
        assert page is not None
        return f"{letter['subject']}\n{page.get_content()}"
    return body.decode("utf-8-sig").replace("\r\n ", "")


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "pdf"])
def test_whatever_is_made_of_a_demos_home_says_so_in_its_language(
    here: Callable[..., Any], copy: Path, name: str
) -> None:
    """A digest of made-up riots that does not say so may be believed, and passed on."""
    skip_unless_usable(name)
    for lang, word in (("id", "data simulasi"), ("en", "simulated data")):
        out = copy / f"laporan{FORMATS[name].suffix}"
        for options in ((), ("--as-of", "2024-11-26")):
            here("digest", *options, "--format", name, "--lang", lang, "--out", str(out))
            assert word in text_in(name, out.read_bytes()).lower()


def test_an_export_of_made_up_news_says_so_in_every_row(
    here: Callable[..., Any], copy: Path, tmp_path: Path
) -> None:
    here("export", "berita.jsonl", KENTONGAN_LANG="id")
    rows = (tmp_path / "berita.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(rows) > 20
    assert all("data simulasi" in json.loads(row)["notice"] for row in rows)


def test_what_would_go_out_says_so_in_its_readers_language(
    here: Callable[..., Any], copy: Path
) -> None:
    here("deliver", "--dry-run", "--date", "2024-11-26")
    here("alert", "--dry-run")
    letters = {}
    for path in (copy / "preview").rglob("*.eml"):
        letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        letters.setdefault(str(letter["to"]), []).append(str(letter["subject"]))
    assert {to: len(subjects) for to, subjects in letters.items()} == {
        "petugas@kantor.example": 2, "duty@kantor.example": 2,
    }  # fmt: skip
    assert all("data simulasi" in subject for subject in letters["petugas@kantor.example"])
    assert all("simulated data" in subject for subject in letters["duty@kantor.example"])


def test_a_digest_made_afterwards_tells_what_the_demo_told(
    here: Callable[..., Any], copy: Path
) -> None:
    """Without a day named, it is the demo's own, and its ledger names the demo's outlets alone."""
    before = json.loads(digest(copy, ".json"))
    here("digest")
    after = json.loads(digest(copy, ".json"))
    assert after["day"] == "2024-11-26"
    assert after["banner"] == before["banner"]
    assert after["sections"] == before["sections"]
    lines = after["coverage"]["outlets"]
    assert sorted(line["outlet"] for line in lines) == sorted(ZONES)
    assert all("simulasi" in line["name"] for line in lines)


def test_a_demos_home_is_looked_into_as_the_demo_says(
    here: Callable[..., Any], demo: tuple[Path, str], copy: Path
) -> None:
    """Each line that the demo prints last works as it stands, and says what it shows."""
    calls = [shlex.split(line) for line in demo[1].splitlines() if "KENTONGAN_HOME=" in line]
    assert len(calls) >= 3
    for home, program, *words in calls:
        assert (home, program) == (f"KENTONGAN_HOME={demo[0]}", "kentongan")
        done = here(*words)
        assert "simul" in done.stdout + done.stderr
    done = here("search", "kantor", "kpu", "--outlet", "kabar-tanjung")
    assert "http://127.0.0.1" in done.stdout
    assert "'jubi'" in here("search", "kpu", "--outlet", "jubi", code=2).stderr
    assert "0 " in here("health", "--alarms").stdout
    ahead = here("digest", "--date", "2024-11-27", code=2).stderr
    assert "2024-11-26" in ahead
    assert "demo" in ahead


def test_a_demo_is_run_again_in_its_own_home(kentongan: Callable[..., Any], copy: Path) -> None:
    """Who has KENTONGAN_HOME set to it wants no second demo below the first."""
    with sqlite3.connect(copy / "archive.sqlite3") as base:
        base.execute("DELETE FROM archive_outcome")
    kentongan("demo", KENTONGAN_HOME=str(copy), KENTONGAN_DATA=str(ROOT / "data"))
    assert not (copy / "demo").exists()
    with sqlite3.connect(copy / "archive.sqlite3") as base:
        assert base.execute("SELECT count(*) FROM archive_outcome").fetchone()[0]
