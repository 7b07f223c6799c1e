"""The contract of every format: what a desk must be able to rely on whichever it opens."""

from __future__ import annotations

import csv
import email
import email.policy
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache
from io import BytesIO
from types import SimpleNamespace
from typing import get_args
from zipfile import ZipFile

import pytest
from office import skip_unless_usable
from project import ROOT
from reading_office import text_of_calendar, text_of_docx, text_of_pdf

from digest.formats.pdf import page_of
from digest.formats.table import FORMATS
from digest.formats.wordpage import PANEL
from digest.narrow import narrowed
from digest.record import Digest, Gap
from digest.selection import Selection
from digest.summary import incident_sentence, outlook_sentence
from digest.translation import LANGUAGES
from news.errors import WrongSettings

every_format = pytest.mark.parametrize("name", FORMATS)
every_language = pytest.mark.parametrize("lang", LANGUAGES)
DIRECTION_MARKS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200e\u200f")


@pytest.fixture(autouse=True)
def _usable(request: pytest.FixtureRequest) -> None:
    if "name" in request.fixturenames:
        skip_unless_usable(request.getfixturevalue("name"))


def readable(name: str, body: bytes) -> str:
    """Return what a reader of a format sees, links' addresses included."""
    if name == "pdf":
        return text_of_pdf(body)
    if name == "docx":
        return text_of_docx(body)
    if name == "ical":
        return text_of_calendar(body)
    if name != "email":
        return body.decode("utf-8")
    message = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    parts = [message.get_body((kind,)) for kind in ("plain", "html")]
    return "\n".join([message["Subject"], *(part.get_content() for part in parts if part)])


def rendered(make: SimpleNamespace, name: str, lang: str = "id", **options: object) -> str:
    digest = make.digest(**options)
    return readable(name, FORMATS[name].render(digest, lang))


def test_the_table_holds_what_the_command_line_promises() -> None:
    assert {
        "html",
        "text",
        "json",
        "csv",
        "telegram",
        "email",
        "atom",
        "pdf",
        "docx",
        "ical",
    } <= set(FORMATS)
    assert len({entry.suffix for entry in FORMATS.values()}) == len(FORMATS)
    assert all(entry.suffix.startswith(".") for entry in FORMATS.values())
    assert all("/" in entry.media_type for entry in FORMATS.values())


