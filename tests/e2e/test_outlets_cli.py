"""Adding outlets as a person and as a script do it: what is saved, and what never is unasked."""

from __future__ import annotations

import os
import pty
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import forked
import pytest
from project import ROOT

from news.outlet import load_outlet

JAKARTA = ZoneInfo("Asia/Jakarta")
TEXT = "".join(
    f"<p>SAMARINDA - Kepala dinas menyampaikan kalimat ke-{n} dari naskah uji yang cukup panjang "
    "untuk sebuah artikel di surat kabar daerah.</p>"
    for n in range(1, 8)
)


def feed(url: str) -> str:
    now = datetime.now(UTC)
    items = "".join(
        f"<item><title>Rapat \x1b[2J Warga Uji Nomor {n} Berjalan Tertib</title><link>{url}/berita/"
        f"{n}/rapat-warga-uji-{n}</link><pubDate>{format_datetime(now - timedelta(hours=n))}"
        f"</pubDate><content:encoded><![CDATA[{TEXT}]]></content:encoded></item>"
        for n in range(1, 8)
    ).replace("\x1b", "&#x202E;")
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Kabar Uji</title>{items}</channel></rss>"
    )


@contextmanager
def serving(pages: Mapping[str, Callable[[str], str]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            body = (page(url) if page else "<h1>404</h1>").encode()
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/xml" if "feed" in self.path else "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site() -> Iterator[str]:
    home = "<html><head><title>Kabar Uji - Berita Samarinda</title></head><body>x</body></html>"
    with serving({"/": lambda _: home, "/feed/": feed}) as url:
        yield url


OWN = ("--allow-private", "--delay", "0")


def test_a_script_saves_with_yes_only_and_never_over_a_file(
    site: str, kentongan: Callable[..., Any], desk_data: Path
) -> None:
    path = desk_data / "outlets" / "kabar-uji.toml"
    shown = kentongan("outlets", "add", site, *OWN, "--dry-run")
    assert "Rapat" in shown.stdout
    assert "\u202e" not in shown.stdout
    assert not path.exists()
    refused = kentongan("outlets", "add", site, *OWN, code=2)
    assert "--yes" in refused.stderr
    assert 'kind = "feed"' in refused.stdout
    assert not path.exists()
    kentongan("outlets", "add", site, *OWN, "--yes", "--region", "Kota Samarinda")
    outlet = load_outlet(path)
    assert (outlet.province, outlet.regency) == ("64", "64.72")
    assert outlet.timezone == "Asia/Makassar"
    assert outlet.verified == datetime.now(JAKARTA).date()
    before = path.read_bytes()
    again = kentongan("outlets", "add", site, *OWN, "--yes", "--id", "lain", code=2)
    assert "kabar-uji" in again.stderr
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(("answer", "saved"), [("y\n", True), ("\n", False)])
def test_a_person_is_asked_and_decides(
    site: str, desk_data: Path, tmp_path: Path, answer: str, saved: bool
) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    done = forked.run(
        "outlets", "add", site, *OWN, stdin=theirs,
        env={
            **os.environ, "KENTONGAN_HOME": str(tmp_path / "home"), "KENTONGAN_LANG": "en",
            "KENTONGAN_DATA": str(desk_data), "PYTHONPATH": str(ROOT),
        },
    )  # fmt: skip
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stderr
    assert "Save this outlet?" in done.stderr
    assert (desk_data / "outlets" / "kabar-uji.toml").exists() is saved


def test_nothing_found_says_what_was_asked_and_ends_with_1(
    kentongan: Callable[..., Any], desk_data: Path
) -> None:
    with serving({}) as url:
        done = kentongan("outlets", "add", url, *OWN, "--yes", code=1)
    assert "Nothing was found" in done.stdout
    assert "not: /wp-json/, /feed/, /rss" in done.stdout
    assert not list((desk_data / "outlets").iterdir())


def test_an_import_writes_what_is_right_and_names_what_is_not(
    kentongan: Callable[..., Any], desk_data: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "media.csv"
    sheet.write_text(
        "nama;url;provinsi\nSatu Kabar;https://satu.example;64\nDua;dua.example;Atlantis\n"
        "Tiga;tiga.example;\nSatu Lagi;https://www.satu.example/;64\n",
        encoding="utf-8",
    )
    folder = desk_data / "outlets"
    planned = kentongan("outlets", "import", str(sheet), "--dry-run", code=1)
    assert "2 would be written" in planned.stderr
    assert not list(folder.iterdir())
    done = kentongan("outlets", "import", str(sheet), code=1)
    assert "media.csv, line 3: region 'Atlantis', expected" in done.stderr
    assert "2 written, 1 in the registry already, 1 wrong" in done.stderr
    assert {path.name for path in folder.iterdir()} == {"satu.toml", "tiga.toml"}
    assert load_outlet(folder / "satu.toml").verified is None
    again = kentongan("outlets", "import", str(sheet), code=1)
    assert "0 written, 3 in the registry already, 1 wrong" in again.stderr


@pytest.mark.parametrize("option", ["--check", "--discover"])
def test_an_import_can_ask_the_outlets_at_once(
    site: str, kentongan: Callable[..., Any], desk_data: Path, tmp_path: Path, option: str
) -> None:
    sheet = tmp_path / "media.csv"
    gone = "http://127.0.0.1:9"
    sheet.write_text(
        f"url,nama,feed,delay_s\n{site},Kabar Uji,/feed/,0\n{gone},Hilang,/feed/,0\n",
        encoding="utf-8",
    )
    done = kentongan("outlets", "import", str(sheet), option, "--allow-private", code=1)
    assert "ok kabar-uji.toml" in done.stdout
    assert "!! hilang.toml" in done.stdout
    reached = load_outlet(desk_data / "outlets" / "kabar-uji.toml")
    assert reached.verified == datetime.now(JAKARTA).date()
    assert reached.sources[0].url == f"{site}/feed/"
    assert (reached.province == "64") is (option == "--discover")
    assert load_outlet(desk_data / "outlets" / "hilang.toml").verified is None
