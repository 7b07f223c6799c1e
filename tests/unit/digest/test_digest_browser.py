"""The page in a real browser. If these fail, it cannot be read on a phone, or runs something."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import timedelta
from html import escape, unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from reading_office import text_of_pdf

from digest.formats import html
from digest.formats.email import html_of
from digest.record import Digest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium package")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--hide-scrollbars", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip

# The page itself runs no script; this one is put into a copy of it, to measure.
MEASURE = """<script>addEventListener('load', () => {
  const wide = [...document.querySelectorAll('body *')].filter(e =>
    !e.closest('svg') && !e.matches('.skip') && e.getBoundingClientRect().right > innerWidth + 1);
  const small = [...document.querySelectorAll('body *')].filter(e =>
    !e.closest('svg') && e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 12);
  const root = document.documentElement;
  root.dataset.width = innerWidth;
  root.dataset.overflow = root.scrollWidth - innerWidth;
  root.dataset.wide = wide.map(e => e.tagName + '.' + e.className).join(' ');
  root.dataset.small = small.map(e => e.tagName + '.' + e.className).join(' ');
  root.dataset.verdict = document.querySelector('.reading .verdict').getBoundingClientRect().bottom;
  root.dataset.ground = getComputedStyle(document.body).backgroundColor;
})</script>"""


def browse(folder: Path, *arguments: str) -> str:
    profile = folder / "profile"
    run = subprocess.run(
        [str(CHROMIUM), *FLAGS, f"--user-data-dir={profile}", *arguments],
        capture_output=True,
        text=True,
        timeout=90,
        check=True,
    )
    shutil.rmtree(profile, ignore_errors=True)
    return run.stdout


def measured(folder: Path, *frames: tuple[bytes, int], flags: tuple[str, ...] = ()) -> list[Any]:
    """Lay pages out in frames, each of its width, and measure them in one run of the browser.

    Frames, because no window of a headless Chromium is under 500 wide.
    """
    inner = []
    for page, width in frames:
        copy = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.decode())
        framed = escape(copy.replace("</head>", f"{MEASURE}</head>"))
        inner.append(f'<iframe width="{width}" height="800" style="border:0" srcdoc="{framed}">')
    gather = """addEventListener('load', () => {
        document.documentElement.dataset.found = JSON.stringify([...document.querySelectorAll(
            'iframe')].map(f => ({...f.contentDocument.documentElement.dataset})));
    })"""
    path = folder / "page.html"
    path.write_text(
        f"<!doctype html><meta charset=utf-8><script>{gather}</script>{'</iframe>'.join(inner)}",
        encoding="utf-8",
    )
    dom = browse(folder, "--window-size=1400,900", *flags, "--dump-dom", path.as_uri())
    (found,) = re.findall(r'<html data-found="([^"]*)"', dom)
    rows: list[Any] = json.loads(unescape(found))
    assert len(rows) == len(frames)
    return rows


def sample(make: SimpleNamespace) -> Digest:
    stages = ("occurred", "planned", "risk", "prevention", "handled")
    reports = [
        make.report(
            f"Warga Memalang Jalan Poros di Kampung Nomor {n} dan Menuntut Perbaikan Jembatan",
            " ".join(f"kata{n * 60 + k}" for k in range(60)),
            outlet=f"media-{n}",
            tags={"mass_gathering": stages[n % 5], "protocol_breach": stages[n % 5]},
            family="procedure",
            quote="Warga memalang jalan poros sejak pagi.",
            severity=n % 6,
            election=True,
            revised=n % 2 == 0,
            event_date=make.day + timedelta(days=n % 4),
        )
        for n in range(12)
    ]
    lines = [make.line("buta", "81", seen=False, failed_timeout=2), make.line(stored=12)]
    since = make.day - timedelta(days=7)
    return make.digest(reports, lines, since=since, banner="data simulasi")


def test_the_page_fits_the_screen(make: SimpleNamespace, tmp_path: Path) -> None:
    week = make.full(first=make.day - timedelta(days=6))
    digests = (sample(make), make.digest([], []), make.full(), week, make.hostile())
    widths = (320, 390, 1200)
    pages = [html.render(digest, "id") for digest in digests]
    rows = measured(tmp_path, *((page, width) for page in pages for width in widths))
    for n, row in enumerate(rows):
        assert row["width"] == str(widths[n % 3])
        assert (row["overflow"], row["wide"], row["small"]) == ("0", "", "")
        if n < 12:  # the warning whether anybody looked stands on the first screen
            assert float(row["verdict"]) < 560


def test_the_page_turns_dark_where_the_reader_wants_it(
    make: SimpleNamespace, tmp_path: Path
) -> None:
    page = html.render(sample(make), "id")
    grounds = []
    for scheme in (1, 0):  # blink::mojom::PreferredColorScheme: 0 dark, 1 light
        flag = f"--blink-settings=preferredColorScheme={scheme}"
        (row,) = measured(tmp_path, (page, 390), flags=(flag,))
        grounds.append(row["ground"])
    assert grounds == ["rgb(252, 250, 245)", "rgb(22, 21, 18)"]


def test_the_page_prints(make: SimpleNamespace, tmp_path: Path) -> None:
    path, paper = tmp_path / "page.html", tmp_path / "page.pdf"
    path.write_bytes(html.render(sample(make), "id"))
    browse(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}", path.as_uri())
    assert paper.read_bytes().startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) in {3, 4}


def test_on_paper_what_is_folded_is_told(make: SimpleNamespace, tmp_path: Path) -> None:
    """Paper cannot be unfolded: it names each outlet, and says how many stories it leaves out."""
    reports = [
        make.report(f"Judul {n}", " ".join(f"kata{n * 40 + k}" for k in range(40)))
        for n in range(html.MAX_OPEN + 7)
    ]
    lines = [make.line(f"buta-{n}", "64", seen=False) for n in range(60)]
    path, paper = tmp_path / "page.html", tmp_path / "page.pdf"
    path.write_bytes(html.render(make.digest(reports, lines), "id"))
    browse(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}", path.as_uri())
    text = text_of_pdf(paper.read_bytes())
    assert set(re.findall(r"Buta \d+", text)) >= {f"Buta {n}" for n in range(60)}
    assert "dan 7 lainnya, tercantum dalam bentuk lain" in text


def test_the_pages_policy_admits_its_own_style_and_no_script(
    make: SimpleNamespace, tmp_path: Path
) -> None:
    page = html.render(make.hostile(), "id").decode()
    probe = "<script>document.documentElement.dataset.ran = 1</script></body>"
    path = tmp_path / "page.html"
    path.write_text(page.replace("</body>", probe), encoding="utf-8")
    assert "data-ran" not in browse(tmp_path, "--dump-dom", path.as_uri())
    path.write_text(
        re.sub(
            r"default-src 'none'; style-src [^;]+;", "script-src 'unsafe-inline';", page
        ).replace("</body>", probe),
        encoding="utf-8",
    )
    assert "data-ran" in browse(tmp_path, "--dump-dom", path.as_uri())  # the probe works


# Every rule is tried; what passes it need not be named, element by element.
AXE = "axe.run({resultTypes: ['violations']})"
LOOKS = {
    "phone": (320, "light", "screen"),
    "tablet": (820, "light", "screen"),
    "desk": (1280, "light", "screen"),
    "dark": (390, "dark", "screen"),
    "paper": (1000, "light", "print"),
}


def test_axe_finds_nothing_that_keeps_a_reader_out(make: SimpleNamespace, tmp_path: Path) -> None:
    """Contrast, names, roles, order: axe-core's rules, at every width, in the dark and on paper."""
    playwright = pytest.importorskip("playwright.sync_api")
    axe = Path(pytest.importorskip("axe_playwright_python").__file__).parent / "axe.min.js"
    digests = {
        "full": make.full(),
        "busy": sample(make),
        "province": make.full(scope=make.place("64", "Kalimantan Timur", "province")),
        "blind": make.digest([], [make.line(seen=False)]),
    }
    with playwright.sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        # The page's own policy lets no script in, not even the one that checks it.
        page = browser.new_context(bypass_csp=True).new_page()
        for name, digest in digests.items():
            path = tmp_path / f"{name}.html"
            path.write_bytes(html.render(digest, "id"))
            page.goto(path.as_uri())
            page.add_script_tag(path=axe)
            for look in LOOKS if name == "full" else ("phone",):
                width, scheme, media = LOOKS[look]
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(media=media, color_scheme=scheme)
                found = page.evaluate(AXE)
                told = [
                    (one["id"], [node["target"] for node in one["nodes"]][:3])
                    for one in found["violations"]
                ]
                assert told == [], (name, look)
                assert len(found["passes"]) > 15  # it did look
        browser.close()


def test_the_email_fits_a_phone_and_a_reading_pane(make: SimpleNamespace, tmp_path: Path) -> None:
    pages = [html_of(digest, "id").encode() for digest in (sample(make), make.hostile())]
    rows = measured(tmp_path, *((page, width) for page in pages for width in (320, 700)))
    for row in rows:
        assert int(row["overflow"]) <= 0, row
        assert row["wide"] == ""
