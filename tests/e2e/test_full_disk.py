"""A disk that is really full, in the middle of each step: one message, and nothing lost or twice.

On a small file system of its own where the test may mount one; a limit on the size of files, which
needs no rights, stands in ``test_bad_input.py`` and in ``tests/integration/test_crawl_kill.py``.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from test_bad_input import complaint, count, fill

from archive.captures import captures_in, open_captures

pytestmark = pytest.mark.long  # minutes; the quick tests limit the size of files instead

Run = Callable[..., Any]
MEGABYTES = 16
PAGES = 60
# Kilobytes at which the disk is full.
LEFT = (80, 900, 2800)


@pytest.fixture
def home(tmp_path: Path, model: Path) -> Iterator[Path]:
    """A home on a file system of a few megabytes, whose model lies elsewhere."""
    folder = tmp_path / "home"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "kentongan-test", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        shutil.copytree(model, tmp_path / "models")
        (folder / "models").symlink_to(tmp_path / "models")
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def leave(home: Path) -> Callable[[int | None], None]:
    """Return a function that fills the disk but for some kilobytes; None makes room."""
    ballast = home / "ballast"

    def fill_up(kilobytes: int | None) -> None:
        ballast.unlink(missing_ok=True)
        if kilobytes is None:
            return
        found = os.statvfs(home)
        with ballast.open("wb") as file:
            os.posix_fallocate(
                file.fileno(), 0, found.f_bavail * found.f_frsize - (kilobytes << 10)
            )

    return fill_up


@pytest.fixture
def outlet(tmp_path: Path, desk_data: Path) -> Iterator[None]:
    """An outlet on the loopback whose pages hold much text that no packing makes small."""
    folder = tmp_path / "site"
    (folder / "berita").mkdir(parents=True)
    draw, links = random.Random(5), ""
    for n in range(PAGES):
        words = [f"{draw.getrandbits(40):x}" for _ in range(2500)]
        lines = [" ".join(words[k : k + 50]) for k in range(0, len(words), 50)]
        body = "".join(f"<p>Warga Desa Fiksi menerima bantuan nomor {k}.</p>" for k in lines)
        title = f"Warga Desa Fiksi Menerima Bantuan Tahap {n}"
        (folder / path_of(n)).write_text(
            f"<!doctype html><html lang=id><head><title>{title}</title><meta property="
            f"'article:published_time' content='2026-01-02T10:{n:02}:00+07:00'></head><body>"
            f"<article><h1>{title}</h1><div class='entry-content'>{body}</div></article></body>"
        )
        links += f"<h3><a href='/{path_of(n)}'>{title}</a></h3>"
    (folder / "index.html").write_text(f"<html><body>{links}</body></html>")

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    (desk_data / "outlets" / "kabar-fiksi.toml").write_text(
        f'id = "kabar-fiksi"\nname = "Kabar Fiksi"\nhome = "{url}"\nprovince = "65"\n'
        'timezone = "Asia/Jakarta"\ndelay_s = 0.0\nallow_private = true\n'
        f'[[sources]]\nkind = "listing"\nurl = "{url}"\n'
    )
    yield
    server.shutdown()
    thread.join()
    server.server_close()


def path_of(n: int) -> str:
    return f"berita/{1000 + n}-warga-desa-fiksi-menerima-bantuan-tahap-{n}.html"


def refused(done: Any) -> str:
    assert done.returncode == 2, done.stderr[-2000:]
    message = complaint(done)
    assert "space" in message or "full" in message, message
    return message


@pytest.mark.usefixtures("outlet")
def test_a_disk_that_fills_under_a_crawl_costs_no_article(
    home: Path, leave: Callable[[int | None], None], kentongan: Run
) -> None:
    """Wherever it fills: in a page that is kept, in a transaction, or before the first of them."""
    since = ("crawl", "--since", "2026-01-01")
    leave(40)
    refused(kentongan(*since, code=None))
    leave(None)
    kentongan("health", code=1)  # makes the archive
    stored = []
    for kilobytes in LEFT:
        leave(kilobytes)
        refused(kentongan(*since, code=None))
        stored.append(count(home, "archive_article"))
    leave(None)
    kentongan(*since)
    assert 0 < stored[-1] < PAGES, stored
    assert stored == sorted(stored), "what was stored is kept"
    assert count(home, "archive_article") == PAGES
    with sqlite3.connect(home / "archive.sqlite3") as base:
        gained = base.execute(
            "SELECT url_key FROM archive_outcome WHERE kind IN ('stored', 'revised')"
        ).fetchall()
        assert len(gained) == len(set(gained)) == PAGES
        assert base.execute("SELECT count(*) FROM archive_revision").fetchone() == (0,)
        assert base.execute(
            "SELECT count(*) FROM archive_frontierurl WHERE waiting"
        ).fetchone() == (0,)
    open_captures(home / "captures")
    files = [str(file.relative_to(home / "captures")) for file in home.rglob("*.warc.gz")]
    kept = {one.url for file in files for one in captures_in(file)}
    assert sum(url.endswith(".html") for url in kept) == PAGES


def test_a_disk_that_fills_under_classify_costs_no_judgement(
    home: Path, leave: Callable[[int | None], None], kentongan: Run
) -> None:
    fill(home, 300)
    leave(100)
    refused(kentongan("classify", code=None))
    before = count(home, "archive_judgement")
    assert before < 300
    leave(None)
    kentongan("classify")
    assert count(home, "archive_judgement") == count(home, "archive_article") == 300


def test_a_disk_that_fills_under_a_digest_leaves_the_old_one_whole(
    home: Path, leave: Callable[[int | None], None], kentongan: Run
) -> None:
    """Half a page would be read as a whole one by whoever opens it in the morning."""
    fill(home, 60)
    kentongan("classify")
    call = ("digest", "--date", "2024-05-07", "--format", "html", "--format", "json")
    kentongan(*call)
    old = {path.name: path.read_bytes() for path in (home / "digests").iterdir()}
    size = max(map(len, old.values())) >> 10
    fill(home, 90)
    kentongan("classify")
    for kilobytes in (8, size // 2, size + 60):
        leave(kilobytes)
        done = kentongan(*call, code=None)
        if done.returncode:
            refused(done)
        now = {path.name: path.read_bytes() for path in (home / "digests").iterdir()}
        assert now.keys() == old.keys(), "a part of a page stands among the digests"
        for name, body in now.items():
            assert body == old[name] or body.rstrip().endswith((b"</html>", b"}")), name
    leave(None)
    kentongan(*call)
    assert count(home, "archive_judgement") == 90
