"""If these fail, a mail program cuts the digest off, calls outside, or runs an outlet's text."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from digest.formats.email import MAX_HTML_BYTES, html_of, letter_of, render, subject_of
from digest.selection import Selection

OUTSIDE = {"src", "srcset", "background", "data", "poster", "action", "formaction"}


class Reading(HTMLParser):
    """What a page asks for and whether its elements are closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.elements: set[str] = set()
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        if tag not in {"meta", "br", "hr", "img", "link", "input"}:
            self.open.append(tag)
        for name, value in attrs:
            if name in OUTSIDE or (name == "href" and tag != "a"):
                self.outside.append(f"{tag} {name}={value}")
            if name == "style" and re.search(r"url\(|expression|@import", value or ""):
                self.outside.append(value or "")
            if name == "href" and tag == "a":
                self.links.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def many(make: SimpleNamespace, number: int) -> object:
    return make.digest(
        [
            make.report(
                f"Peristiwa Nomor {n} yang Judulnya Panjang dan Bertele-tele Sekali",
                " ".join(f"kata{n * 40 + k}" for k in range(40)),
                quote="Kalimat bukti yang cukup panjang untuk dikutip sebagian saja. " * 5,
                tags={"mass_gathering": ("occurred", "planned", "prevention")[n % 3]},
                place=make.place(f"64.{n % 99:02}", f"Kabupaten {n}", "regency"),
                severity=n % 6,
            )
            for n in range(number)
        ]
    )


def test_the_message_has_a_plain_and_an_html_form_of_the_same(make: SimpleNamespace) -> None:
    message = email.message_from_bytes(
        render(make.digest([make.report()]), "id"), policy=email.policy.default
    )
    assert isinstance(message, EmailMessage)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain", "text/html",
    ]  # fmt: skip
    assert message["Date"] is not None
    assert message["To"] is None
    for part in message.iter_parts():
        assert "Warga Palang Jalan" in part.get_content()
    assert "*" not in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize("hostile", [False, True])
def test_the_html_asks_for_nothing_from_outside_and_runs_nothing(
    make: SimpleNamespace, hostile: bool
) -> None:
    digest = make.hostile() if hostile else make.digest([make.report()])
    read = Reading(html_of(digest, "id"))
    assert read.open == []
    assert read.outside == []
    assert read.handlers == []
    assert not {"script", "svg", "img", "form", "iframe", "object", "link"} & read.elements
    assert all(link.startswith(("http://", "https://")) for link in read.links)


@pytest.mark.parametrize("number", [0, 1, 60, 3000])
def test_no_mail_program_cuts_it_off(make: SimpleNamespace, number: int) -> None:
    digest = many(make, number)
    html = html_of(digest, "id")  # type: ignore[arg-type]
    assert len(html.encode()) <= MAX_HTML_BYTES
    if number == 3000:
        assert "tercantum dalam bentuk lain laporan ini" in html


def test_a_ledger_of_many_unseen_outlets_with_long_names_stays_short(
    make: SimpleNamespace,
) -> None:
    lines = [make.line(f"media-{'panjang-' * 20}{n}", "94", seen=False) for n in range(600)]
    html = html_of(make.digest([make.report()], lines), "id")
    assert len(html.encode()) <= MAX_HTML_BYTES
    assert "600" in html


def test_the_subject_says_how_much_and_where_on_one_line(make: SimpleNamespace) -> None:
    digest = make.digest([make.report()], since=make.day - timedelta(days=7))
    subject = subject_of(digest, "id")
    assert subject.startswith("Laporan Harian Kewaspadaan Dini, Rab, 20 Nov 2024")
    assert "1 kejadian: Kalimantan Timur" in subject
    week = subject_of(make.digest(first=make.day - timedelta(days=6)), "id")
    assert week.startswith("Laporan Mingguan Kewaspadaan Dini, 14 Nov - 20 Nov 2024")
    for lang in ("id", "en"):
        hostile = letter_of(make.hostile(), lang).subject
        assert len(hostile) <= 152
        assert hostile.isprintable()


def test_a_correction_is_marked_as_in_the_other_forms(make: SimpleNamespace) -> None:
    assert "dikoreksi analis" in html_of(make.digest([make.report(corrected=True)]), "id")


def test_no_cut_turns_an_unfinished_look_into_none(make: SimpleNamespace) -> None:
    places = ("Kalimantan Timur", "Sulawesi Selatan", "Papua Pegunungan", "Maluku", "Banten")
    digest = make.digest([], banner="simulasi " * 9, read=(7, 0))
    waiting = replace(
        digest,
        figures=replace(digest.figures, unjudged=3),
        selection=Selection(places=("64", "73", "95", "81", "36"), names=places),
    )
    subject = subject_of(waiting, "id")
    assert subject.endswith("dalam pilihan ini: belum semua artikel dinilai")
    assert "Kalimantan Timur..." in subject


def test_where_nobody_looked_the_figures_are_unknown_not_zero(make: SimpleNamespace) -> None:
    html = html_of(make.digest([], [make.line(seen=False)]), "id")
    assert html.count(">?</span>") == 8  # above, and at each section