def test_the_table_loads_no_format() -> None:
    """The command line names the formats in its help: it must not load each of them for that."""
    code = (
        "import sys, digest.formats.table\n"
        "assert not {'numpy', 'jinja2', 'digest.formats.pdf'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@every_format
@every_language
def test_a_story_is_told_with_its_title_place_quote_source_and_tag(
    make: SimpleNamespace, name: str, lang: str
) -> None:
    planned = name == "ical"  # a calendar holds what is announced
    report = make.report(
        "Warga Palang Jalan Poros",
        url="https://kabar-mahakam.example/berita/7",
        quote="Warga memalang jalan poros sejak pagi.",
        severity=2,
        election=True,
        event_date=make.day + timedelta(days=planned),
        tags={"mass_gathering": "planned"} if planned else None,
    )
    text = rendered(make, name, lang, reports=[report])
    for expected in (
        "Warga Palang Jalan Poros",
        "Kota Samarinda",
        "Kalimantan Timur",
        "Warga memalang jalan poros sejak pagi." if not planned else "",
        "https://kabar-mahakam.example/berita/7",
        "Kabar Mahakam",
        {"id": "Pengumpulan massa", "en": "Mass gathering"}[lang],
        {"id": "Kejadian", "en": "Occurred"}[lang].lower() if not planned else "",
    ):
        assert expected in text or expected in text.lower(), expected


@every_format
def test_every_place_that_a_storys_reports_tell_is_named(make: SimpleNamespace, name: str) -> None:
    """A form that names one of two towns sends the desk to the wrong one, and says no more."""
    if name == "ical":
        pytest.skip("a calendar holds announcements alone")
    text = "Nelayan bentrok di perbatasan dua kota, dua kapal dibakar massa. " * 4
    tarakan = make.place("65.71", "Kota Tarakan", "city")
    told = (("a", {}), ("b", {}), ("c", {"place": tarakan}))
    reports = [make.report("Bentrok", text, outlet=outlet, **facts) for outlet, facts in told]
    page = rendered(make, name, reports=reports)
    for expected in ("Kota Samarinda", "Kota Tarakan"):
        assert expected in page
    assert "tempat kejadian berbeda antarlaporan" in page or name == "json"


@every_format
@every_language
def test_the_same_digest_gives_the_same_bytes(make: SimpleNamespace, name: str, lang: str) -> None:
    reports = [make.report(f"Judul {n}", f"isi {n} " * 20, severity=n % 6) for n in range(5)]
    first, second = (
        FORMATS[name].render(make.digest(given), lang) for given in (reports, reports[::-1])
    )
    assert first == second


@every_format
def test_the_languages_differ_and_an_unknown_one_is_refused(
    make: SimpleNamespace, name: str
) -> None:
    reports = [make.report()]
    assert rendered(make, name, "id", reports=reports) != rendered(
        make, name, "en", reports=reports
    )
    with pytest.raises(WrongSettings, match="'jv'"):
        rendered(make, name, "jv", reports=reports)


@every_format
@every_language
def test_hostile_text_comes_out_without_control_or_direction_characters(
    make: SimpleNamespace, name: str, lang: str
) -> None:
    text = readable(name, FORMATS[name].render(make.hostile(), lang))
    # A calendar folds its lines, a PDF is cut into pages: those marks are the reader's own.
    allowed = {"\n", "\r", "\ufeff"}
    control = {c for c in text if unicodedata.category(c) in {"Cc", "Cs", "Co"}} - allowed
    assert control == set()
    assert not DIRECTION_MARKS & set(text)
    assert "javascript:" not in text.lower()
    assert "z" * 450 not in text  # a word of 5,000 letters is cut


@every_format
@every_language
@pytest.mark.parametrize("outlets", [0, 3])
def test_a_day_without_reports_is_rendered(
    make: SimpleNamespace, name: str, lang: str, outlets: int
) -> None:
    coverage = [make.line(f"m{n}", "64", seen=False) for n in range(outlets)]
    text = rendered(make, name, lang, reports=[], coverage=coverage)
    if name != "csv":  # a table of stories without a story
        told = {
            ("id", 0): "tidak bersandar pada pengamatan",
            ("id", 3): "tidak dapat melihat satu pun dari 3 media",
            ("en", 0): "rests on no observation",
            ("en", 3): "could not look at any of the 3 outlets",
        }
        assert told[lang, outlets] in text


_CALM = {  # how a form shows that all was seen
    "html": 'class="reading all"',
    "email": "background-color:#eef3ee",
    "pdf": 'class="verdict all"',
    "docx": f'w:fill="{PANEL}"',
}


@pytest.mark.parametrize("name", [*_CALM, "text", "telegram"])
@pytest.mark.parametrize("gap", ["", "unjudged", "doubtful"])
@pytest.mark.parametrize("incident", [False, True])
def test_no_form_looks_calm_while_something_is_missing(
    make: SimpleNamespace, name: str, gap: str, incident: bool
) -> None:
    """A mail's box stayed green, and a message without its mark, while all waited for judgement."""
    watch = make.watch(health=[make.unwell()] if gap == "doubtful" else [])
    digest = make.digest([make.report()] if incident else [], watch=watch)
    digest = replace(digest, figures=replace(digest.figures, unjudged=3 * (gap == "unjudged")))
    body = page_of(digest, "id").encode() if name == "pdf" else FORMATS[name].render(digest, "id")
    if name == "docx":
        with ZipFile(BytesIO(body)) as parts:
            body = parts.read("word/document.xml")
    text = readable(name, body) if name == "email" else body.decode()
    calm = _CALM[name] in text if name in _CALM else "⚠" not in text
    assert calm is (gap == "")
    if name in {"html", "email", "pdf"} and not incident:
        known = gap != "unjudged"  # a day without a judgement has no zero either
        assert bool(re.search(r"<b>0</b>|>0</span><span class=\"lab", text)) is known


def _with_gap(make: SimpleNamespace, gap: str) -> Digest:
    """Return a digest without an incident that has a gap."""
    early = replace(make.line(), last_looked=datetime(2024, 11, 19, 23, tzinfo=UTC))
    maybe = {"tags": {"mass_gathering": "risk"}, "notes": ("may-have-occurred:mass_gathering",)}
    made = {
        "unseen": {"coverage": [make.line(seen=False)]},
        "blind": {"coverage": [make.line(), make.line("b", "65", seen=False)]},
        "early": {"coverage": [early]},
        "doubtful": {"watch": make.watch(health=[make.unwell()])},
        "unread": {"coverage": [make.line(stored=1, failed_timeout=1)]},
        "unplaced": {
            "reports": [make.report(place=None)],
            "scope": make.place("64", "Kalimantan Timur", "province"),
        },
        "unrated": {"reports": [make.report(**maybe)]},
    }
    digest = make.digest(**({"read": (5, 0)} | made.get(gap, {})))
    if gap == "unjudged":
        digest = replace(digest, figures=replace(digest.figures, unjudged=1))
    if gap == "unwatched":
        digest = narrowed(digest, Selection(places=("64", "65")), "id")
    if gap == "unrated":
        digest = narrowed(digest, Selection(severity=3), "id")
    return digest  # type: ignore[no-any-return]


def _in_a_line(digest: Digest, name: str, lang: str) -> str:
    return " ".join(readable(name, FORMATS[name].render(digest, lang)).split())


@pytest.fixture(scope="module")
def of_a_quiet_day(make: SimpleNamespace) -> Callable[[str, str], str]:
    """Return a function that says what a form tells of a day without a gap or an incident."""
    quiet = make.digest(read=(5, 0))
    assert quiet.gap == ""
    return cache(lambda name, lang: _in_a_line(quiet, name, lang))


@every_language
@pytest.mark.parametrize("gap", [gap for gap in get_args(Gap) if gap])
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "csv"])
def test_no_form_of_a_digest_with_a_gap_says_that_nothing_happened(
    make: SimpleNamespace, of_a_quiet_day: Callable[[str, str], str], name: str, gap: str, lang: str
) -> None:
    quiet, digest = make.digest(read=(5, 0)), _with_gap(make, gap)
    assert digest.gap == gap
    claims = [incident_sentence(lang, quiet), outlook_sentence(lang, quiet)]
    claims += {
        "id": ["Tidak ada kejadian:", "Tidak ada laporan kejadian dalam pilihan ini."],
        "en": ["No incident:", "No incident of this selection was reported."],
    }[lang]
    told = _in_a_line(digest, name, lang)
    assert [claim for claim in claims if claim in told] == []
    assert claims[2] in of_a_quiet_day(name, lang)  # what is looked for is what it says


