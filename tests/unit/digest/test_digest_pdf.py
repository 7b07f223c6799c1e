"""If these fail, a report cannot be printed, reaches out while it is made, or loses its reader."""

from __future__ import annotations

import builtins
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from office import skip_unless_usable
from reading_office import facts_of_pdf, picture_of_pdf, text_of_pdf

from digest.formats import pdf
from digest.formats.pdf import page_of, refuse, render
from news.errors import WrongSettings


@pytest.fixture(autouse=True)
def _pango(request: pytest.FixtureRequest) -> None:
    if "missing_library" not in request.node.name:
        skip_unless_usable("pdf")


def test_the_page_asks_for_nothing_and_the_fetcher_would_refuse(make: SimpleNamespace) -> None:
    for digest in (make.digest([make.report()]), make.hostile()):
        page = page_of(digest, "id")
        assert "<script" not in page.lower().replace("&lt;script", "")
        assert "<img" not in page.replace("&lt;img", "")
        assert "<link" not in page
        assert "@import" not in page
        assert not set("\u202a\u202b\u202c\u202d\u202e\u200e\u200f") & set(page)
    with pytest.raises(ValueError, match="not fetched"):
        refuse("https://jahat.example/gambar.png")


def test_a_severity_without_incidents_has_no_bar(make: SimpleNamespace) -> None:
    """It was beige, which the map beside it explains as "not seen"."""
    page = page_of(make.digest([make.report(severity=3)]), "id")
    assert page.count('<g class="none">') == 5
    assert ".none .fill{fill:none}" in page


def test_what_an_outlet_would_fetch_is_refused_by_the_renderer(
    make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Listening(pdf.Refusal):
        def __call__(self, url: str, *_: object, **__: object) -> NoReturn:
            asked.append(url)
            super().__call__(url)

    monkeypatch.setattr(pdf, "refuse", Listening())
    page = page_of(make.digest([make.report()]), "id")
    evil = page.replace("</body>", '<img src="http://127.0.0.1:9/a.png"></body>')
    monkeypatch.setattr(pdf, "page_of", lambda *_: evil)
    assert render(make.digest([make.report()]), "id").startswith(b"%PDF")
    assert asked == ["http://127.0.0.1:9/a.png"]  # through our fetcher alone
    asked.clear()
    monkeypatch.setattr(pdf, "page_of", page_of)
    render(make.hostile(), "id")
    assert asked == []


def test_it_is_tagged_titled_and_has_every_section_of_the_form(make: SimpleNamespace) -> None:
    digest = make.digest(
        [make.report(severity=4), make.report("Aksi Lain", "teks lain " * 9,
                                              tags={"mass_gathering": "planned"},
                                              event_date=make.day + timedelta(days=3))],
        [make.line(), make.line("papua-kini", "94", seen=False)],
    )  # fmt: skip
    body = render(digest, "id")
    facts = facts_of_pdf(body)
    assert facts["Tagged"] == "yes"
    assert facts["Title"].startswith("Laporan Harian Kewaspadaan Dini")
    assert facts["Page size"].endswith("(A4)")
    text = text_of_pdf(body)
    for heading in (
        "Ringkasan", "Kejadian", "Potensi dan rencana", "Agenda 14 hari ke depan",
        "Upaya pencegahan", "Perlu ditinjau", "Cakupan sumber", "Catatan petugas",
        "Papua Kini", "Tanda tangan", "C3",
    ):  # fmt: skip
        assert heading in text, heading


def test_a_day_on_which_hundreds_were_not_seen_stays_a_few_pages(make: SimpleNamespace) -> None:
    """The head of the office gets a report to read, not ten pages of one and the same reason."""
    lines = [
        make.line(f"media-bernama-panjang-{n}", f"{11 + n % 9}", seen=False) for n in range(320)
    ]
    assert int(facts_of_pdf(render(make.digest([], lines), "id"))["Pages"]) <= 5


def test_a_days_report_is_light_enough_for_a_slow_line(make: SimpleNamespace) -> None:
    """Lines to write on, drawn dot by dot, were three quarters of its bytes."""
    assert len(render(make.full(), "id")) < 100_000


def test_an_incident_is_red_on_the_map_also_where_nobody_could_look(make: SimpleNamespace) -> None:
    """A province that is both must not look like one where nothing is known."""
    red = []
    for seen in (True, False):
        lines = [make.line(seen=seen), make.line("bali-kini", "51")]
        ink = picture_of_pdf(render(make.digest([make.report()], lines), "id"))
        red.append(
            sum(r > 120 and g < 60 and b < 60 for r, g, b in zip(*[iter(ink)] * 3, strict=True))
        )
    assert red[1] > 0.7 * red[0] > 20


def test_a_missing_library_is_named_with_how_to_install_it(
    make: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__
    for error, named in (
        (ImportError("No module named 'weasyprint'"), r"pip install 'kentongan\[office\]'"),
        (OSError("cannot load library 'libpango-1.0-0'"), "apt install libpango"),
    ):

        def missing(name: str, *args: Any, error: Exception = error, **more: Any) -> Any:
            if name == "weasyprint":
                raise error
            return real(name, *args, **more)

        monkeypatch.setattr(builtins, "__import__", missing)
        with pytest.raises(WrongSettings, match=named):
            render(make.digest([make.report()]), "id")
        monkeypatch.setattr(builtins, "__import__", real)