@every_format
@every_language
def test_an_outlet_that_needs_a_look_and_a_lost_letter_are_told(
    make: SimpleNamespace, name: str, lang: str
) -> None:
    if name == "csv":
        pytest.skip("a table of stories has no row for what was looked at")
    watch = make.watch(health=[make.unwell("tepian")], deliveries=[make.undelivered()])
    text = rendered(
        make, name, lang, reports=[], coverage=[make.line(), make.line("tepian")], watch=watch
    )
    assert {"id": "tanpa berita 5 hari", "en": "silent for 5 days"}[lang] in text
    assert "Tepian" in text
    assert "kepala-kantor" in text
    assert "rahasia" not in text  # neither the address nor what its server said


@every_format
@every_language
@pytest.mark.parametrize("incident", [False, True])
def test_what_was_not_judged_for_its_language_is_told(
    make: SimpleNamespace, name: str, lang: str, incident: bool
) -> None:
    """Only the page said so: a message called a day quiet of which it had read half."""
    if name in {"csv", "json"}:
        pytest.skip("a table of stories has no row for it, JSON has `figures.not_indonesian`")
    reports = [make.report()] if incident else []
    text = " ".join(rendered(make, name, lang, reports=reports, read=(9, 4)).split())
    told = {"id": "4 artikel tidak berbahasa Indonesia", "en": "4 articles are not in Indonesian"}
    assert told[lang] in text


@every_format
@every_language
@pytest.mark.parametrize("stage", ["prevention", "risk"])
def test_what_may_have_happened_is_told_and_pointed_to_where_a_person_reviews(
    make: SimpleNamespace, name: str, lang: str, stage: str
) -> None:
    """Else an incident that the program was not sure of is lost among meetings and plans."""
    if name == "ical":
        pytest.skip("a calendar holds announcements alone")
    report = make.report(
        "Ormas Datangi Kantor Lurah",
        tags={"mass_gathering": stage},
        notes=("may-have-occurred:mass_gathering",),
    )
    text = " ".join(rendered(make, name, lang, reports=[report]).split())
    doubt = {"id": "mungkin sudah terjadi; periksa", "en": "may already have happened: check"}
    assert ("may-have-occurred" if name == "json" else doubt[lang]) in text
    if name not in {"csv", "atom", "json"}:  # they list stories; in JSON ``see_also`` points
        words = {"id": "Dimuat di bagian lain", "en": "Listed elsewhere"}
        review = text.split(words[lang])[-1]
        assert "Ormas Datangi Kantor Lurah" in review
    calm = " ".join(rendered(make, name, lang, reports=[replace(report, judgement=replace(
        report.judgement, notes=()))]).split())  # fmt: skip
    assert doubt[lang] not in calm
    assert "may-have-occurred" not in calm


@pytest.fixture(scope="module")
def of_all_sections(make: SimpleNamespace) -> Digest:
    """A digest with two stories in each section, and more prevention than a message lists."""
    marks = [
        {"tags": {"mass_gathering": "occurred"}, "severity": 2},
        {"tags": {"mass_gathering": "planned"}, "event_date": make.day + timedelta(days=2)},
        {"borderline": {"mass_gathering": "occurred"}},
    ]
    reports = [
        make.report(f"Peristiwa {n}{letter}", f"{n}{letter} " * 30, **mark)
        for n, mark in enumerate(marks)
        for letter in "ab"
    ]
    reports += [
        make.report(f"Rapat {n:02}", f"rapat{n} " * 30, tags={"mass_gathering": "prevention"})
        for n in range(20)
    ]
    return make.digest(reports)  # type: ignore[no-any-return]


def _number_told(name: str, text: str, title: str) -> str:
    """Return the number that a form gives a story with its title."""
    if name == "json":
        items = [item for section in json.loads(text)["sections"] for item in section["items"]]
        return str(next(item["number"] for item in items if item["title"] == title))
    if name == "csv":
        rows = csv.DictReader(text.removeprefix("\ufeff").splitlines())
        return next(row["number"] for row in rows if row["title"] == title)
    if name in {"atom", "ical"}:
        block = re.split(r"<entry>|BEGIN:VEVENT", text.partition(title)[2])[0]
        found = re.search(r"no\. (\d+) dalam laporan Rab, 20 Nov 2024", block)
    else:
        words = " ".join(re.sub(r"<[^>]*>", "", text).replace("*", "").split())
        found = re.search(rf"(\d+)\. {title}\b", words)
    return found[1] if found else ""


@every_format
def test_a_story_has_the_same_number_in_every_form(of_all_sections: Digest, name: str) -> None:
    """Two desks speak of "number 4" on the phone, one over a message and one over the paper."""
    text = readable(name, FORMATS[name].render(of_all_sections, "id"))
    assert of_all_sections.numbers == {
        item.id: n for n, (_, item) in enumerate(of_all_sections.entries(), 1)
    }
    for number, (section, item) in enumerate(of_all_sections.entries(), 1):
        if item.title in text and (name != "ical" or section.key == "upcoming"):
            assert _number_told(name, text, item.title) == str(number), item.title
    last = of_all_sections.section("review").items[-1].title
    assert name == "ical" or last in text  # also behind what a message leaves out


@pytest.mark.parametrize("name", ["html", "email", "pdf", "docx"])
def test_a_label_means_the_same_on_every_form(of_all_sections: Digest, name: str) -> None:
    """ "Bagaimana" was the quotation on the page and the tags on paper."""
    if name == "pdf":
        text = page_of(of_all_sections, "id")
    else:
        text = readable(name, FORMATS[name].render(of_all_sections, "id"))
    assert "2/5" in text
    text = re.sub(r"<[^>]*>", " ", text)
    assert not re.search(r"Bagaimana\W+Pengumpulan massa", text)
    if name != "email":  # which has no labels
        assert re.search(r"Apa\W+Pengumpulan massa", text)


@pytest.mark.parametrize("name", ["text", "telegram", "html", "email", "pdf", "docx"])
def test_what_is_to_be_checked_is_counted_where_it_is_listed(
    make: SimpleNamespace, name: str
) -> None:
    """ "To be reviewed: 0" over a story that a person must check lets it pass."""
    report = make.report(
        "Ormas Datangi Kantor Lurah",
        tags={"mass_gathering": "prevention"},
        notes=("may-have-occurred:mass_gathering",),
    )
    text = re.sub(r"<[^>]*>", " ", rendered(make, name, reports=[report])).replace("*", "")
    text = " ".join(text.split())
    assert re.search(r"(?i)perlu ditinjau \(?1\b", text)
    assert not re.search(r"(?i)perlu ditinjau \(?0|\b0 perlu ditinjau", text)
    assert re.search(r"mungkin sudah terjadi; periksa:? 1\. Ormas Datangi Kantor Lurah", text)


@pytest.mark.parametrize("name", ["html", "email", "pdf", "docx"])
def test_where_nobody_looked_no_section_says_that_there_is_none(
    make: SimpleNamespace, name: str
) -> None:
    text = rendered(make, name, reports=[], coverage=[make.line("m", "64", seen=False)])
    assert text.count("Tidak diketahui: tidak ada yang terpantau.") == 2
    assert "Tidak ada." not in text


@pytest.mark.parametrize("name", ["html", "pdf", "docx"])
def test_hundreds_of_outlets_are_all_named(make: SimpleNamespace, name: str) -> None:
    """A reader learns of each outlet whether it was read, also where it is one of hundreds."""
    lines = [make.line(f"buta-{n}", f"{11 + n % 9}", seen=False, failed_dns=2) for n in range(250)]
    lines += [make.line(f"sepi-{n}", "51") for n in range(150)]
    text = " ".join(rendered(make, name, reports=[], coverage=lines).split())
    named = set(re.findall(r"(?:Buta|Sepi) \d+", text))
    assert named == {f"Buta {n}" for n in range(250)} | {f"Sepi {n}" for n in range(150)}
    assert "Tidak terlihat: alamat tidak ditemukan (250)" in text


@every_format
def test_the_banner_of_simulated_data_is_never_lost(make: SimpleNamespace, name: str) -> None:
    text = rendered(make, name, reports=[make.report()], banner="data simulasi")
    assert "data simulasi" in text.lower()


@pytest.fixture(scope="module")
def thousand(make: SimpleNamespace) -> Digest:
    """A digest of a thousand stories."""
    reports = [
        make.report(
            f"Judul nomor {n}",
            " ".join(f"kata{n * 40 + k}" for k in range(40)),
            severity=n % 6,
            place=make.place(f"{64 + n % 2}.{n % 99:02}", f"Kabupaten {n}", "regency"),
            tags={"mass_gathering": ("occurred", "planned", "prevention")[n % 3]},
        )
        for n in range(1000)
    ]
    return make.digest(reports, since=make.day - timedelta(days=1))  # type: ignore[no-any-return]


@every_format
def test_a_thousand_stories_are_rendered(thousand: Digest, name: str) -> None:
    assert sum(1 for _ in thousand.entries()) == 1000
    assert FORMATS[name].render(thousand, "id")
